import type { Analysis, SegmentFigures } from '../../shared/contract/analysis.ts';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { severityOf } from '../../shared/view/geometry-severity.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { shownAnalysis } from '../filter/shown-analysis.ts';
import { i18n } from '../i18n/index.ts';
import { rewriteKind } from '../path/rewrite-kind.ts';
import { delayTexts, headline } from '../path/segment-texts.ts';
import { tunnelSpans } from '../path/tunnel-spans.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useHopFacts } from '../timeline/hop-facts.ts';
import { hopPlace } from '../timeline/hop-place.ts';
import type { PictureTheme } from './export-choice.ts';
import type { Figure } from './figure.ts';
import { countsOf, type DrawnDirection, drawPath, PATH_HEIGHT, pathWidth } from './path-figure.ts';
import { aboutSession } from './picture-facts.ts';

/** What the path strip shows of the whole session, of the packets that pass the filter; null without figures. */
export function pictureOfPath(theme: PictureTheme): Figure | null {
  const { session, capture } = useSessionStore.getState();
  const analysis = shownAnalysis();
  if (session === null || analysis === null) return null;
  const filter = useFilterStore.getState().answer?.filter ?? '';
  const about = aboutSession({ session, analysis, what: i18n.t('export:views.path'), range: session, filter, theme });
  const { palette, sans } = about;
  const live = capture.phase === 'running';
  const drawing = {
    hops: session.hops.map((name) => ({ name, place: hopPlace(session, name) })),
    segments: analysis.segments.map(({ forward, reverse, uncertaintyNs }, i) => ({
      forward: direction(forward, uncertaintyNs, live),
      reverse: direction(reverse, uncertaintyNs, live),
      marks: marks(analysis, i),
    })),
    tunnels: tunnelSpans(useHopFacts.getState().facts, null),
    palette,
    sans,
  };
  return {
    ...about,
    foot: [i18n.t('export:picture.pathLegend'), ...about.foot],
    width: pathWidth(session.hops.length),
    height: PATH_HEIGHT,
    draw: (pen) => drawPath(pen, drawing),
  };
}

function direction(figures: SegmentFigures, uncertainty: number | null, live: boolean): DrawnDirection {
  const severity = severityOf(figures);
  const room = { roomy: true, compact: false };
  return {
    severity,
    headline: headline(i18n.getFixedT(null, 'views'), figures, severity, live, room),
    delay: delayTexts(figures, uncertainty, false)?.text ?? '',
    counts: countsOf(figures, countText),
  };
}

/** Translations of a segment, and how far its delays may be off. */
function marks({ translations, segments }: Analysis, index: number): string {
  const kinds = translations.filter(({ segment }) => segment === index).map((one) => rewriteKind(one).label);
  const { forward, reverse, uncertaintyNs: bound } = segments[index]!;
  const doubt = bound === null ? '±?' : bound < 1 ? '' : `±${durationText(bound)}`;
  const judged = forward.sent + reverse.sent > 0;
  return [...new Set(kinds), judged ? doubt : ''].filter((text) => text !== '').join(' · ');
}
