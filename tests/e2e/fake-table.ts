import type { FlowPage, LadderView, TablePage } from '../../shared/contract/table.ts';

/** A session whose tables are empty: the window's other views are looked at with it. */
export const fakeTables = {
  table: (): TablePage => ({ total: 0, first: 0, rows: [], found: null }),
  flows: (): FlowPage => ({ total: 0, first: 0, rows: [] }),
  ladder: ({ from, to }: { from: number; to: number }): LadderView => ({ from, to, total: 0, fits: null, packets: [] }),
};
