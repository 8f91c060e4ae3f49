import type { PacketExplanation } from './explain.ts';

/**
 * The answer of an analysis, to the letter of the command-line contract (version 1). Times are decimal strings of
 * nanoseconds since the epoch, as captured; delays and offsets are nanoseconds.
 */
export interface Analysis {
  version: 1;
  hops: AnalysisHop[];
  clock: AnalysisClock[];
  /** The time in which every capture listened, on the reference clock; null when there is none. */
  window: AnalysisWindow | null;
  segments: AnalysisSegment[];
  losses: AnalysisLoss[];
  translations: AnalysisTranslation[];
  warnings: AnalysisWarning[];
  /** Only when an order was asked for (`--order auto`). */
  order?: AnalysisOrder;
  /** Only when records were asked about (`--explain`), in the order asked. */
  explain?: PacketExplanation[];
}

/** The path order that was proposed; `hops` and everything else stand in it. */
export interface AnalysisOrder {
  proposed: string[];
  /** Packets tell every place and the beginning of the path, without contradiction. */
  certain: boolean;
  why: string;
}

export interface AnalysisHop {
  name: string;
  packets: number;
  bytes: number;
  first: string | null;
  last: string | null;
  linkType: string;
  malformed: number;
  truncatedFile: boolean;
  kernelDrops: number | null;
  missed: { forward: number; reverse: number };
}

export interface AnalysisClock {
  hop: string;
  offsetNs: number;
  uncertaintyNs: number | null;
  driftPpm: number;
  steps: number;
}

/** Decimal ns since the epoch on the first hop's clock. */
export interface AnalysisWindow {
  from: string;
  to: string;
  /** What was sent in this part of it was judged: less the clocks' uncertainty, and less tmax at the end. */
  judgedFrom: string;
  judgedTo: string;
}

export interface DelayFigures {
  min: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  mean: number;
  stdev: number;
}

export interface SegmentFigures {
  sent: number;
  delivered: number;
  partial: number;
  lost: number;
  lostMin: number;
  lostBytes: number;
  unjudged: number;
  duplicated: number;
  reordered: number;
  unmatched: number;
  delayNs: DelayFigures | null;
}

export type Direction = 'forward' | 'reverse';

export interface AnalysisSegment {
  from: string;
  to: string;
  /** The node that both its ends are capture points of; null: between two nodes, or not known. */
  inside: string | null;
  /** How wrong this segment's delays can be by the clocks, plus or minus ns; null when nothing bounds it. */
  uncertaintyNs: number | null;
  forward: SegmentFigures;
  reverse: SegmentFigures;
}

export interface AnalysisLoss {
  segment: number;
  direction: Direction;
  hop: string;
  frame: number;
  time: string;
  bytes: number;
  partial: boolean;
  ambiguous: boolean;
  protocol: string;
  source: string;
  destination: string;
}

export interface AnalysisTranslation {
  segment: number;
  protocol: string;
  from: string;
  to: string;
}

export type WarningCode =
  | 'no-common-window'
  | 'filter-mismatch'
  | 'one-way-traffic'
  | 'clock-step'
  | 'kernel-drops'
  | 'truncated-file'
  | 'damaged-file'
  | 'encrypted'
  | 'terminated'
  | 'not-via-hop'
  | 'order-uncertain';

export interface AnalysisWarning {
  code: WarningCode;
  hop: string;
  message: string;
}
