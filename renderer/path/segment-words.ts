import type { TFunction } from 'i18next';
import type { SegmentFigures } from '../../shared/contract/analysis.ts';
import { readDelay } from '../../shared/view/geometry-delay.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { lossText } from '../../shared/view/geometry-severity.ts';

/**
 * Everything that is known of one direction of a segment, one fact each, for people.
 * @param uncertainty largest error of its delays, ns; null when nothing bounds it
 */
export function describeDirection(
  t: TFunction<'views'>,
  figures: SegmentFigures,
  uncertainty: number | null,
): string[] {
  const { count, percent } = lossText(figures);
  const lines = [
    figures.sent === 0
      ? t('path.nothingJudged', { unjudged: countText(figures.unjudged) })
      : t('path.told', { sent: countText(figures.sent), delivered: countText(figures.delivered), count, percent }),
  ];
  if (figures.lostMin < figures.lost) lines.push(t('path.interval'));
  if (figures.partial > 0) lines.push(t('path.partialTold', { text: countText(figures.partial) }));
  if (figures.duplicated > 0) lines.push(t('path.duplicated', { text: countText(figures.duplicated) }));
  if (figures.reordered > 0) lines.push(t('path.reordered', { text: countText(figures.reordered) }));
  if (figures.unmatched > 0) lines.push(t('path.unmatched', { text: countText(figures.unmatched) }));
  if (figures.unjudged > 0 && figures.sent > 0) lines.push(t('path.unjudged', { text: countText(figures.unjudged) }));
  const delay = figures.delayNs;
  if (delay !== null) {
    const p50 = readDelay(delay.p50, uncertainty);
    const p95 = readDelay(delay.p95, uncertainty);
    lines.push(t('path.delayTold', { p50: p50.text, p95: p95.text, plusMinus: p50.plusMinus }));
    if (p50.kind === 'below') lines.push(t('path.belowClock'));
    if (p50.kind === 'negative') lines.push(t('path.negative'));
    if (uncertainty === null) lines.push(t('path.noBound'));
  }
  return lines;
}
