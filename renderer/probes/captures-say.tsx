import { useTranslation } from 'react-i18next';
import type { Analysis, Direction } from '../../shared/contract/analysis.ts';
import type { ProbeFateRow, ProbeFates } from '../../shared/contract/probe-fates.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { lossText } from '../../shared/view/geometry-severity.ts';
import { useViewStore } from '../state/view-store.ts';
import { segmentsBetween } from './series-data.ts';

interface CapturesSayProps {
  fates: ProbeFates;
  /** Index of the row in `fates.rows`. */
  index: number;
  analysis: Analysis;
}

/** The captures' truth beside a row of mtr: what became of its probes, and the loss of all packets on the segments to it. */
export function CapturesSay({ fates, index, analysis }: CapturesSayProps) {
  const { t } = useTranslation('probes');
  const row = fates.rows[index];
  if (row === undefined) return null;
  const other: Direction = fates.direction === 'forward' ? 'reverse' : 'forward';
  return (
    <>
      {segmentsBetween(fates, index).map((segment) => (
        <span key={segment} className="captures-segment">
          <SegmentLoss analysis={analysis} segment={segment} direction={fates.direction} />
          <SegmentLoss analysis={analysis} segment={segment} direction={other} />
        </span>
      ))}
      {row.unanswered > 0 && <Unanswered row={row} fates={fates} analysis={analysis} />}
      {row.sent > 0 && row.unanswered === 0 && (
        <span className="captures-note">{t('fate.all', { text: countText(row.sent) })}</span>
      )}
    </>
  );
}

interface SegmentLossProps {
  analysis: Analysis;
  segment: number;
  direction: Direction;
}

function SegmentLoss({ analysis, segment, direction }: SegmentLossProps) {
  const { t } = useTranslation('probes');
  const select = useViewStore((s) => s.selectSegment);
  const one = analysis.segments[segment];
  if (one === undefined) return null;
  const figures = one[direction];
  const { count, percent } = lossText(figures);
  const ends = direction === 'forward' ? `${one.from} → ${one.to}` : `${one.to} → ${one.from}`;
  return (
    <button
      type="button"
      className={figures.lost > 0 ? 'captures-loss lost' : 'captures-loss'}
      onClick={() => select({ index: segment, direction })}
    >
      {t('fate.segment', { ends, count, sent: countText(figures.sent), percent })}
    </button>
  );
}

function Unanswered({ row, fates, analysis }: { row: ProbeFateRow; fates: ProbeFates; analysis: Analysis }) {
  const { t } = useTranslation('probes');
  const on = (segment: number, away: boolean): string => {
    const { from, to } = analysis.segments[segment]!;
    return away === (fates.direction === 'forward') ? `${from} → ${to}` : `${to} → ${from}`;
  };
  const parts: { key: string; text: string; lost: boolean }[] = [];
  row.lostOnWay.forEach((n, segment) => {
    if (n > 0)
      parts.push({ key: `w${segment}`, text: t('fate.onWay', { count: n, ends: on(segment, true) }), lost: true });
  });
  row.lostOnReturn.forEach((n, segment) => {
    if (n > 0)
      parts.push({ key: `r${segment}`, text: t('fate.onReturn', { count: n, ends: on(segment, false) }), lost: true });
  });
  const hop = analysis.hops[row.reach]?.name ?? '';
  if (row.notAnswered > 0)
    parts.push({ key: 'n', text: t('fate.notAnswered', { count: row.notAnswered, hop }), lost: false });
  if (row.returned > 0) parts.push({ key: 'b', text: t('fate.returned', { count: row.returned }), lost: false });
  if (row.untold > 0) parts.push({ key: 'u', text: t('fate.untold', { count: row.untold }), lost: false });
  return (
    <span className="captures-note">
      {t('fate.unanswered', { unanswered: countText(row.unanswered), sent: countText(row.sent) })}{' '}
      {parts.map(({ key, text, lost }) => (
        <em key={key} className={lost ? 'lost' : undefined}>
          {text}{' '}
        </em>
      ))}
    </span>
  );
}
