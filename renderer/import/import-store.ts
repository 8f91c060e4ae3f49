import { create } from 'zustand';
import { emptyList, type ImportList, withFiles } from './import-list.ts';

interface ImportStore {
  list: ImportList;
  /** What the list was before each change, the latest last. */
  past: ImportList[];
  /** Grows with every addition: the files want to be looked at again. */
  batch: number;
  /** Forgets what there was and begins with these files. */
  begin: (paths: readonly string[]) => void;
  add: (paths: readonly string[]) => void;
  /** A change by a person, which can be undone. */
  edit: (change: (list: ImportList) => ImportList) => void;
  /** What was found out, which is no change to undo. */
  learn: (change: (list: ImportList) => ImportList) => void;
  undo: () => void;
}

/** The captures in the import dialog. */
export const useImportStore = create<ImportStore>()((set) => ({
  list: emptyList,
  past: [],
  batch: 0,
  begin: (paths) => set(({ batch }) => ({ list: withFiles(emptyList, paths), past: [], batch: batch + 1 })),
  add: (paths) =>
    set(({ list, past, batch }) => ({ list: withFiles(list, paths), past: [...past, list], batch: batch + 1 })),
  edit: (change) =>
    set(({ list, past }) => {
      const next = change(list);
      return next === list ? {} : { list: next, past: [...past, list] };
    }),
  learn: (change) => set(({ list }) => ({ list: change(list) })),
  undo: () =>
    set(({ list, past }) => {
      const last = past.at(-1);
      if (!last) return {};
      // What was found out since then stays known.
      const known = new Map(list.rows.map((row) => [row.path, row]));
      const rows = last.rows.map((row) => {
        const { packets, complete, problem, placed } = known.get(row.path) ?? row;
        return { ...row, packets, complete, problem, placed };
      });
      return { list: { ...last, rows, proposal: list.proposal ?? last.proposal }, past: past.slice(0, -1) };
    }),
}));
