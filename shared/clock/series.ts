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

  /** A bucket holds 2 to the power of this records: so that buckets of fewer records make up those of more. */
  readonly #shift: number;
  readonly #slope: number;

  /**
   * @param rows records of the hop whose order counts
   * @param slope the drift as far as known, ns per ns: with it "lowest" means the same all over a bucket
   */
  constructor(rows: number, slope = 0) {
    this.#shift = bucketShift(rows);
    this.#slope = slope;
    this.buckets = Math.max(1, Math.ceil(rows / 2 ** this.#shift));
    const empty = () => new Float64Array(this.buckets).fill(Number.NaN);
    this.forwardTime = empty();
    this.forward = empty();
    this.reverseTime = empty();
    this.reverse = empty();
  }

  bucketOf(row: number): number {
    return row >>> this.#shift;
  }

  /** Points kept: packets that bound the clock in their bucket. */
  get count(): number {
    let count = 0;
    for (let b = 0; b < this.buckets; b++)
      count += (Number.isNaN(this.forward[b]!) ? 0 : 1) + (Number.isNaN(this.reverse[b]!) ? 0 : 1);
    return count;
  }

  /** @param direction 0 forward, 1 reverse  @param t at the first clock, ns  @param d second clock minus first, ns */
  add(row: number, direction: 0 | 1, t: number, d: number): void {
    if (!this.keeps(row, direction, t, d)) return;
    const b = this.bucketOf(row);
    if (direction === 0) {
      this.forward[b] = d;
      this.forwardTime[b] = t;
    } else {
      this.reverse[b] = d;
      this.reverseTime[b] = t;
    }
  }

  /**
   * Whether `add` would keep this packet: what it is can be asked first, and of few. Of packets that bound the clock alike
   * the earliest is kept, so that it does not matter in which order they come.
   */
  keeps(row: number, direction: 0 | 1, t: number, d: number): boolean {
    const b = this.bucketOf(row);
    const level = d - this.#slope * t;
    if (direction === 0) {
      const known = this.forward[b]! - this.#slope * this.forwardTime[b]!;
      // No comparison with NaN is true, so that the first one is taken.
      return !(known <= level) || (known === level && t < this.forwardTime[b]!);
    }
    const known = this.reverse[b]! - this.#slope * this.reverseTime[b]!;
    return !(known >= level) || (known === level && t < this.reverseTime[b]!);
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

/** Base 2 logarithm of how many of so many records a bucket of their series holds. */
export function bucketShift(rows: number): number {
  let shift = 0;
  while (rows / 2 ** shift > MOST_BUCKETS) shift++;
  return shift;
}

function slice(t: Float64Array, d: Float64Array, from: number, to: number): Points {
  const points: Points = { count: 0, t: new Float64Array(to - from), d: new Float64Array(to - from) };
  for (let b = from; b < to; b++) {
    if (Number.isNaN(d[b]!)) continue;
    points.t[points.count] = t[b]!;
    points.d[points.count++] = d[b]!;
  }
  return points;
}
