import type { Direction } from './analysis.ts';

/** What charts of one-way delays draw of [from, to): every segment in both directions. */
export interface DelayView {
  from: number;
  to: number;
  /** In order of segments, forward first. */
  series: DelaySeries[];
}

/** One segment in one direction, column-wise: a bucket is an equal piece of the range, by the moment of sending. */
export interface DelaySeries {
  segment: number;
  direction: Direction;
  /** How far the truth may be from every delay here, ns: the clocks' doubt. Null: not bounded. */
  uncertaintyNs: number | null;
  /** Judged packets that were seen on both sides; where it is 0 the delays are NaN. */
  count: Uint32Array;
  lost: Uint32Array;
  /** Delays on corrected clocks, ns; nearest-rank percentiles. */
  min: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  max: Float64Array;
  /** The same over all of the range; null when no packet was seen on both sides. */
  whole: { min: number; p50: number; p95: number; max: number } | null;
}
