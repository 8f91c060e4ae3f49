import { type Corridor, contradicts, fitCorridor, lineAt, middleLine } from './corridor.ts';
import { findJumps } from './jumps.ts';
import type { DifferenceSeries } from './series.ts';

/** A part of a series through which one straight line passes. */
export interface Segment {
  /** Buckets [from, to). */
  from: number;
  to: number;
  corridor: Corridor;
}

/** Stamps have at best this resolution, ns: two of them can be wrong by one unit each. */
export const STAMP_TOLERANCE_NS = 2000;

/** Packets that must contradict before a clock is said to have been set: fewer are packets taken for others. */
const SUSTAINED = 3;
/** Points of a direction looked at beyond a contradiction. */
const LOOK_AHEAD = 24;
/** As many in a row, but for one, are enough: a clock may be set again soon. */
const IN_A_ROW = 6;
/** Points of both directions that agree where a new part begins. */
const SETTLED = 4;
/** A shift of all packets of both directions that is no change of route, ns, and how much its packets may differ. */
const LEAST_SHIFT_NS = 100e6;
const ALIKE = 0.1;
/** More parts than this are no clock. */
const MOST_SEGMENTS = 64;

/**
 * Cuts a series into the fewest parts through each of which a straight line passes with every delay positive (greedy:
 * each as long as possible, which is optimal). Where more than one part is needed, no queue and no change of route can
 * be the reason: forward and reverse differences contradict each other, and only a clock does that.
 *
 * A few contradicting packets among many are packets taken for others, and are dropped from the series. Between two
 * parts buckets may be left out where the order of this hop does not part the packets cleanly: in flight at a step.
 *
 * @returns null when the series makes no sense as two clocks: hops in the wrong order, or directions mixed up
 */
export function cutSegments(series: DifferenceSeries): Segment[] | null {
  const segments: Segment[] = [];
  let from = 0;
  let torn = 0;
  while (from < series.buckets) {
    if (!corridorOf(series, from, from + 1)) {
      // A step in the middle of a bucket; more than a few such are no steps.
      if (++torn > MOST_SEGMENTS) return null;
      series.drop(from, 0);
      series.drop(from, 1);
      continue;
    }
    const end = longestFrom(series, from);
    if (end === series.buckets) {
      segments.push({ from, to: end, corridor: corridorOf(series, from, end)! });
      break;
    }
    const whole = corridorOf(series, from, end)!;
    const many = sustained(series, end, whole);
    const since = many ? end : shiftedSince(series, from, end, whole);
    if (since === null) {
      dropContradicting(series, end, end + 1, whole);
      // Both of a bucket's points may be at odds with each other alone.
      if (!corridorOf(series, from, end + 1)) {
        series.drop(end, 0);
        series.drop(end, 1);
      }
      continue;
    }
    const before = many ? whole : corridorOf(series, from, since)!;
    const next = many ? settledFrom(series, end) : since;
    if (next === null) return null;
    const ahead =
      corridorOf(series, next, aheadOf(series, next, LOOK_AHEAD)) ??
      corridorOf(series, next, aheadOf(series, next, SETTLED))!;
    if (many && dropFew(series, from, end, ahead)) continue;
    segments.push({ from, to: since, corridor: before });
    if (segments.length > MOST_SEGMENTS) return null;
    from = next;
  }
  return tightened(series, segments);
}

/** Cuts a series of traffic one way where it jumps: what `cutSegments` cannot see, because nothing contradicts it. */
export function cutAtJumps(series: DifferenceSeries, direction: 0 | 1): Segment[] {
  const edges = [0, ...findJumps(series, direction), series.buckets];
  return edges.slice(1).map((to, i) => {
    const from = edges[i]!;
    return { from, to, corridor: fitCorridor(...series.points(from, to))! };
  });
}

function corridorOf(series: DifferenceSeries, from: number, to: number): Corridor | null {
  const [forward, reverse] = series.points(from, to);
  return fitCorridor(forward, reverse) ?? fitCorridor(forward, reverse, STAMP_TOLERANCE_NS);
}

/** Largest end such that a line passes through [from, end): doubled until none does, then halved. */
function longestFrom(series: DifferenceSeries, from: number): number {
  if (corridorOf(series, from, series.buckets)) return series.buckets;
  let good = from + 1;
  let step = 1;
  while (good + step < series.buckets && corridorOf(series, from, good + step)) {
    good += step;
    step *= 2;
  }
  let bad = Math.min(series.buckets, good + step);
  while (bad - good > 1) {
    const mid = (good + bad) >> 1;
    if (corridorOf(series, from, mid)) good = mid;
    else bad = mid;
  }
  return good;
}

/** Whether most packets of a direction from `at` on contradict what came before. */
function sustained(series: DifferenceSeries, at: number, before: Corridor): boolean {
  const seen = [0, 0];
  const contradicting = [0, 0];
  for (let b = at; b < series.buckets && Math.min(...seen) < LOOK_AHEAD && b - at < LOOK_AHEAD * 8; b++) {
    for (const direction of [0, 1] as const) {
      if (seen[direction]! >= LOOK_AHEAD || !has(series, b, direction)) continue;
      seen[direction]!++;
      if (atOdds(series, b, direction, before)) contradicting[direction]!++;
      if (seen[direction]! <= IN_A_ROW && contradicting[direction]! >= IN_A_ROW - 1) return true;
    }
  }
  return contradicting.some((n, direction) => n >= SUSTAINED && n * 2 >= seen[direction]!);
}

/**
 * Since when both directions are off by the same: what one gained the other lost, as a clock makes it and no queue, no
 * route and no packet taken for another. Then so few as are left behind a late step are enough. Packets that seem late
 * contradict nothing, so that the step may lie before the first that does, at `at`.
 *
 * @returns the first bucket behind the step; null when there is none
 */
function shiftedSince(series: DifferenceSeries, from: number, at: number, before: Corridor): number | null {
  const line = middleLine(before, 0);
  const seen = [0, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  /** Takes a bucket in when its points are off like those so far. */
  const takes = (b: number): boolean => {
    const off: number[] = [];
    if (has(series, b, 0)) off.push(series.forward[b]! - lineAt(line, series.forwardTime[b]!));
    if (has(series, b, 1)) off.push(series.reverse[b]! - lineAt(line, series.reverseTime[b]!));
    const [least, most] = [Math.min(low, ...off), Math.max(high, ...off)];
    const size = Math.min(Math.abs(least), Math.abs(most));
    if (off.length > 0 && (least * most < 0 || size < LEAST_SHIFT_NS || most - least > size * ALIKE)) return false;
    if (off.length > 0) [low, high] = [least, most];
    for (const direction of [0, 1] as const) if (has(series, b, direction)) seen[direction]!++;
    return true;
  };
  for (let b = at; b < series.buckets && Math.min(...seen) < LOOK_AHEAD && b - at < LOOK_AHEAD * 8; b++)
    if (!takes(b)) return null;
  let since = at;
  while (since > from + 1 && takes(since - 1)) since--;
  while (since < at && !has(series, since, 0) && !has(series, since, 1)) since++;
  return Math.min(...seen) > 0 ? since : null;
}

function has(series: DifferenceSeries, b: number, direction: 0 | 1): boolean {
  return !Number.isNaN((direction === 0 ? series.forward : series.reverse)[b]!);
}

function atOdds(series: DifferenceSeries, b: number, direction: 0 | 1, corridor: Corridor): boolean {
  return direction === 0
    ? contradicts(corridor, 0, series.forwardTime[b]!, series.forward[b]!)
    : contradicts(corridor, 1, series.reverseTime[b]!, series.reverse[b]!);
}

/** First bucket at or after `at` from which on a line passes again for a while; null when there is none. */
function settledFrom(series: DifferenceSeries, at: number): number | null {
  for (let skip = 0; at + skip < series.buckets; skip = skip === 0 ? 1 : skip * 2) {
    const from = at + skip;
    const to = aheadOf(series, from, SETTLED);
    const [forward, reverse] = series.points(from, to);
    if (forward.count + reverse.count < SUSTAINED) return null;
    if (fitCorridor(forward, reverse, STAMP_TOLERANCE_NS)) return from;
  }
  return null;
}

/** End of a stretch from `from` on with so many points of both directions, or of the series. */
function aheadOf(series: DifferenceSeries, from: number, points: number): number {
  const seen = [0, 0];
  let b = from;
  for (; b < series.buckets && Math.min(...seen) < points; b++) {
    for (const direction of [0, 1] as const) if (has(series, b, direction)) seen[direction]!++;
  }
  return b;
}

/** Drops the points of [from, to) that contradict what follows if they are few among many: returns whether it did. */
function dropFew(series: DifferenceSeries, from: number, to: number, ahead: Corridor): boolean {
  const seen = [0, 0];
  const contradicting = [0, 0];
  for (let b = from; b < to; b++) {
    for (const direction of [0, 1] as const) {
      if (!has(series, b, direction)) continue;
      seen[direction]!++;
      if (atOdds(series, b, direction, ahead)) contradicting[direction]!++;
    }
  }
  const total = contradicting[0]! + contradicting[1]!;
  // Of a direction that has hardly a packet nothing says which one is the odd one, but the many that follow.
  const many = contradicting.some((n, d) => n >= SUSTAINED || (seen[d]! >= SUSTAINED && n * 3 > seen[d]!));
  if (total === 0 || many) return false;
  dropContradicting(series, from, to, ahead);
  return true;
}

function dropContradicting(series: DifferenceSeries, from: number, to: number, corridor: Corridor): void {
  for (let b = from; b < to; b++)
    for (const direction of [0, 1] as const)
      if (has(series, b, direction) && atOdds(series, b, direction, corridor)) series.drop(b, direction);
}

/**
 * Takes from the end of each part what may as well belong to the next: a part reaches as far as it can, and beyond a
 * change of pace its tail would bend it.
 */
function tightened(series: DifferenceSeries, segments: Segment[]): Segment[] {
  for (let i = segments.length - 2; i >= 0; i--) {
    const segment = segments[i]!;
    const next = segments[i + 1]!;
    let good = next.from;
    let bad = segment.from;
    while (good - bad > 1) {
      const mid = (good + bad) >> 1;
      if (corridorOf(series, mid, next.to)) good = mid;
      else bad = mid;
    }
    if (good < segment.to) {
      segment.to = good;
      segment.corridor = corridorOf(series, segment.from, good)!;
    }
  }
  return segments;
}
