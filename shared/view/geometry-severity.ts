import type { SegmentFigures } from '../contract/analysis.ts';
import { countText, percentText } from './geometry-format.ts';

/**
 * How a segment's direction is shown. `loss`: packets certainly or possibly lost; `partial`: only parts arrived;
 * `unsure`: losses that the downstream capture itself may have caused; `fine`: measured, nothing lost; `unknown`:
 * nothing could be judged.
 */
export type Severity = 'fine' | 'loss' | 'unsure' | 'partial' | 'unknown';

/** Severity of one direction of a segment. */
export function severityOf(figures: SegmentFigures): Severity {
  if (figures.sent === 0) return 'unknown';
  if (figures.lost > 0) return figures.lostMin > 0 ? 'loss' : 'unsure';
  return figures.partial > 0 ? 'partial' : 'fine';
}

/** A count, or the interval in which it lies: `7`, `3–7`. */
export function countRangeText(least: number, most: number): string {
  return least === most ? countText(most) : `${countText(least)}–${countText(most)}`;
}

/** Lost packets and share: `4 · 1.19 %`, or with an interval where the capture itself dropped: `3–4 · 0.89–1.19 %`. */
export function lossText(figures: SegmentFigures): { count: string; percent: string } {
  const { sent, lost, lostMin } = figures;
  const count = countRangeText(lostMin, lost);
  if (lostMin === lost) return { count, percent: percentText(lost, sent) };
  const low = percentText(lostMin, sent).replace('\u00a0%', '');
  return { count, percent: `${low}–${percentText(lost, sent)}` };
}
