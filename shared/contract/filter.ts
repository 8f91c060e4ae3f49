import type { AnalysisLoss, AnalysisSegment } from './analysis.ts';

/** What passes a filter of a session's packets. */
export interface FilterAnswer {
  /** The filter's text. */
  filter: string;
  /** Packets that pass, and all that there are; each is counted once, however many hops saw it. */
  packets: { passed: number; all: number };
  /** Conversations with a packet that passes, and all. */
  flows: { passed: number; all: number };
  /** Per hop: packets there that pass. */
  hops: number[];
  /**
   * The analysis' segments, with figures of the packets that pass, as if there were no others: runs of losses and
   * differences of delays are those of neighbours that pass. Out of order is what was so among all packets.
   */
  segments: AnalysisSegment[];
  /** Those of the analysis' losses that pass. */
  losses: AnalysisLoss[];
}
