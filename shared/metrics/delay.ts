import type { DelayFigures } from '../contract/analysis.ts';
import { type Percentiles, percentiles } from './percentiles.ts';

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
  // Less the first one: the sum of squares of ns values of seconds would lose all digits.
  const origin = delays[0]!;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += delays[i]! - origin;
  const mean = origin + sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (delays[i]! - mean) ** 2;
  return delayFiguresOf(n, mean, squares, percentiles(delays));
}

/** The figures of `count` delays, at least one. @param squares sum of the squared differences from their mean, ns² */
export function delayFiguresOf(count: number, mean: number, squares: number, ranks: Percentiles): DelayFigures {
  const { min, p50, p95, p99, max } = ranks;
  return {
    min: Math.round(min),
    p50: Math.round(p50),
    p95: Math.round(p95),
    p99: Math.round(p99),
    max: Math.round(max),
    mean: oneDecimal(mean),
    stdev: oneDecimal(count < 2 ? 0 : Math.sqrt(squares / (count - 1))),
  };
}

function oneDecimal(x: number): number {
  return Math.round(x * 10) / 10;
}
