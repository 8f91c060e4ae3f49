import type { ClockLine } from './pair.ts';

/**
 * One hop's clock against the reference (the first hop's). Times are ns since each hop's own base second, so that
 * doubles stay exact however far apart the clocks are; `baseDelta` carries the difference of the bases.
 */
export interface HopClock {
  /** Own time = reference time + offset + drift * (reference time - origin), both since their own bases. */
  line: ClockLine;
  /** Own base minus the reference's base, seconds. */
  baseDelta: number;
  /** Hop that this clock was measured against; -1 for the reference and for a clock that nothing joins to the others. */
  parent: number;
  /** Uncertainty of that one measurement, ns. */
  step: number;
}

export const REFERENCE_LINE: ClockLine = { offset: 0, uncertainty: 0, drift: 0, origin: 0 };

/** Turns a hop's own time (ns since its base) into reference time (ns since the reference's base). */
export function toReference(clock: HopClock, own: number): number {
  const { offset, drift, origin } = clock.line;
  const t = own - offset;
  return drift === 0 ? t : origin + (t - origin) / (1 + drift);
}

/** What to add to reference time to get the hop's time at that moment, as wall clocks, ns. */
export function offsetAt(clock: HopClock, reference: number): number {
  const { offset, drift, origin } = clock.line;
  return clock.baseDelta * 1e9 + offset + drift * (reference - origin);
}

/** The clock of the first hop, which all others are told against. */
export const REFERENCE_CLOCK: HopClock = { line: REFERENCE_LINE, baseDelta: 0, parent: -1, step: 0 };

/**
 * How wrong the difference of two hops' corrected times can be, ns: the measurements that lie between them, not those
 * that both share. Infinity when nothing joins them.
 */
export function uncertaintyBetween(clocks: readonly HopClock[], a: number, b: number): number {
  let [x, y] = [a, b];
  let sum = 0;
  // A parent always comes before its children, so that the later of the two is the one to step up from.
  while (x !== y) {
    const later = Math.max(x, y);
    const clock = clocks[later]!;
    if (clock.parent < 0) return Number.POSITIVE_INFINITY;
    sum += clock.step;
    if (x === later) x = clock.parent;
    else y = clock.parent;
  }
  return sum;
}

/** The clock of a hop whose line was fitted against that of `parent`, against the reference. */
export function chainClocks(clocks: readonly HopClock[], parent: number, line: ClockLine, baseDelta: number): HopClock {
  const previous = clocks[parent]!;
  const p = previous.line;
  // line.origin is in the previous hop's time; move it to the reference's.
  const origin = toReference(previous, line.origin);
  return {
    baseDelta,
    parent,
    step: line.uncertainty,
    line: {
      origin,
      offset: p.offset + p.drift * (origin - p.origin) + line.offset,
      drift: p.drift + line.drift,
      uncertainty: p.uncertainty + line.uncertainty,
    },
  };
}
