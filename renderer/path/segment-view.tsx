import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Direction, SegmentFigures } from '../../shared/contract/analysis.ts';
import { readDelay } from '../../shared/view/geometry-delay.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import type { PathLayout } from '../../shared/view/geometry-path.ts';
import { lossText, type Severity, severityOf } from '../../shared/view/geometry-severity.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { SegmentMarks } from './segment-marks.tsx';
import { describeDirection } from './segment-words.ts';

interface SegmentViewProps {
  index: number;
  left: number;
  layout: PathLayout;
}

/** Room that a hop's post takes from a segment at either end, px. */
const POST = 9;
const COMPACT_POST = 6;

/** One segment: forward above, reverse below, each a button that selects it. */
export function SegmentView({ index, left, layout }: SegmentViewProps) {
  const post = layout.compact ? COMPACT_POST : POST;
  const width = layout.pitch - 2 * post;
  return (
    <div className="path-segment" style={{ left: left + post, width }}>
      <DirectionView index={index} direction="forward" width={width} layout={layout} />
      <SegmentMarks index={index} compact={layout.compact} />
      <DirectionView index={index} direction="reverse" width={width} layout={layout} />
    </div>
  );
}

function DirectionView({
  index,
  direction,
  width,
  layout,
}: {
  index: number;
  direction: Direction;
  width: number;
  layout: PathLayout;
}) {
  const { t } = useTranslation('views');
  const segment = useShownAnalysis()?.segments[index];
  const figures = segment?.[direction] ?? null;
  const uncertainty = segment?.uncertaintyNs ?? null;
  const hops = useSessionStore((s) => s.session?.hops);
  const chosen = useViewStore((s) => s.selectedSegment?.index === index && s.selectedSegment.direction === direction);
  const severity: Severity = figures === null ? 'unknown' : severityOf(figures);
  const [from, to] = direction === 'forward' ? [index, index + 1] : [index + 1, index];
  const between = { from: hops?.[from] ?? '', to: hops?.[to] ?? '' };
  const live = useSessionStore((s) => s.capture.phase === 'running');
  const filtered = useFilterStore((s) => s.answer !== null);
  const none = filtered && figures !== null && figures.sent + figures.unjudged === 0;
  const told =
    figures === null
      ? t('path.waiting')
      : none
        ? t('filter:nonePassTold')
        : describeDirection(t, figures, uncertainty).join('\n');
  const toggle = () => useViewStore.getState().selectSegment(chosen ? null : { index, direction });
  return (
    <button
      type="button"
      className={`path-direction ${direction} ${severity}`}
      aria-pressed={chosen}
      title={`${t('path.between', between)}\n${told}`}
      onClick={toggle}
    >
      <span className="visually-hidden">{`${t('path.between', between)}: ${told.replaceAll('\n', '. ')}`}</span>
      <span className="loss">
        {figures === null ? '' : none ? t('filter:nonePass') : headline(t, figures, severity, live, layout)}
      </span>
      <Delays figures={figures} uncertainty={uncertainty} compact={layout.compact} />
      <Arrow severity={severity} width={width} reverse={direction === 'reverse'} />
    </button>
  );
}

type Translate = TFunction<'views'>;

/** The one thing to read first: losses with their share, or that there were none. */
function headline(
  t: Translate,
  figures: SegmentFigures,
  severity: Severity,
  live: boolean,
  { roomy, compact }: PathLayout,
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

function Delays({
  figures,
  uncertainty,
  compact,
}: {
  figures: SegmentFigures | null;
  uncertainty: number | null;
  compact: boolean;
}) {
  const delay = figures?.delayNs;
  if (!delay) return <span className="delay" />;
  const p50 = readDelay(delay.p50, uncertainty);
  const p95 = readDelay(delay.p95, uncertainty);
  const both = !compact && p50.text !== p95.text;
  return (
    <span className={p50.kind === 'measured' ? 'delay' : `delay ${p50.kind}`}>
      {both ? `${withoutUnit(p50.text, p95.text)} · ${p95.text}` : p50.text}
    </span>
  );
}

/** `23` of `23 µs` when the number after it has the same unit; else as it is. */
function withoutUnit(text: string, next: string): string {
  const [number, unit] = text.split('\u00a0');
  return text.startsWith('<') || next.startsWith('<') || next.split('\u00a0')[1] !== unit ? text : number!;
}

/** An arrow whose line tells the severity by shape as well: whole, crossed, broken or dotted. */
function Arrow({ severity, width, reverse }: { severity: Severity; width: number; reverse: boolean }) {
  const y = 5;
  const tip = reverse ? 1 : width - 1;
  const back = reverse ? 8 : width - 8;
  const middle = width / 2;
  const crossed = severity === 'loss' || severity === 'unsure';
  return (
    <svg width={width} height="10" viewBox={`0 0 ${width} 10`} aria-hidden="true">
      <line x1={reverse ? width : 0} y1={y} x2={back} y2={y} />
      {crossed && <path className="gap" d={`M${middle - 9} ${y}h18`} />}
      {crossed && <path className="cross" d={`M${middle - 4} ${y - 4}l8 8m0 -8l-8 8`} />}
      <path className="head" d={`M${tip} ${y}L${back} ${y - 4}V${y + 4}z`} />
    </svg>
  );
}
