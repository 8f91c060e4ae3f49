import type { PathMatch } from '../match/match-path.ts';

/** Positions [first, end) in a hop's time order of what it saw in [from, to), reference time. */
export function unitsBetween(match: PathMatch, hop: number, from: number, to: number): [number, number] {
  const { order } = match.hops[hop]!;
  const times = match.corrected[hop]!;
  const bound = (time: number) => firstWhere(0, order.length, (i) => times[order[i]!]! >= time);
  return [bound(from), bound(to)];
}

/** The first of [low, high) for which something holds that holds for all behind it; `high`: for none. */
export function firstWhere(low: number, high: number, holds: (i: number) => boolean): number {
  let a = low;
  let b = high;
  while (a < b) {
    const mid = (a + b) >> 1;
    if (holds(mid)) b = mid;
    else a = mid + 1;
  }
  return a;
}
