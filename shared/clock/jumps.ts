import type { DifferenceSeries } from './series.ts';

/** No route becomes this much shorter or longer at once and stays so, ns. */
const LEAST_JUMP_NS = 500e6;
/** Points compared on each side, and how many of them there must be. */
const WINDOW = 16;
const ENOUGH = 3;
/** How much more than the differences vary on either side. */
const ABOVE_SPREAD = 4;

/**
 * Where the differences of traffic one way jump, by far more than they vary before and after, and stay there. Without
 * the other direction this alone does not prove that a clock was set: the hops' own files must bear it out.
 *
 * @param direction 0 the series holds forward packets only, 1 reverse ones only
 * @returns buckets at which a new level begins, ascending
 */
export function findJumps(series: DifferenceSeries, direction: 0 | 1): number[] {
  const differences = direction === 0 ? series.forward : series.reverse;
  const buckets: number[] = [];
  for (let b = 0; b < series.buckets; b++) if (!Number.isNaN(differences[b]!)) buckets.push(b);
  const at = (i: number) => differences[buckets[i]!]!;
  const found: number[] = [];
  let from = 0;
  for (let i = ENOUGH; i <= buckets.length - ENOUGH; i++) {
    // Most neighbours are alike: only where two differ by enough is a closer look worth it.
    if (i - from < ENOUGH || Math.abs(at(i) - at(i - 1)) < LEAST_JUMP_NS) continue;
    const before = extent(at, Math.max(from, i - WINDOW), i);
    const after = extent(at, i, Math.min(buckets.length, i + WINDOW));
    const jump = direction === 0 ? after.low - before.low : after.high - before.high;
    const spread = Math.max(before.high - before.low, after.high - after.low);
    if (Math.abs(jump) < LEAST_JUMP_NS || Math.abs(jump) < ABOVE_SPREAD * spread) continue;
    found.push(buckets[i]!);
    from = i;
  }
  return found;
}

function extent(at: (i: number) => number, from: number, to: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    low = Math.min(low, at(i));
    high = Math.max(high, at(i));
  }
  return { low, high };
}
