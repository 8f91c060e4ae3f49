import { useId } from 'react';
import { usePlanStore } from '../state/plan-store.ts';

interface TextFieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  placeholder?: string | undefined;
  /** What is wrong with the value; shown as a tooltip and read out. */
  fault?: string | null;
  mono?: boolean;
  numeric?: boolean;
}

/** One line of text of the plan. Leaving it ends its step of undo. */
export function TextField({ id, label, value, onChange, onBlur, placeholder, fault, mono, numeric }: TextFieldProps) {
  const settle = usePlanStore((s) => s.settle);
  return (
    <input
      id={id}
      className={mono ? 'input mono' : 'input'}
      aria-label={label}
      aria-invalid={fault ? true : undefined}
      title={fault ?? undefined}
      value={value}
      placeholder={placeholder}
      inputMode={numeric ? 'decimal' : undefined}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => {
        settle();
        onBlur?.();
      }}
    />
  );
}

interface SelectFieldProps<T extends string | number> {
  id: string;
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
  fault?: string | null;
}

/** A choice among few. */
export function SelectField<T extends string | number>({
  id,
  label,
  value,
  options,
  onChange,
  fault,
}: SelectFieldProps<T>) {
  return (
    <select
      id={id}
      className="input"
      aria-label={label}
      aria-invalid={fault ? true : undefined}
      title={fault ?? undefined}
      value={value}
      onChange={(event) => {
        const chosen = options.find((o) => String(o.value) === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

interface CheckFieldProps {
  text: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
}

export function CheckField({ text, hint, checked, onChange, id }: CheckFieldProps) {
  const own = useId();
  return (
    <label className="check" title={hint} htmlFor={id ?? own}>
      <input id={id ?? own} type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {text}
    </label>
  );
}
