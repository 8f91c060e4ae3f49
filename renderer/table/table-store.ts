import { create } from 'zustand';
import type { TableSort } from '../../shared/contract/table.ts';
import { remember, remembered } from '../state/remembered.ts';
import { type ColumnKind, HIDDEN_FIRST, KINDS, NARROWEST, WIDTHS } from './columns.ts';

export interface TableStore {
  sort: TableSort;
  /** Only what was sent in the time on screen. */
  inView: boolean;
  /** Times are those since the row above. */
  sincePrevious: boolean;
  hidden: ReadonlySet<ColumnKind>;
  widths: Readonly<Record<ColumnKind, number>>;
  setSort: (sort: TableSort) => void;
  setInView: (inView: boolean) => void;
  setSincePrevious: (sincePrevious: boolean) => void;
  toggleColumn: (kind: ColumnKind) => void;
  resize: (kind: ColumnKind, width: number) => void;
  resetColumns: () => void;
}

export const byTime: TableSort = { column: 'time', hop: null, descending: false };

/** How the packet table looks; columns and widths outlive the window. */
export const useTableStore = create<TableStore>()((set, get) => ({
  sort: byTime,
  inView: false,
  sincePrevious: remembered<string>('table.times', '') === 'previous',
  hidden: new Set(kindsOf(remembered<string>('table.hidden', HIDDEN_FIRST.join(' ')))),
  widths: readWidths(),
  setSort: (sort) => set({ sort }),
  setInView: (inView) => set({ inView }),
  setSincePrevious: (sincePrevious) => {
    remember('table.times', sincePrevious ? 'previous' : '');
    set({ sincePrevious });
  },
  toggleColumn: (kind) => {
    const hidden = new Set(get().hidden);
    if (!hidden.delete(kind)) hidden.add(kind);
    remember('table.hidden', [...hidden].join(' '));
    set({ hidden });
  },
  resize: (kind, width) => {
    const widths = { ...get().widths, [kind]: Math.max(NARROWEST, Math.round(width)) };
    remember('table.widths', JSON.stringify(widths));
    set({ widths });
  },
  resetColumns: () => {
    remember('table.hidden', HIDDEN_FIRST.join(' '));
    remember('table.widths', '{}');
    set({ hidden: new Set(HIDDEN_FIRST), widths: WIDTHS });
  },
}));

function kindsOf(text: string): ColumnKind[] {
  return text.split(' ').filter((kind): kind is ColumnKind => (KINDS as readonly string[]).includes(kind));
}

function readWidths(): Record<ColumnKind, number> {
  const widths = { ...WIDTHS };
  try {
    const known = JSON.parse(remembered<string>('table.widths', '{}')) as Record<string, unknown>;
    for (const kind of KINDS) {
      const width = known[kind];
      if (typeof width === 'number' && width >= NARROWEST && width <= 2000) widths[kind] = width;
    }
  } catch {
    // What cannot be read is as good as nothing remembered.
  }
  return widths;
}
