/** One mtr run, folded: rows up to the target, each with its figures and its points over time. */
export interface ProbeSeries {
  index: number;
  node: string;
  target: string;
  protocol: string;
  /** True when times were stamped on the node; false: on arrival here. */
  stampedOnNode: boolean;
  rows: ProbeRow[];
  /** The run asks faster than Linux hops answer; null: it does not. */
  pace: PaceWarning | null;
}

/** Rules of reading mtr, by which each verdict is found; their texts are the window's. */
export const PROBE_RULES = [
  'R1',
  'R2',
  'R3',
  'R4',
  'R5',
  'R6',
  'R7',
  'R8',
  'R9',
  'R10',
  'R11',
  'R12',
  'R13',
  'R14',
] as const;
export type ProbeRule = (typeof PROBE_RULES)[number];

export const VERDICT_CODES = [
  'silent-hop',
  'silent-target',
  'silent-end',
  'target-clean',
  'target-loss',
  'target-loss-from',
  'too-fast',
  'limited',
  'loss-begins',
  'loss-carried',
  'rest-limited',
  'latency-stays',
  'latency-here',
  'outliers',
  'spread',
  'several-paths',
  'few-probes',
] as const;

/** What to make of a row; worded by whoever shows it. */
export interface ProbeVerdict {
  code: (typeof VERDICT_CODES)[number];
  rules: ProbeRule[];
  /** Names ending in `Ms` are milliseconds, in `Percent` 0 to 100; others are whole numbers. */
  values: Record<string, number>;
}

export interface PaceWarning {
  intervalSeconds: number;
  /** mtr runs that share the node. */
  concurrent: number;
  /** This interval or more is safe. */
  safeSeconds: number;
}

/** Figures of one row, milliseconds; all null without an answer. Columns as mtr 0.95 names them. */
export interface MtrFigures {
  sent: number;
  received: number;
  /** Not answered, and not for long enough to call it lost. */
  pending: number;
  /** Drop */
  lost: number;
  /** Percent of the decided probes. */
  lossPercent: number;
  lastMs: number | null;
  averageMs: number | null;
  bestMs: number | null;
  worstMs: number | null;
  /** Sample standard deviation (n-1), 0 for one answer, as mtr. */
  stdevMs: number | null;
  /** Of the newest 4096 answers at most. */
  medianMs: number | null;
  /** Gmean: geometric mean. */
  geometricMs: number | null;
  /** Jttr: the last answer against the one before; 0 for one answer. */
  jitterMs: number | null;
  /** Javg: mean of all jitters, the first answer's being 0, as mtr. */
  jitterAverageMs: number | null;
  /** Jmax */
  jitterWorstMs: number | null;
  /** Jint: the estimator of RFC 1889 appendix A.8 as mtr has it, without its division by 16. */
  jitterRunningMs: number | null;
}

/** Figures are over the whole run, or over its last so many seconds where that was asked for; times in milliseconds. */
export interface ProbeRow extends MtrFigures {
  /** 1-based, as mtr prints it. */
  hop: number;
  /** All addresses that answered at this distance; empty: silent. */
  addresses: string[];
  verdicts: ProbeVerdict[];
  /** At most as many as asked for; reduced by min/median/max when there are more. */
  points: ProbePoint[];
  /** Times of lost probes, ns since the session's epoch base. */
  losses: number[];
  /** When another address answered here than before. */
  changes: { time: number; from: string; to: string }[];
}

export interface ProbePoint {
  /** ns since the session's epoch base, on the reference clock. */
  time: number;
  medianMs: number;
  minMs: number;
  maxMs: number;
  /** Running average and running sample standard deviation of all probes up to here. */
  averageMs: number;
  stdevMs: number;
  /** Largest difference of an answer of this point to the one before it. */
  jitterMs: number;
  /** mtr broke off between the point before and this one. */
  afterBreak?: true;
}
