import type { DelayFigures } from '../contract/analysis.ts';
import { percentiles } from './percentiles.ts';

/**
 * One-way delay figures of delivered packets (RFC 7679 singletons): nearest-rank percentiles, arithmetic mean, sample
 * standard deviation (0 for a single packet). All in ns, rounded to whole ns but for mean and stdev, which keep one
 * decimal.
 *
 * @param delays put into another order
 * @returns null when there is none
 */
export function delayFigures(delays: Float64Array): DelayFigures | null {
  const n = delays.length;
  if (n === 0) return null;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    // Welford: the naive sum of squares loses all digits for ns values of seconds.
    const delta = delays[i]! - mean;
    mean += delta / (i + 1);
    squares += delta * (delays[i]! - mean);
  }
  const { min, p50, p95, p99, max } = percentiles(delays);
  return {
    min: Math.round(min),
    p50: Math.round(p50),
    p95: Math.round(p95),
    p99: Math.round(p99),
    max: Math.round(max),
    mean: oneDecimal(mean),
    stdev: oneDecimal(n < 2 ? 0 : Math.sqrt(squares / (n - 1))),
  };
}

function oneDecimal(x: number): number {
  return Math.round(x * 10) / 10;
}
