import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DissectedField, DissectedSource } from '../../shared/contract/dissect.ts';

const ROW = 17;
const PER_ROW = 16;

interface ByteViewProps {
  sources: readonly DissectedSource[];
  /** The chosen field, and the one that the mouse is on. */
  field: DissectedField | null;
  hovered: DissectedField | null;
  onByte: (source: number, at: number) => void;
}

/** The bytes of a record, or of what was put together from several; those of the chosen field stand out. */
export function ByteView({ sources, field, hovered, onByte }: ByteViewProps) {
  const { t } = useTranslation('dissect');
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setSource] = useState(0);
  const source = chosen < sources.length ? chosen : 0;
  const bytes = sources[source]?.bytes ?? new Uint8Array(0);
  const list = useVirtualizer({
    count: Math.ceil(bytes.length / PER_ROW),
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was chosen moves the bytes
  useEffect(() => {
    if (field === null || field.length === 0) return;
    setSource(field.source);
    list.scrollToIndex(Math.floor(field.start / PER_ROW));
  }, [field]);
  const marked = (one: DissectedField | null) => (one !== null && one.source === source && one.length > 0 ? one : null);
  const [main, light] = [marked(field), marked(hovered)];
  const click = (event: MouseEvent) => {
    const at = (event.target as HTMLElement).dataset['at'];
    if (at !== undefined) onByte(source, Number(at));
  };
  return (
    <div className="dissect__bytes">
      {sources.length > 1 && (
        <div className="dissect__sources" role="tablist" aria-label={t('sources')}>
          {sources.map(({ name }, i) => (
            <button
              key={name}
              type="button"
              className="dissect__source"
              role="tab"
              aria-selected={i === source}
              onClick={() => setSource(i)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every byte can be reached in the tree, by keyboard */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it */}
      <section ref={box} className="dissect__hex mono" aria-label={t('sources')} tabIndex={0} onClick={click}>
        <div style={{ height: list.getTotalSize(), position: 'relative' }}>
          {list.getVirtualItems().map(({ index, start }) => (
            <HexRow key={index} bytes={bytes} from={index * PER_ROW} top={start} main={main} light={light} />
          ))}
        </div>
      </section>
    </div>
  );
}

interface HexRowProps {
  bytes: Uint8Array;
  from: number;
  top: number;
  main: DissectedField | null;
  light: DissectedField | null;
}

function HexRow({ bytes, from, top, main, light }: HexRowProps) {
  const row = bytes.subarray(from, from + PER_ROW);
  const within = (field: DissectedField | null, at: number) =>
    field !== null && at >= field.start && at < field.start + field.length;
  const markOf = (at: number) => (within(main, at) ? 'chosen' : within(light, at) ? 'hovered' : undefined);
  const cells = Array.from(row, (byte, i) => ({ byte, at: from + i, mark: markOf(from + i) }));
  return (
    <div className="dissect__hexrow" style={{ top }}>
      <span className="dissect__offset">{from.toString(16).padStart(4, '0')}</span>
      <span className="dissect__octets">
        {cells.map(({ byte, at, mark }) => (
          <span key={at} data-at={at} data-mark={mark}>
            {byte.toString(16).padStart(2, '0')}
          </span>
        ))}
      </span>
      <span className="dissect__ascii">
        {cells.map(({ byte, at, mark }) => (
          <span key={at} data-at={at} data-mark={mark}>
            {byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0x20 ? '\u00a0' : '·'}
          </span>
        ))}
      </span>
    </div>
  );
}
