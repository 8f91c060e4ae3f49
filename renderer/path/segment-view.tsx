import { useTranslation } from 'react-i18next';
import type { Direction, SegmentFigures } from '../../shared/contract/analysis.ts';
import type { PathLayout } from '../../shared/view/geometry-path.ts';
import { type Severity, severityOf } from '../../shared/view/geometry-severity.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { SegmentMarks } from './segment-marks.tsx';
import { delayTexts, headline } from './segment-texts.ts';
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

function Delays({
  figures,
  uncertainty,
  compact,
}: {
  figures: SegmentFigures | null;
  uncertainty: number | null;
  compact: boolean;
}) {
  const delay = delayTexts(figures, uncertainty, compact);
  if (delay === null) return <span className="delay" />;
  return <span className={delay.kind === 'measured' ? 'delay' : `delay ${delay.kind}`}>{delay.text}</span>;
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
