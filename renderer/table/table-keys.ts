import type { TFunction } from 'i18next';
import type { KeyboardEvent } from 'react';
import type { TableRow } from '../../shared/contract/table.ts';
import { shell } from '../bridge/shell.ts';
import { cellText, type RowTimes } from './cell-text.ts';
import type { Column } from './columns.ts';
import { sortBy } from './columns.ts';
import { useTableStore } from './table-store.ts';
import { zoomTo } from './zoom-to.ts';

/** The table's keys, for the list of all keys; `text` is a key of the `table` namespace. */
export const tableKeys = [
  { keys: ['↑', '↓', 'PgUp', 'PgDn', 'Home', 'End'], text: 'keys.move' },
  { keys: ['←', '→'], text: 'keys.column' },
  { keys: ['Enter'], text: 'keys.zoom' },
  { keys: ['O'], text: 'keys.sort' },
  { keys: ['Ctrl+C'], text: 'keys.copyCell' },
  { keys: ['Ctrl+Shift+C'], text: 'keys.copyRow' },
  { keys: ['Shift+F10'], text: 'keys.menu' },
] as const;

export interface KeyPlace {
  cursor: number | null;
  total: number;
  /** Rows that a page key moves by. */
  page: number;
  columns: readonly Column[];
  active: number;
  times: RowTimes;
  row: TableRow | undefined;
  t: TFunction<'table'>;
  choose: (place: number) => void;
  setActive: (column: number) => void;
}

/** Does what a key means in the table; false: it is not the table's. */
export function pressTableKey(event: KeyboardEvent, at: KeyPlace): boolean {
  const { row, columns, active } = at;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== 'c' || row === undefined) return false;
    const texts = event.shiftKey ? columns : columns.slice(active, active + 1);
    void shell.copyText(texts.map((column) => cellText(row, column, at.times, at.t)).join('\t'));
    return true;
  }
  if (event.altKey) return false;
  const to = target(event.key, at);
  if (to !== null) {
    if (at.total > 0) at.choose(Math.min(at.total - 1, Math.max(0, to)));
    return true;
  }
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      at.setActive(Math.min(columns.length - 1, Math.max(0, active + (event.key === 'ArrowLeft' ? -1 : 1))));
      return true;
    case 'Enter':
      if (row !== undefined) zoomTo(row);
      return true;
    case 'o':
    case 'O': {
      const { sort, setSort } = useTableStore.getState();
      const column = columns[active];
      if (column !== undefined) setSort(sortBy(sort, column));
      return true;
    }
    default:
      return false;
  }
}

/** Where a key moves to; null for keys that do not move. Without a cursor every step begins at the first row. */
function target(key: string, { cursor, total, page }: KeyPlace): number | null {
  const from = cursor ?? -1;
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
