import { heightUnder, lowerHull, type Points, slopeAt } from './hull.ts';

/** How one clock runs against another: difference(t) = offset + drift * (t - origin). */
export interface ClockLine {
  /** ns at `origin`. */
  offset: number;
  /** Plus or minus, ns; Infinity when nothing bounds it (traffic one way only). */
  uncertainty: number;
  /** ns per ns. */
  drift: number;
  /** Time at which `offset` holds, ns. */
  origin: number;
}

/** Clocks of computers drift apart by tens of ppm at most (Huygens: 30); beyond this a slope is queueing, not drift. */
const MAX_DRIFT = 500e-6;
/** Below this span a slope fitted to delays says more about queues than about the clock. */
const MIN_DRIFT_SPAN_NS = 20e9;
const MIN_DRIFT_POINTS = 50;

/**
 * Fits the difference of two clocks to packets seen by both. Delays are positive, so that the lowest forward
 * differences bound the offset from above and the highest reverse differences from below; the truth lies between, and
 * the middle is right when the path is symmetric, which no method can see (research d7).
 *
 * @param forward per packet: t at the first clock, d = time at the second clock minus t
 * @param reverse the same for packets that travel from the second to the first: d is offset minus delay
 */
export function fitClockPair(forward: Points, reverse: Points): ClockLine | null {
  if (forward.count === 0 && reverse.count === 0) return null;
  const [from, to] = spanOf(forward, reverse);
  const origin = (from + to) / 2;
  const mirrored: Points = { count: reverse.count, t: reverse.t, d: reverse.d.map((x) => -x) };
  const drift = to - from < MIN_DRIFT_SPAN_NS ? 0 : fitDrift(forward, mirrored, origin);
  const above = heightUnder(forward, drift, origin);
  const below = -heightUnder(mirrored, -drift, origin);
  if (reverse.count === 0) return { offset: above, uncertainty: Number.POSITIVE_INFINITY, drift, origin };
  if (forward.count === 0) return { offset: below, uncertainty: Number.POSITIVE_INFINITY, drift, origin };
  return { offset: (above + below) / 2, uncertainty: Math.abs(above - below) / 2, drift, origin };
}

function fitDrift(forward: Points, mirrored: Points, origin: number): number {
  let sum = 0;
  let n = 0;
  for (const [points, sign] of [
    [forward, 1],
    [mirrored, -1],
  ] as const) {
    if (points.count < MIN_DRIFT_POINTS) continue;
    sum += sign * slopeAt(points, lowerHull(points), origin);
    n++;
  }
  const drift = n === 0 ? 0 : sum / n;
  return Math.abs(drift) > MAX_DRIFT ? 0 : drift;
}

function spanOf(...sets: Points[]): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { count, t } of sets)
    for (let i = 0; i < count; i++) {
      if (t[i]! < from) from = t[i]!;
      if (t[i]! > to) to = t[i]!;
    }
  return [from, to];
}
