import type { SampledPacket } from './order-samples.ts';

/** Votes per pair of hops: positive where the row's hop comes first. Both halves are kept, with opposite signs. */
export class Votes {
  readonly hops: number;
  readonly sum: Float64Array;
  readonly count: Float64Array;

  constructor(hops: number) {
    this.hops = hops;
    this.sum = new Float64Array(hops * hops);
    this.count = new Float64Array(hops * hops);
  }

  vote(i: number, j: number, sign: number): void {
    this.sum[i * this.hops + j]! += sign;
    this.sum[j * this.hops + i]! -= sign;
    this.count[i * this.hops + j]!++;
    this.count[j * this.hops + i]!++;
  }

  add(other: Votes, sign: number): void {
    for (let k = 0; k < this.sum.length; k++) {
      this.sum[k]! += sign * other.sum[k]!;
      this.count[k]! += other.count[k]!;
    }
  }

  /** Whether any pair is told apart. */
  get speaks(): boolean {
    return this.sum.some((sum) => sum !== 0);
  }

  /** How alike two sets of votes are: positive when they speak for the same order, negative for the opposite. */
  agreement(other: Votes): number {
    let n = 0;
    for (let k = 0; k < this.sum.length; k++) n += Math.sign(this.sum[k]!) * Math.sign(other.sum[k]!);
    return n;
  }

  /** 1: i comes first, -1: j does, 0: they do not say. `share` of the votes must agree. */
  verdict(i: number, j: number, share: number): number {
    const k = i * this.hops + j;
    if (this.count[k] === 0) return 0;
    const mean = this.sum[k]! / this.count[k]!;
    return Math.abs(mean) >= share ? Math.sign(mean) : 0;
  }
}

/** Routers take from the TTL: where it is higher comes first. Packets travel from side +1 forward. */
export function ttlVotes(packets: readonly SampledPacket[], hops: number): Votes {
  const votes = new Votes(hops);
  for (const { ttl, side } of packets)
    for (let i = 0; i < hops; i++)
      for (let j = i + 1; j < hops; j++) {
        const fall = ttl[i]! - ttl[j]!;
        if (!Number.isNaN(fall)) votes.vote(i, j, Math.sign(fall) * side);
      }
  return votes;
}

/** How fast two clocks run apart at most: twice what NTP corrects by slewing. */
const DRIFT = 1e-3;

/** Comparisons per pair of hops at most. */
const COMPARED = 2000;

/**
 * Delays are positive whatever the clocks say: of two hops, packets that go from the first to the second show a larger
 * difference of stamps than packets that come back, always, because the offset is in both. Compared at one moment, by
 * interpolation between neighbours in time, so that drift does not matter either (the argument of the clocks' hulls).
 */
export function timeVotes(packets: readonly SampledPacket[], hops: number): Votes {
  const votes = new Votes(hops);
  for (let i = 0; i < hops; i++)
    for (let j = i + 1; j < hops; j++) {
      const there: [number, number][] = [];
      const back: [number, number][] = [];
      for (const { time, side } of packets) {
        const d = time[j]! - time[i]!;
        if (!Number.isNaN(d)) (side === 1 ? there : back).push([time[i]!, d]);
      }
      compare(votes, i, j, there, back);
    }
  return votes;
}

function compare(votes: Votes, i: number, j: number, there: [number, number][], back: [number, number][]): void {
  if (there.length === 0 || back.length === 0) return;
  there.sort((a, b) => a[0] - b[0]);
  const every = Math.ceil(back.length / COMPARED);
  for (let k = 0; k < back.length; k += every) {
    const [t, d] = back[k]!;
    const difference = valueAt(there, t) - d;
    // Outside of what can be interpolated the clocks drift by an unknown amount.
    const apart = Math.max(0, there[0]![0] - t, t - there.at(-1)![0]);
    if (Math.abs(difference) >= apart * DRIFT) votes.vote(i, j, Math.sign(difference));
  }
}

/** Linear between the two points around t; beyond the ends the nearest point. */
function valueAt(points: readonly [number, number][], t: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (points[mid]![0] < t) low = mid + 1;
    else high = mid;
  }
  const after = points[Math.min(low, points.length - 1)]!;
  const before = points[Math.max(0, low - 1)]!;
  const span = after[0] - before[0];
  return span <= 0 ? before[1] : before[1] + (after[1] - before[1]) * Math.min(1, (t - before[0]) / span);
}

/** Of one kernel clock the stamps themselves tell: what travels there is earlier at the first hop. */
export function sameClockVotes(
  packets: readonly SampledPacket[],
  hops: number,
  sameClock: (i: number, j: number) => boolean,
): Votes {
  const votes = new Votes(hops);
  for (let i = 0; i < hops; i++)
    for (let j = i + 1; j < hops; j++) {
      if (!sameClock(i, j)) continue;
      for (const { time, side } of packets) {
        const d = time[j]! - time[i]!;
        if (!Number.isNaN(d)) votes.vote(i, j, Math.sign(d) * side);
      }
    }
  return votes;
}
