import './findings.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { countRangeText } from '../../shared/view/geometry-severity.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useWords } from '../wording/use-words.ts';
import { FindingFacts } from './finding-facts.tsx';
import { allDirections, losingDirections, lostOnPath } from './findings.ts';
import { LossList } from './loss-list.tsx';
import { SegmentDetails } from './segment-details.tsx';

/** What the analysis found, in words: where packets were lost, what else stands out, and how far it can be trusted. */
export function FindingsPanel() {
  const { t } = useTranslation('views');
  const analysis = useShownAnalysis();
  const filtered = useFilterStore((s) => s.answer !== null);
  return (
    <section className="findings" aria-label={t('findings.label')}>
      {analysis === null ? <p className="findings-none">{t('path.waiting')}</p> : <Findings analysis={analysis} />}
      {filtered && <p className="findings-how">{t('filter:only')}</p>}
      <p className="findings-how">{t('findings.how')}</p>
    </section>
  );
}

function Findings({ analysis }: { analysis: Analysis }) {
  const epochBase = useSessionStore((s) => s.session?.epochBase ?? '0');
  const losing = useMemo(() => losingDirections(analysis, epochBase), [analysis, epochBase]);
  return (
    <>
      <Verdict analysis={analysis} losing={losing.length} />
      <LossList losing={losing} />
      <SegmentDetails />
      <Warnings analysis={analysis} />
      <FindingFacts analysis={analysis} />
    </>
  );
}

/** The answer in one line. */
function Verdict({ analysis, losing }: { analysis: Analysis; losing: number }) {
  const { t } = useTranslation('views');
  const { least, most } = lostOnPath(analysis);
  const passed = useFilterStore((s) => s.answer?.packets.passed);
  const judged = allDirections(analysis).some(({ figures }) => figures.sent > 0);
  if (passed === 0) return <p className="findings-verdict">{t('filter:emptyFindings')}</p>;
  if (losing > 0)
    return (
      <p className={least > 0 || most === 0 ? 'findings-verdict loss' : 'findings-verdict unsure'}>
        {t('findings.verdictLost', { count: most, lost: countRangeText(least, most) })}{' '}
        {t('findings.verdictPlaces', { count: losing })}
      </p>
    );
  return (
    <p className={judged ? 'findings-verdict fine' : 'findings-verdict'}>
      {judged ? t('findings.verdictFine') : t('findings.verdictUnjudged')}
    </p>
  );
}

function Warnings({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation('views');
  const words = useWords();
  if (analysis.warnings.length === 0) return null;
  return (
    <section className="finding-warnings">
      <h3>{t('findings.warnings')}</h3>
      <ul>
        {analysis.warnings.map((warning) => (
          <li key={`${warning.code} ${warning.hop} ${warning.message}`}>
            <b>{warning.hop}</b> <span>{words.warning(warning)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
