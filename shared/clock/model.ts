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

/** The clock of `next`, whose line was fitted against `previous`, against the reference. */
export function chainClocks(previous: HopClock, line: ClockLine, baseDelta: number): HopClock {
  const p = previous.line;
  // line.origin is in the previous hop's time; move it to the reference's.
  const origin = toReference(previous, line.origin);
  return {
    baseDelta,
    line: {
      origin,
      offset: p.offset + p.drift * (origin - p.origin) + line.offset,
      drift: p.drift + line.drift,
      uncertainty: p.uncertainty + line.uncertainty,
    },
  };
}
