import type { DelayFigures, IpdvFigures } from '../contract/analysis.ts';

/**
 * Packet delay variation (RFC 5481 section 4.2): each delay less the smallest one. It needs no synchronised clocks.
 * All but the spread is the delay figures shifted by their minimum.
 */
export function pdvFigures(delay: DelayFigures | null): DelayFigures | null {
  if (delay === null) return null;
  const { min, p50, p95, p99, max, mean, stdev } = delay;
  return {
    min: 0,
    p50: p50 - min,
    p95: p95 - min,
    p99: p99 - min,
    max: max - min,
    // One decimal, as the mean has; never below the minimum by rounding.
    mean: Math.max(0, Math.round((mean - min) * 10) / 10),
    stdev,
  };
}

/**
 * Figures of inter-packet delay variation (RFC 3393): of the absolute differences of the delays of consecutive
 * delivered packets of a flow, ns.
 *
 * @param differences absolute values, sorted in place
 * @returns null when there is none
 */
export function ipdvFigures(differences: Float64Array): IpdvFigures | null {
  const n = differences.length;
  if (n === 0) return null;
  differences.sort();
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (differences[i]! - mean) / (i + 1);
  const rank = (p: number) => Math.round(differences[Math.max(0, Math.ceil(p * n) - 1)]!);
  return {
    mean: Math.round(mean * 10) / 10,
    p50: rank(0.5),
    p95: rank(0.95),
    p99: rank(0.99),
    max: Math.round(differences[n - 1]!),
  };
}
