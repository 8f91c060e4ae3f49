// biome-ignore-all lint/a11y/useSemanticElements: only the rows in view are there, each laid out for itself: no table element can be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHopNames } from '../timeline/use-hop-names.ts';
import { type Column, sortBy } from './columns.ts';
import { useTableStore } from './table-store.ts';

/** Two lines: the hops, and under each its columns; a click sorts, the right edge is dragged to resize. */
export function TableHead({ columns, template }: { columns: readonly Column[]; template: string }) {
  const names = useHopNames();
  const groups: { hop: number | null; first: number; count: number }[] = [];
  columns.forEach(({ hop }, i) => {
    const last = groups.at(-1);
    if (last !== undefined && last.hop === hop) last.count++;
    else groups.push({ hop, first: i, count: 1 });
  });
  return (
    <div className="ptable__head" role="rowgroup">
      <div className="ptable__line" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {groups.map(({ hop, first, count }) => (
          <span
            key={first}
            role="columnheader"
            aria-colindex={first + 1}
            aria-colspan={count}
            className={hop === null ? 'ptable__group' : 'ptable__group hop'}
            style={{ gridColumn: `span ${count}` }}
            title={hop === null ? undefined : names[hop]}
          >
            {hop === null ? '' : names[hop]}
          </span>
        ))}
      </div>
      <div className="ptable__line" role="row" aria-rowindex={2} style={{ gridTemplateColumns: template }}>
        {columns.map((column, i) => (
          <HeadCell key={column.id} column={column} index={i} first={column.hop !== columns[i - 1]?.hop} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({ column, index, first }: { column: Column; index: number; first: boolean }) {
  const { t } = useTranslation('table');
  const sort = useTableStore((s) => s.sort);
  const mine = sort.column === column.sort && sort.hop === column.hop;
  const classes = ['ptable__cell', column.number ? 'number' : '', first && column.hop !== null ? 'edge' : ''];
  return (
    <span
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={mine ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={classes.filter(Boolean).join(' ')}
    >
      <button
        type="button"
        tabIndex={-1}
        title={t(`hint.${column.kind.slice(2)}`)}
        onClick={() => useTableStore.getState().setSort(sortBy(sort, column))}
      >
        <span>{t(`column.${column.kind.slice(2)}`)}</span>
        {mine && <i aria-hidden>{sort.descending ? '▾' : '▴'}</i>}
      </button>
      <Grip column={column} />
    </span>
  );
}

function Grip({ column }: { column: Column }) {
  const width = useTableStore((s) => s.widths[column.kind]);
  const began = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (began.current === null) return;
    useTableStore.getState().resize(column.kind, began.current.width + event.clientX - began.current.x);
  };
  return (
    <span
      className="ptable__grip"
      aria-hidden
      onPointerDown={(event) => {
        began.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={() => {
        began.current = null;
      }}
    />
  );
}
