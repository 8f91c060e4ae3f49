import type { TimeRange } from './geometry-scale.ts';

/** Steps that divide an axis: 1, 2 and 5 times a power of ten below a minute, then clock-like steps. Nanoseconds. */
const MINUTE = 60e9;
const LONG_STEPS = [10e9, 15e9, 30e9, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE];
const HOUR = 60 * MINUTE;

/** Smallest nice step (ns) that puts at most `most` ticks into a span. */
export function niceStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  if (least > 5e9) {
    for (const step of LONG_STEPS) if (step >= least) return step;
    for (const hours of [1, 2, 6, 12, 24]) if (hours * HOUR >= least) return hours * HOUR;
    return Math.ceil(least / (24 * HOUR)) * 24 * HOUR;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  for (const m of [1, 2, 5]) if (m * power >= least) return m * power;
  return 10 * power;
}

/** Times of the ticks of a range, multiples of `step`, in order. */
export function tickTimes(range: TimeRange, step: number): number[] {
  const ticks: number[] = [];
  const last = Math.floor(range.to / step);
  for (let i = Math.ceil(range.from / step); i <= last; i++) ticks.push(i * step);
  return ticks;
}

/** Decimals of a second that tell neighbouring ticks of this step apart: 0, 1, 2, 3, then whole groups of three. */
export function decimalsOfStep(step: number): number {
  if (step >= 1e9) return 0;
  const needed = Math.ceil(9 - Math.log10(step) - 1e-9);
  return needed <= 3 ? needed : Math.min(9, Math.ceil(needed / 3) * 3);
}
