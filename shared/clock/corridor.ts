import { heightUnder, lowerHull, mirrored, type Points, restsOn, slopeAt } from './hull.ts';

/** Linux lets its clock run at most this much faster or slower than its oscillator (MAXFREQ): a slope beyond is not drift. */
export const MAX_DRIFT = 500e-6;

/** Below this span a slope fitted to delays says more about queues than about the clock, ns. */
const MIN_DRIFT_SPAN_NS = 20e9;
const MIN_DRIFT_POINTS = 50;

/**
 * All straight lines that leave every delay positive: below each forward difference and above each reverse one, no
 * steeper than MAX_DRIFT. The true difference of the two clocks is one of them, as long as neither was set. Without
 * points of one direction it is open to that side.
 */
export interface Corridor {
  /** Lower hull of the forward differences, and that of the reverse ones turned over. */
  above: Points;
  below: Points;
  /** The slopes that such lines have. */
  slopeFrom: number;
  slopeTo: number;
  /** Where the points lie, ns. */
  from: number;
  to: number;
}

/** How one clock runs against another: difference(t) = offset + drift * (t - origin). */
export interface ClockLine {
  /** ns at `origin`. */
  offset: number;
  /** ns per ns. */
  drift: number;
  /** Time at which `offset` holds, ns. */
  origin: number;
}

/**
 * The corridor between forward and reverse differences; null when no straight line passes, so that one of the clocks
 * was set or changed its pace.
 *
 * @param forward per packet: t at the first clock, d = time at the second clock minus t: offset plus delay
 * @param reverse the same for packets the other way: offset minus delay
 * @param tolerance ns that a stamp may be wrong: 0, or a little where stamps are coarse
 */
export function fitCorridor(forward: Points, reverse: Points, tolerance = 0): Corridor | null {
  const above = raised(lowerHull(forward), tolerance);
  const below = raised(lowerHull(mirrored(reverse)), tolerance);
  const [from, to] = spanOf(above, below);
  if (above.count === 0 || below.count === 0) {
    return { above, below, slopeFrom: -MAX_DRIFT, slopeTo: MAX_DRIFT, from, to };
  }
  const origin = (from + to) / 2;
  // Both heights together are the corridor's width for a slope: concave in the slope, so that halving finds its top.
  const width = (slope: number) => heightUnder(above, slope, origin) + heightUnder(below, -slope, origin);
  let low = -MAX_DRIFT;
  let high = MAX_DRIFT;
  for (let i = 0; i < HALVINGS; i++) {
    const mid = (low + high) / 2;
    const rise = below.t[restsOn(below, -mid)]! - above.t[restsOn(above, mid)]!;
    if (rise > 0) low = mid;
    else high = mid;
  }
  const best = width(low) > width(high) ? low : high;
  if (width(best) < 0) return null;
  const edge = (outer: number) => {
    if (width(outer) >= 0) return outer;
    let [bad, good] = [outer, best];
    for (let i = 0; i < HALVINGS; i++) {
      const mid = (bad + good) / 2;
      if (width(mid) < 0) bad = mid;
      else good = mid;
    }
    return bad;
  };
  return { above, below, slopeFrom: edge(-MAX_DRIFT), slopeTo: edge(MAX_DRIFT), from, to };
}

function raised(hull: Points, by: number): Points {
  if (by !== 0) for (let i = 0; i < hull.count; i++) hull.d[i]! += by;
  return hull;
}

function spanOf(a: Points, b: Points): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { t, count } of [a, b]) {
    if (count === 0) continue;
    from = Math.min(from, t[0]!);
    to = Math.max(to, t[count - 1]!);
  }
  return [from, to];
}

/** 500 ppm halved this often is below 1e-19: far less than a nanosecond in a year. */
const HALVINGS = 52;

/** The highest that a line of the corridor is at time `t`, ns; Infinity when it is open above. */
export function highestAt({ above, slopeFrom, slopeTo }: Corridor, t: number): number {
  if (above.count === 0) return Number.POSITIVE_INFINITY;
  // The height at `t` is concave in the slope, and greatest for the slope of the hull's edge there.
  const slope = Math.min(slopeTo, Math.max(slopeFrom, slopeAt(above, t)));
  return heightUnder(above, slope, t);
}

/** The lowest that a line of the corridor is at time `t`, ns; -Infinity when it is open below. */
export function lowestAt({ below, slopeFrom, slopeTo }: Corridor, t: number): number {
  if (below.count === 0) return Number.NEGATIVE_INFINITY;
  const slope = Math.min(-slopeFrom, Math.max(-slopeTo, slopeAt(below, t)));
  return -heightUnder(below, slope, t);
}

/**
 * The corridor's middle line: its slope that of the hulls (the mean of both directions), or none where the span is too
 * short to tell; its height half way between, which is right when the path is symmetric, and no method can see that.
 * Of a corridor open to one side its only edge.
 *
 * @param points how many packets it was made of
 */
export function middleLine(corridor: Corridor, points: number): ClockLine {
  const { above, below, from, to, slopeFrom, slopeTo } = corridor;
  const origin = (from + to) / 2;
  let drift = 0;
  if (to - from >= MIN_DRIFT_SPAN_NS && points >= MIN_DRIFT_POINTS) {
    const known: number[] = [];
    if (above.count > 1) known.push(slopeAt(above, origin));
    if (below.count > 1) known.push(-slopeAt(below, origin));
    const sure = known.filter((x) => Math.abs(x) <= MAX_DRIFT);
    if (sure.length > 0) drift = sure.reduce((sum, x) => sum + x, 0) / sure.length;
  }
  drift = Math.min(slopeTo, Math.max(slopeFrom, drift));
  const high = above.count > 0 ? heightUnder(above, drift, origin) : null;
  const low = below.count > 0 ? -heightUnder(below, -drift, origin) : null;
  const offset = high !== null && low !== null ? (high + low) / 2 : (high ?? low ?? 0);
  return { offset, drift, origin };
}

/** What a line says at time `t`, ns. */
export function lineAt({ offset, drift, origin }: ClockLine, t: number): number {
  return offset + drift * (t - origin);
}

/**
 * How far the truth can be from a line anywhere in a span, ns. The corridor's edges bend outward, so that the ends of
 * the span decide.
 */
export function uncertaintyOver(corridor: Corridor, line: ClockLine, from: number, to: number): number {
  let most = 0;
  for (const t of [from, to]) {
    const at = lineAt(line, t);
    most = Math.max(most, highestAt(corridor, t) - at, at - lowestAt(corridor, t));
  }
  return most;
}

/** Whether a packet of one direction (0 forward, 1 reverse) cannot have been recorded by clocks within the corridor. */
export function contradicts(corridor: Corridor, direction: 0 | 1, t: number, d: number, tolerance = 0): boolean {
  return direction === 0 ? d < lowestAt(corridor, t) - tolerance : d > highestAt(corridor, t) + tolerance;
}
