import { create } from 'zustand';
import { remember, remembered } from '../state/remembered.ts';

export const CHARTS = ['latency', 'jitter', 'stdev', 'delay'] as const;
export type ChartKind = (typeof CHARTS)[number];
/** Seconds at the end of the run that the table's figures are of; null: all of it. */
export const WINDOWS = [60, 600, null] as const;

interface ChartStore {
  /** Number of the run of mtr that is shown. */
  probe: number;
  shown: ReadonlySet<ChartKind>;
  asTable: boolean;
  lastSeconds: (typeof WINDOWS)[number];
  /** Lines that the user has switched off, by key. */
  hidden: ReadonlySet<string>;
  toggleChart: (kind: ChartKind) => void;
  setTable: (asTable: boolean) => void;
  setWindow: (lastSeconds: (typeof WINDOWS)[number]) => void;
  toggleLine: (key: string) => void;
}

const toggled = <T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> =>
  set.has(one) ? new Set([...set].filter((each) => each !== one)) : new Set([...set, one]);
const kept = remembered('charts', 'latency delay').split(' ');

/** What the charts show; the choice of charts outlives the window. */
export const useChartStore = create<ChartStore>()((set, get) => ({
  probe: 0,
  shown: new Set(CHARTS.filter((kind) => kept.includes(kind))),
  asTable: false,
  lastSeconds: null,
  hidden: new Set(),
  toggleChart: (kind) => {
    const shown = toggled(get().shown, kind);
    remember('charts', [...shown].join(' '));
    set({ shown });
  },
  setTable: (asTable) => set({ asTable }),
  setWindow: (lastSeconds) => set({ lastSeconds }),
  toggleLine: (key) => set((s) => ({ hidden: toggled(s.hidden, key) })),
}));
