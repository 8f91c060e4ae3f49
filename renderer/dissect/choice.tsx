import { useRef } from 'react';

export interface Option<T extends string> {
  id: T;
  name: string;
  /** Why it cannot be chosen; absent: it can. */
  refused?: string | undefined;
  title?: string | undefined;
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  chosen: T | null;
  choose: (id: T) => void;
}

/** A few things of which one is chosen, side by side; one stop of the Tab key, arrows go from one to the next. */
export function Choice<T extends string>({ label, options, chosen, choose }: ChoiceProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const step = (by: number) => {
    const free = options.filter((one) => one.refused === undefined);
    const at = free.findIndex((one) => one.id === chosen);
    const to = free[(at + by + free.length) % free.length];
    if (to === undefined) return;
    choose(to.id);
    box.current?.querySelectorAll('button')[options.indexOf(to)]?.focus();
  };
  return (
    <div
      ref={box}
      className="dissect__choice"
      role="toolbar"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        step(event.key === 'ArrowRight' ? 1 : -1);
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {options.map(({ id, name, refused, title }, i) => (
        <button
          key={id}
          type="button"
          className="dissect__option"
          aria-pressed={id === chosen}
          tabIndex={id === chosen || (i === 0 && !options.some((one) => one.id === chosen)) ? 0 : -1}
          disabled={refused !== undefined}
          title={refused ?? title}
          onClick={() => choose(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
