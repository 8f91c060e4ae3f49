import type { DelayFigures, IpdvFigures } from '../contract/analysis.ts';
import { type Percentiles, percentiles } from './percentiles.ts';

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
 * @param differences absolute values; put into another order
 * @returns null when there is none
 */
export function ipdvFigures(differences: Float64Array): IpdvFigures | null {
  const n = differences.length;
  if (n === 0) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += differences[i]!;
  return ipdvFiguresOf(n, sum, percentiles(differences));
}

/** The figures of `count` differences, at least one. */
export function ipdvFiguresOf(count: number, sum: number, { p50, p95, p99, max }: Percentiles): IpdvFigures {
  return {
    mean: Math.round((sum / count) * 10) / 10,
    p50: Math.round(p50),
    p95: Math.round(p95),
    p99: Math.round(p99),
    max: Math.round(max),
  };
}
