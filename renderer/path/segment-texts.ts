import type { TFunction } from 'i18next';
import type { SegmentFigures } from '../../shared/contract/analysis.ts';
import { type DelayReading, readDelay } from '../../shared/view/geometry-delay.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import type { PathLayout } from '../../shared/view/geometry-path.ts';
import { lossText, type Severity } from '../../shared/view/geometry-severity.ts';

/** The one thing to read first: losses with their share, or that there were none. @param live the capture runs */
export function headline(
  t: TFunction<'views'>,
  figures: SegmentFigures,
  severity: Severity,
  live: boolean,
  { roomy, compact }: Pick<PathLayout, 'roomy' | 'compact'>,
): string {
  // While it runs, what was sent in the last two seconds may still arrive.
  if (severity === 'unknown') return compact ? '–' : t(live ? 'path.judging' : 'path.notJudged');
  if (severity === 'fine') return compact ? '0' : t('path.noneLost');
  if (severity === 'partial')
    return `◐ ${compact ? countText(figures.partial) : t('path.partial', { text: countText(figures.partial) })}`;
  const { count, percent } = lossText(figures);
  const mark = severity === 'loss' ? '✕' : '?';
  if (compact) return `${mark} ${count}`;
  return `${mark} ${count} · ${roomy || figures.lostMin === figures.lost ? percent : percent.split('–').at(-1)}`;
}

/** The median delay, and where there is room for it the 95th percentile; null: none was measured. */
export function delayTexts(
  figures: SegmentFigures | null,
  uncertainty: number | null,
  compact: boolean,
): { kind: DelayReading['kind']; text: string } | null {
  const delay = figures?.delayNs;
  if (!delay) return null;
  const p50 = readDelay(delay.p50, uncertainty);
  const p95 = readDelay(delay.p95, uncertainty);
  const both = !compact && p50.text !== p95.text;
  return { kind: p50.kind, text: both ? `${withoutUnit(p50.text, p95.text)} · ${p95.text}` : p50.text };
}

/** `23` of `23 µs` when the number after it has the same unit; else as it is. */
function withoutUnit(text: string, next: string): string {
  const [number, unit] = text.split('\u00a0');
  return text.startsWith('<') || next.startsWith('<') || next.split('\u00a0')[1] !== unit ? text : number!;
}
