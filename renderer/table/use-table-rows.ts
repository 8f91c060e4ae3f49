import type { TableRow } from '../../shared/contract/table.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useTableStore } from './table-store.ts';
import { type RowsAnswer, usePagedRows } from './use-paged-rows.ts';

export interface TableRows extends RowsAnswer<TableRow> {
  /** Place of a packet in the table as it is ordered now; null when it is not in it. */
  find: (hop: number, frame: number) => Promise<number | null>;
  key: string | null;
}

/** The packet table's rows: of the session, the filter, the order and, where asked for, the time on screen. */
export function useTableRows(view: { first: number; end: number }): TableRows {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const filter = useFilterStore((s) => s.applied);
  const { sort, inView } = useTableStore();
  const range = useViewStore((s) => (inView ? s.range : null));
  const key = sessionId === null ? null : JSON.stringify([sessionId, revision, filter, sort, range]);
  const args = { sessionId: sessionId ?? '', filter, sort, range: range && { from: range.from, to: range.to } };
  const answer = usePagedRows<TableRow>(
    key,
    (first, count) => engine.viewTable({ ...args, first, count, find: null }),
    view,
  );
  const find = async (hop: number, frame: number) =>
    (await engine.viewTable({ ...args, first: 0, count: 0, find: { hop, frame } })).found;
  return { ...answer, find, key };
}
