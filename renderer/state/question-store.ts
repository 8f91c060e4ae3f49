import { create } from 'zustand';
import type { Question } from '../../shared/contract/questions.ts';

export interface QuestionStore {
  /** Questions that wait for an answer, in the order in which they were put. */
  questions: { id: number; question: Question }[];
  open: (id: number, question: Question) => void;
  close: (id: number) => void;
  /** The engine is gone, and with it whoever asked. */
  forgetAll: () => void;
}

export const useQuestionStore = create<QuestionStore>()((set) => ({
  questions: [],
  open: (id, question) =>
    set((s) => (s.questions.some((q) => q.id === id) ? s : { questions: [...s.questions, { id, question }] })),
  close: (id) => set((s) => ({ questions: s.questions.filter((q) => q.id !== id) })),
  forgetAll: () => set({ questions: [] }),
}));
