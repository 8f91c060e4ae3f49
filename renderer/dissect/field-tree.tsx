import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DissectedField } from '../../shared/contract/dissect.ts';
import { shell } from '../bridge/shell.ts';
import { FilterMenu } from '../filter/filter-menu.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useDissectStore } from './dissect-store.ts';
import { termOf } from './field-term.ts';
import type { TreeRow } from './tree-rows.ts';

const ROW = 24;

interface FieldTreeProps {
  rows: readonly TreeRow[];
  chosen: string | null;
  onHover: (field: DissectedField | null) => void;
}

/** Wireshark's tree: arrows walk and fold it, Enter goes to the packet that a field speaks of, Ctrl+C copies the line. */
export function FieldTree({ rows, chosen, onHover }: FieldTreeProps) {
  const { t } = useTranslation('dissect');
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.key === chosen);
  // Only what was chosen moves the tree, not the folding of something else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at);
  }, [chosen]);
  return (
    <div
      ref={box}
      className="dissect__tree"
      role="tree"
      tabIndex={0}
      aria-label={t('tree')}
      aria-activedescendant={list.getVirtualItems().some(({ index }) => index === at) ? `field-${at}` : undefined}
      onKeyDown={(event) => takeKey(event, rows, at)}
      onMouseLeave={() => onHover(null)}
    >
      <div style={{ height: list.getTotalSize(), position: 'relative' }}>
        {list.getVirtualItems().map(({ index, start }) => (
          <Row key={index} row={rows[index]!} index={index} top={start} chosen={index === at} onHover={onHover} />
        ))}
      </div>
    </div>
  );
}

interface RowProps extends Pick<FieldTreeProps, 'onHover'> {
  row: TreeRow;
  index: number;
  top: number;
  chosen: boolean;
}

function Row({ row, index, top, chosen, onHover }: RowProps) {
  const { t } = useTranslation('dissect');
  const { key, depth, field, open } = row;
  const hops = useSessionStore((s) => s.session?.hops);
  const { choose, fold } = useDissectStore.getState();
  const term = chosen && row.inner ? termOf(field, hops ?? []) : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <div
      id={`field-${index}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-expanded={open ?? undefined}
      aria-selected={chosen}
      className="dissect__field"
      data-layer={depth === 0 || undefined}
      data-severity={field.severity || undefined}
      style={{ top, paddingLeft: 6 + depth * 14 }}
      onClick={() => choose(key)}
      onDoubleClick={() => (open === null ? goTo(field) : fold(key, !open))}
      onMouseEnter={() => onHover(field)}
    >
      {open === null ? (
        <span className="dissect__twig" />
      ) : (
        <button
          type="button"
          className="dissect__twig"
          tabIndex={-1}
          aria-label={t(open ? 'fold' : 'unfold')}
          onClick={(event) => {
            event.stopPropagation();
            fold(key, !open);
          }}
        >
          <ChevronRight size={12} strokeWidth={2} aria-hidden data-open={open || undefined} />
        </button>
      )}
      <span className="dissect__label" title={field.filter || undefined}>
        {field.label}
      </span>
      {field.frame !== null && (
        <button type="button" className="dissect__go" tabIndex={-1} onClick={() => goTo(field)}>
          {t('goTo', { frame: field.frame })}
        </button>
      )}
      {term !== null && <FilterMenu term={term} />}
    </div>
  );
}

/** Selects the packet that a field speaks of, at the same hop. */
function goTo({ frame }: DissectedField): void {
  const { selection, select } = useViewStore.getState();
  if (frame !== null && selection !== null) select({ hop: selection.hop, frame });
}

function takeKey(event: KeyboardEvent, rows: readonly TreeRow[], at: number): void {
  const { choose, fold } = useDissectStore.getState();
  const row = rows[at];
  const go = (index: number) => {
    const to = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (to !== undefined) choose(to.key);
  };
  const parent = () => {
    for (let i = at - 1; i >= 0; i--) if (rows[i]!.depth < (row?.depth ?? 0)) return i;
    return at;
  };
  if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
    if (row === undefined || window.getSelection()?.toString()) return;
    void shell.copyText(row.field.label);
  } else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === 'ArrowDown') go(at + 1);
  else if (event.key === 'ArrowUp') go(at < 0 ? 0 : at - 1);
  else if (event.key === 'PageDown') go(at + 20);
  else if (event.key === 'PageUp') go(at - 20);
  else if (event.key === 'Home') go(0);
  else if (event.key === 'End') go(rows.length - 1);
  else if (event.key === 'ArrowRight' && row?.open === false) fold(row.key, true);
  else if (event.key === 'ArrowRight') go(at + 1);
  else if (event.key === 'ArrowLeft' && row?.open === true) fold(row.key, false);
  else if (event.key === 'ArrowLeft') go(parent());
  else if (event.key === 'Enter' && row !== undefined) {
    if (row.open === null) goTo(row.field);
    else fold(row.key, !row.open);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
