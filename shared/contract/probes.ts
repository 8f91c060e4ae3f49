/** One mtr run, folded: rows up to the target, each with its figures and its points over time. */
export interface ProbeSeries {
  index: number;
  node: string;
  target: string;
  protocol: string;
  /** True when times were stamped on the node; false: on arrival here. */
  stampedOnNode: boolean;
  rows: ProbeRow[];
  warnings: string[];
}

export interface ProbeRow {
  /** 1-based, as mtr prints it. */
  hop: number;
  /** All addresses that answered at this distance; empty: silent. */
  addresses: string[];
  sent: number;
  received: number;
  pending: number;
  /** Percent of the decided probes that were lost. */
  lossPercent: number;
  lastMs: number | null;
  averageMs: number | null;
  bestMs: number | null;
  worstMs: number | null;
  /** Sample standard deviation (n-1), as mtr. */
  stdevMs: number | null;
  /** What to make of the row (rules R1 to R13 of the interpretation rules), or ''. */
  verdict: string;
  /** At most as many as asked for; reduced by min/median/max when there are more. */
  points: ProbePoint[];
  /** Times of lost probes, ns since the session's epoch base. */
  losses: number[];
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
}
