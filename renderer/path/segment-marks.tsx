import { useTranslation } from 'react-i18next';
import type { AnalysisTranslation } from '../../shared/contract/analysis.ts';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { rewriteKind } from './rewrite-kind.ts';

/** Flows that a mark's tooltip names; the details panel has all. */
const NAMED = 6;

/** Between the directions: what changes packets on the segment, and how far its delays may be off. */
export function SegmentMarks({ index, compact }: { index: number; compact: boolean }) {
  const { t } = useTranslation('views');
  const analysis = useShownAnalysis();
  const segment = analysis?.segments[index];
  if (analysis === null || segment === undefined) return null;
  const mine = analysis.translations.filter((translation) => translation.segment === index);
  const dscp = segment.forward.rewrites.dscp + segment.reverse.rewrites.dscp;
  const ce = segment.forward.rewrites.ecnCe + segment.reverse.rewrites.ecnCe;
  const bound = segment.uncertaintyNs;
  const marks = [
    ...translationMarks(mine).map(({ kind, list }) => ({
      label: kind.label,
      title: [t(`timeline:path.${kind.changes}`), t('path.translated', { count: list.length }), ...named(list)].join(
        '\n',
      ),
    })),
    ...(dscp > 0 ? [{ label: 'DSCP', title: t('timeline:path.dscp', { text: countText(dscp) }) }] : []),
    ...(ce > 0 ? [{ label: 'CE', title: t('timeline:path.ce', { text: countText(ce) }) }] : []),
  ];
  const shown = compact ? marks.slice(0, 1) : marks;
  const rest = marks.slice(shown.length);
  const boundText = bound === null ? '±?' : bound < 1 ? '' : `±${durationText(bound)}`;
  return (
    <div className="path-marks">
      {shown.map(({ label, title }) => (
        <span key={label} className="path-mark" title={[title, ...rest.map((other) => other.title)].join('\n')}>
          {label}
          {rest.length > 0 && '…'}
        </span>
      ))}
      {boundText !== '' && !(compact && shown.length > 0) && segment.forward.sent + segment.reverse.sent > 0 && (
        <span
          className="path-bound"
          title={bound === null ? t('timeline:path.boundNone') : t('timeline:path.bound', { bound: boundText })}
        >
          {boundText}
        </span>
      )}
    </div>
  );
}

function translationMarks(found: readonly AnalysisTranslation[]) {
  const marks = new Map<string, { kind: ReturnType<typeof rewriteKind>; list: AnalysisTranslation[] }>();
  for (const translation of found) {
    const kind = rewriteKind(translation);
    const mark = marks.get(kind.label) ?? { kind, list: [] };
    mark.list.push(translation);
    marks.set(kind.label, mark);
  }
  return [...marks.values()];
}

function named(list: readonly AnalysisTranslation[]): string[] {
  const lines = list.slice(0, NAMED).map(({ protocol, from, to }) => `${protocol} ${from} ⇒ ${to}`);
  return list.length > NAMED ? [...lines, '…'] : lines;
}
