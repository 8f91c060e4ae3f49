import { type ClockLine, fitCorridor, middleLine, uncertaintyOver } from '../clock/corridor.ts';
import { STAMP_TOLERANCE_NS } from '../clock/segments.ts';
import type { DifferenceSeries } from '../clock/series.ts';
import type { PriorBound } from './clock-prior.ts';

/** A piece's line, and whether it can be believed. */
export interface PieceFit {
  line: ClockLine;
  step: number;
  contradictory: boolean;
  priorRefused: boolean;
}

/**
 * Fits one piece: the middle of the corridor between its packets, and of what is known beforehand where they agree.
 *
 * @param own earliest and latest own time that the uncertainty is to hold for
 * @param prior bounds that the clock is between at some moments
 */
export function fitPiece(series: DifferenceSeries, own: [number, number], prior: readonly PriorBound[]): PieceFit {
  const [forward, reverse] = series.points(0, series.buckets);
  let corridor = fitCorridor(forward, reverse) ?? fitCorridor(forward, reverse, STAMP_TOLERANCE_NS);
  let priorRefused = false;
  if (corridor && prior.length > 0) {
    const bounded = fitCorridor(
      withPrior(
        forward,
        prior.map(({ t, high }) => [t, high]),
      ),
      withPrior(
        reverse,
        prior.map(({ t, low }) => [t, low]),
      ),
      STAMP_TOLERANCE_NS,
    );
    if (bounded) corridor = bounded;
    else priorRefused = true;
  }
  if (!corridor) return { ...forcedLine(forward, reverse), contradictory: true, priorRefused };
  const line = middleLine(corridor, series.count);
  const bounded = corridor.above.count > 0 && corridor.below.count > 0;
  const step = bounded
    ? uncertaintyOver(corridor, line, own[0] - line.offset, own[1] - line.offset)
    : Number.POSITIVE_INFINITY;
  return { line, step, contradictory: false, priorRefused };
}

function withPrior(points: { count: number; t: Float64Array; d: Float64Array }, more: [number, number][]) {
  const t = [...points.t.subarray(0, points.count), ...more.map(([at]) => at)];
  const d = [...points.d.subarray(0, points.count), ...more.map(([, at]) => at)];
  return { count: t.length, t: Float64Array.from(t), d: Float64Array.from(d) };
}

/** Directions that contradict each other all along: the middle of their extremes, and how far these disagree. */
function forcedLine(
  forward: { count: number; t: Float64Array; d: Float64Array },
  reverse: { count: number; t: Float64Array; d: Float64Array },
): { line: ClockLine; step: number } {
  const above = forward.d.subarray(0, forward.count).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const below = reverse.d.subarray(0, reverse.count).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return {
    line: { offset: (above + below) / 2, drift: 0, origin: forward.t[0] ?? 0 },
    step: Math.abs(above - below) / 2,
  };
}
