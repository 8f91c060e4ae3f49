import type { Points } from './hull.ts';

/**
 * The differences of two clocks in the order in which one of the hops recorded the packets: that order, not a stamp,
 * says what came before a step. Packets are put into a bounded number of buckets, each of which keeps its lowest
 * forward and its highest reverse difference, exactly as measured: the only ones that can bound a clock.
 */
export class DifferenceSeries {
  readonly buckets: number;
  /** Time at the first clock and difference of the lowest forward packet; NaN where there is none. */
  readonly forwardTime: Float64Array;
  readonly forward: Float64Array;
  /** The same of the highest reverse packet. */
  readonly reverseTime: Float64Array;
  readonly reverse: Float64Array;
  /** Packets put in. */
  count = 0;

  readonly #rows: number;
  readonly #slope: number;

  /**
   * @param rows records of the hop whose order counts
   * @param slope the drift as far as known, ns per ns: with it "lowest" means the same all over a bucket
   */
  constructor(rows: number, slope = 0) {
    this.#rows = Math.max(1, rows);
    this.#slope = slope;
    this.buckets = Math.min(this.#rows, MOST_BUCKETS);
    const empty = () => new Float64Array(this.buckets).fill(Number.NaN);
    this.forwardTime = empty();
    this.forward = empty();
    this.reverseTime = empty();
    this.reverse = empty();
  }

  bucketOf(row: number): number {
    return Math.floor((row * this.buckets) / this.#rows);
  }

  /** @param direction 0 forward, 1 reverse  @param t at the first clock, ns  @param d second clock minus first, ns */
  add(row: number, direction: 0 | 1, t: number, d: number): void {
    const b = this.bucketOf(row);
    this.count++;
    // No comparison with NaN is true, so that the first one is taken.
    if (direction === 0) {
      if (this.forward[b]! - this.#slope * this.forwardTime[b]! <= d - this.#slope * t) return;
      this.forward[b] = d;
      this.forwardTime[b] = t;
    } else {
      if (this.reverse[b]! - this.#slope * this.reverseTime[b]! >= d - this.#slope * t) return;
      this.reverse[b] = d;
      this.reverseTime[b] = t;
    }
  }

  /** The points of buckets [from, to), forward and reverse. */
  points(from: number, to: number): [Points, Points] {
    return [slice(this.forwardTime, this.forward, from, to), slice(this.reverseTime, this.reverse, from, to)];
  }

  /** Forgets a bucket's point of one direction: a packet taken for another. */
  drop(bucket: number, direction: 0 | 1): void {
    (direction === 0 ? this.forward : this.reverse)[bucket] = Number.NaN;
  }
}

/** Enough that a bucket is shorter than what drift makes of it; 32 bytes each. */
const MOST_BUCKETS = 4096;

function slice(t: Float64Array, d: Float64Array, from: number, to: number): Points {
  const points: Points = { count: 0, t: new Float64Array(to - from), d: new Float64Array(to - from) };
  for (let b = from; b < to; b++) {
    if (Number.isNaN(d[b]!)) continue;
    points.t[points.count] = t[b]!;
    points.d[points.count++] = d[b]!;
  }
  return points;
}
