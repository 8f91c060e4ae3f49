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
  /** Per directed flow and segment; only when asked for (`--flows`). */
  flows?: AnalysisFlow[];
  /** Per piece of time, segment and direction; only when asked for (`--series SECONDS`). */
  series?: { seconds: number; bins: AnalysisBin[] };
  /** Only of a session whose plan had a trigger. */
  trigger?: AnalysisTrigger;
  /** Only when an order was asked for (`--order auto`). */
  order?: AnalysisOrder;
  /** Only when records were asked about (`--explain`), in the order asked. */
  explain?: PacketExplanation[];
}

/** What became of the trigger for which a capture waited; what it held before is all that is analysed of that time. */
export interface AnalysisTrigger {
  hop: string;
  filter: string;
  /** Stamp of the packet that fired it, as captured; null: it did not fire. */
  time: string | null;
  /** tcpdump's line about that packet; null as above. */
  packet: string | null;
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
  /** Times inside the capture in which it did not listen, on this hop's own clock; only when there are. */
  gaps?: AnalysisGap[];
}

/** Decimal ns since the epoch. */
export interface AnalysisGap {
  from: string;
  /** Null: the capture did not come back. */
  to: string | null;
  reason: string;
}

export interface AnalysisClock {
  hop: string;
  offsetNs: number;
  uncertaintyNs: number | null;
  driftPpm: number;
  steps: number;
  /** Only when there are steps: the first piece again, and the one after each step. */
  pieces?: AnalysisClockPiece[];
}

/** A clock between two of its steps. */
export interface AnalysisClockPiece {
  /** Decimal ns since the epoch on the first hop's clock (as it ran before any step of its own). */
  from: string;
  offsetNs: number;
  uncertaintyNs: number | null;
  driftPpm: number;
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
  /** Of `sent`: TCP packets of bytes that this flow had sent before; the others are originals. */
  retransmissions: number;
  /** Of `lost`: TCP packets that carry nothing but an acknowledgement; the others are data, SYN, FIN and RST. */
  ackOnlyLost: number;
  /** Delay less the smallest delay (RFC 5481). */
  pdvNs: DelayFigures | null;
  /** Delay of one delivered packet of a flow against that of the one before (RFC 3393), absolute values. */
  ipdvNs: IpdvFigures | null;
  /** Largest extent of a reordered packet (RFC 4737 section 4.2.1): packets that arrived between where it should have and where it did. */
  reorderExtent: number;
  /** Runs of packets of one flow lost one after the other, in send order. */
  bursts: BurstFigures;
  /** Wilson 95 % interval of lost by sent, 0 to 1; null when nothing was sent. */
  lossInterval95: { low: number; high: number } | null;
  rewrites: RewriteFigures;
}

/** ns */
export interface IpdvFigures {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface BurstFigures {
  count: number;
  longest: number;
  /** [run length, how many], ascending; the sum of their products is `lost`. */
  lengths: [number, number][];
}

/** What routers on a segment changed in packets seen on both sides of it. */
export interface RewriteFigures {
  /** Packets whose DSCP changed. */
  dscp: number;
  /** Packets that a queue marked as having met congestion (ECN CE). */
  ecnCe: number;
  /** Routers on the way, by the TTL that most packets lost; null when no packet was seen on both sides. */
  ttlStep: number | null;
  /** Packets that lost more or less TTL than most. */
  ttlOther: number;
}

/** Counts of one flow or of one piece of time on one segment in one direction. Sums over them are the segment's. */
export interface PartFigures {
  sent: number;
  delivered: number;
  partial: number;
  lost: number;
  lostBytes: number;
  unjudged: number;
  retransmissions: number;
  /** Of packets seen on both sides; null when none was. */
  delayNs: { p50: number; p95: number; max: number } | null;
}

/** One directed flow on one segment. */
export interface AnalysisFlow extends PartFigures {
  segment: number;
  direction: Direction;
  protocol: string;
  /** As captured where its first packet was sent into the segment. */
  source: string;
  destination: string;
}

/** What was sent on one segment in one direction in one piece of time; pieces without a packet are left out. */
export interface AnalysisBin extends PartFigures {
  segment: number;
  direction: Direction;
  /** Beginning of the piece, decimal ns since the epoch on the first hop's clock: a multiple of its length. */
  time: string;
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
  | 'no-timestamps'
  | 'clock-contradiction'
  | 'clock-probes-refused'
  | 'order-uncertain'
  | 'routing-loop'
  | 'corrupted'
  | 'ended-early'
  | 'capture-gap';

export interface AnalysisWarning {
  code: WarningCode;
  hop: string;
  message: string;
}
