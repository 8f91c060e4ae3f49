import { useTranslation } from 'react-i18next';
import type { FetchState } from '../../shared/contract/engine-api.ts';
import { formatBytes } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useWords } from '../wording/use-words.ts';
import { TriggerLine } from './trigger-line.tsx';

function fetchText({ hop, arrivedBytes, totalBytes }: FetchState): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((arrivedBytes / totalBytes) * 100);
  return `${hop} ${percent} % / ${formatBytes(totalBytes)}`;
}

/**
 * What is going on before the capture runs, while it waits for a packet, and after it was stopped, as one line under the
 * top bar.
 */
export function ProgressStrip() {
  const { t } = useTranslation();
  const words = useWords();
  const capture = useSessionStore((s) => s.capture);
  const { phase, detail, trigger, fetching } = capture;
  if (phase === 'running' && trigger) return <TriggerLine trigger={trigger} />;
  if (phase !== 'connecting' && phase !== 'arming' && phase !== 'stopping' && phase !== 'analysing') return null;
  return (
    <div className="progress" role="status">
      <span className="progress__bar" aria-hidden />
      <span>{t(`phase.${phase}`)}</span>
      <span className="progress__detail">{fetching ? fetching.map(fetchText).join(' · ') : words.capture(detail)}</span>
      <span className="progress__hint">{fetching ? t('capture:fetching') : t(`phaseHint.${phase}`)}</span>
    </div>
  );
}
