import { useTranslation } from 'react-i18next';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { describeDirection } from '../path/segment-words.ts';
import { useViewStore } from '../state/view-store.ts';

/** Everything that is known of the direction chosen on the path strip. */
export function SegmentDetails() {
  const { t } = useTranslation('views');
  const chosen = useViewStore((s) => s.selectedSegment);
  const analysis = useShownAnalysis();
  const segment = chosen === null ? undefined : analysis?.segments[chosen.index];
  if (chosen === null || analysis === null || segment === undefined) return null;
  const [from, to] = chosen.direction === 'forward' ? [segment.from, segment.to] : [segment.to, segment.from];
  return (
    <section className="finding-segment">
      <h3>
        {from} → {to}, {t(`direction.${chosen.direction}`)}
      </h3>
      <ul>
        {describeDirection(t, segment[chosen.direction], segment.uncertaintyNs).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
