import type { DelayFigures } from '../contract/analysis.ts';

/**
 * One-way delay figures of delivered packets (RFC 7679 singletons): nearest-rank percentiles, arithmetic mean, sample
 * standard deviation (0 for a single packet). All in ns, rounded to whole ns but for mean and stdev, which keep one
 * decimal.
 *
 * @param delays sorted in place
 * @returns null when there is none
 */
export function delayFigures(delays: Float64Array): DelayFigures | null {
  const n = delays.length;
  if (n === 0) return null;
  delays.sort();
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    // Welford: the naive sum of squares loses all digits for ns values of seconds.
    const delta = delays[i]! - mean;
    mean += delta / (i + 1);
    squares += delta * (delays[i]! - mean);
  }
  const rank = (p: number) => Math.round(delays[Math.max(0, Math.ceil(p * n) - 1)]!);
  return {
    min: Math.round(delays[0]!),
    p50: rank(0.5),
    p95: rank(0.95),
    p99: rank(0.99),
    max: Math.round(delays[n - 1]!),
    mean: oneDecimal(mean),
    stdev: oneDecimal(n < 2 ? 0 : Math.sqrt(squares / (n - 1))),
  };
}

function oneDecimal(x: number): number {
  return Math.round(x * 10) / 10;
}
