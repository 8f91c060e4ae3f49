// biome-ignore-all lint/a11y/useSemanticElements: only the rows in view are there, each laid out for itself: no table element can be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableRow } from '../../shared/contract/table.ts';
import type { TimeScale } from '../state/time-store.ts';
import { cellText } from './cell-text.ts';
import type { Column } from './columns.ts';

export interface LineProps {
  row: TableRow | undefined;
  place: number;
  columns: readonly Column[];
  template: string;
  /** Writes moments. */
  write: TimeScale['write'];
  /** The row above, where times are those since it: undefined at the first, null while it is on its way. */
  above: TableRow | undefined | null | 'any';
  top: number;
  selected: boolean;
  /** Column of the cell that keys and copying are about; -1: in another row. */
  active: number;
}

/** Signs of cells without a packet: told apart without colour, too. */
const SIGNS: Record<string, string> = { lost: '✕', unjudged: '?', missed: '○', hidden: '⤳', none: '' };

/** One packet. While it is on its way, an empty line of the same height. */
export const TableLine = memo(function TableLine(props: LineProps) {
  const { row, place, columns, template, write, above, top, selected, active } = props;
  const { t } = useTranslation('table');
  const times = { write, since: above === 'any' ? null : { row: above } };
  // Of the session before, as long as rows of the next are on their way: it may have fewer hops.
  const fits = row !== undefined && columns.every(({ hop }) => hop === null || hop < row.cells.length);
  return (
    <div
      id={`ptable-${place}`}
      role="row"
      aria-rowindex={place + 3}
      aria-selected={selected}
      className={`ptable__line ptable__row fate-${row?.fate ?? 'none'}${selected ? ' selected' : ''}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      data-place={place}
    >
      {fits &&
        columns.map((column, i) => {
          const edge = column.hop !== null && columns[i - 1]?.hop !== column.hop;
          const cell = column.hop === null ? null : row.cells[column.hop]!;
          const missing = cell !== null && cell.kind !== 'seen';
          const text = missing ? (edge ? SIGNS[cell.kind] : '') : cellText(row, column, times, t);
          const part = cell?.kind === 'seen' && row.fate === 'partial' && edge && isAfterLoss(row, column.hop!);
          const classes = ['ptable__cell', `k-${column.kind.slice(2)}`];
          if (column.number && !missing) classes.push('number');
          if (edge) classes.push('edge');
          if (missing) classes.push(`c-${cell.kind}`);
          if (part) classes.push('c-partial');
          if (i === active) classes.push('active');
          const title = missing ? t(`cell.${cell.kind}`) : part ? t('cell.partial') : text;
          return (
            <span
              key={column.id}
              role="gridcell"
              aria-colindex={i + 1}
              className={classes.join(' ')}
              data-column={i}
              title={title}
              aria-label={missing && edge ? title : undefined}
            >
              {part && '╱ '}
              {text}
            </span>
          );
        })}
    </div>
  );
});

/** Whether a hop is the one behind the segment that lost a part. */
function isAfterLoss({ lostSegment, direction }: TableRow, hop: number): boolean {
  return lostSegment !== null && hop === (direction === 'reverse' ? lostSegment : lostSegment + 1);
}
