import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import { emptyDraft, type PlanDraft } from '../plan/draft.ts';
import { edited, type History, historyOf, redone, settled, undone } from '../plan/history.ts';

/** The plan in the editor and what its check found. */
export interface PlanStore {
  history: History<PlanDraft>;
  /** What the engine found; stays until the next check, so that it can be worked off. */
  problems: Problem[];
  /** True when `problems` are those of a start that was refused or failed. */
  startFailed: boolean;
  checking: boolean;
  /** The draft as it was when the engine last found nothing wrong; null when it never was. */
  readyDraft: PlanDraft | null;
  /** Faults of empty fields are shown once a check was asked for. */
  showFaults: boolean;
  /** Changes the plan; `tag` joins edits of one field into one step of undo. */
  edit: (change: (draft: PlanDraft) => PlanDraft, tag?: string) => void;
  settle: () => void;
  undo: () => void;
  redo: () => void;
  /** Another plan in place of this one; can be undone. */
  replace: (draft: PlanDraft) => void;
  /** The plan at the start of the window; cannot be undone. */
  load: (draft: PlanDraft) => void;
  setChecking: (checking: boolean) => void;
  setShowFaults: () => void;
  setProblems: (problems: Problem[], startFailed: boolean, of: PlanDraft) => void;
  /** Replaces the problems of one hop or node, after it was checked alone. */
  setProblemsOf: (subject: string, problems: Problem[]) => void;
}

export const usePlanStore = create<PlanStore>()((set) => ({
  history: historyOf(emptyDraft()),
  problems: [],
  startFailed: false,
  checking: false,
  readyDraft: null,
  showFaults: false,
  edit: (change, tag) => set((s) => ({ history: edited(s.history, change(s.history.present), tag ?? null) })),
  settle: () => set((s) => ({ history: settled(s.history) })),
  undo: () => set((s) => ({ history: undone(s.history) })),
  redo: () => set((s) => ({ history: redone(s.history) })),
  replace: (draft) =>
    set((s) => ({ history: edited(s.history, draft, null), problems: [], startFailed: false, showFaults: false })),
  load: (draft) => set({ history: historyOf(draft), problems: [], startFailed: false, showFaults: false }),
  setChecking: (checking) => set({ checking }),
  setShowFaults: () => set({ showFaults: true }),
  setProblems: (problems, startFailed, of) =>
    set({ problems, startFailed, readyDraft: problems.length === 0 ? of : null }),
  setProblemsOf: (subject, problems) =>
    set((s) => ({ problems: [...s.problems.filter((p) => p.subject !== subject), ...problems], readyDraft: null })),
}));

/** The plan in the editor, outside of React. */
export function currentDraft(): PlanDraft {
  return usePlanStore.getState().history.present;
}
