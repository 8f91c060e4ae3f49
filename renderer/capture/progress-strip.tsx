import { useTranslation } from 'react-i18next';
import { useSessionStore } from '../state/session-store.ts';

/** What is going on before the capture runs and after it was stopped, as one line under the top bar. */
export function ProgressStrip() {
  const { t } = useTranslation();
  const capture = useSessionStore((s) => s.capture);
  const { phase, detail } = capture;
  if (phase !== 'connecting' && phase !== 'arming' && phase !== 'stopping' && phase !== 'analysing') return null;
  return (
    <div className="progress" role="status">
      <span className="progress__bar" aria-hidden />
      <span>{t(`phase.${phase}`)}</span>
      <span className="progress__detail">{detail}</span>
      <span className="progress__hint">{t(`phaseHint.${phase}`)}</span>
    </div>
  );
}
