import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import { remember, remembered } from '../state/remembered.ts';

/** Filters that are remembered. */
const HISTORY = 50;

export interface FilterStore {
  /** The session that the filter is for. */
  sessionId: string | null;
  /** What stands in the bar. */
  text: string;
  /** What the window follows; '' for all packets. */
  applied: string;
  /** What passes the applied filter; null before the first answer, and without a filter. */
  answer: FilterAnswer | null;
  problem: Problem | null;
  /** Filters that were applied, the latest first. */
  history: readonly string[];
  /** Another session begins without a filter: it may lack the hops that this one names. */
  begin: (sessionId: string | null) => void;
  edit: (text: string) => void;
  /** The window follows this text from now on. It must be valid. */
  apply: (text: string) => void;
  answered: (answer: FilterAnswer | null, problem: Problem | null) => void;
}

export const useFilterStore = create<FilterStore>()((set, get) => ({
  sessionId: null,
  text: '',
  applied: '',
  answer: null,
  problem: null,
  history: readHistory(),
  begin: (sessionId) => {
    if (get().sessionId === sessionId) return;
    set({ sessionId, text: '', applied: '', answer: null, problem: null });
  },
  edit: (text) => set({ text }),
  apply: (text) => {
    const wanted = text.trim();
    if (wanted !== '') {
      const history = [wanted, ...get().history.filter((one) => one !== wanted)].slice(0, HISTORY);
      remember('filters', JSON.stringify(history));
      set({ history });
    }
    set({ text: wanted, applied: wanted, problem: null, ...(wanted === '' ? { answer: null } : {}) });
  },
  answered: (answer, problem) => set({ answer, problem }),
}));

function readHistory(): string[] {
  try {
    const known: unknown = JSON.parse(remembered<string>('filters', '[]'));
    return Array.isArray(known) ? known.filter((one) => typeof one === 'string').slice(0, HISTORY) : [];
  } catch {
    return [];
  }
}

/** How a term joins the filter that is there. */
export type TermUse = 'only' | 'and' | 'and-not';

/** The filter with one more term. A term that is a join must come with its parentheses. */
export function withTerm(filter: string, term: string, use: TermUse): string {
  const before = filter.trim();
  const added = use === 'and-not' ? `!(${term})` : term;
  if (use === 'only' || before === '') return added;
  // What binds looser than and needs its own parentheses.
  return /\|\||\bor\b|\bxor\b|\^\^/.test(before) ? `(${before}) && ${added}` : `${before} && ${added}`;
}
