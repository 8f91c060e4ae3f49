import { useTranslation } from 'react-i18next';
import { formatElapsed } from '../format.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';

/** The capture's phase, and for how long it has been running. */
export function CapturePill() {
  const { t } = useTranslation();
  const capture = useSessionStore((s) => s.capture);
  const elapsed = useSessionStore((s) => s.live?.elapsedSeconds ?? null);
  if (!captureBusy(capture)) return null;
  const running = capture.phase === 'running';
  return (
    <span className="pill" role="status">
      <span className={running ? 'dot dot--ok' : 'dot dot--busy'} aria-hidden />
      {t(`phase.${capture.phase}`)}
      {running && elapsed !== null && (
        <span className="mono" aria-hidden>
          {formatElapsed(elapsed)}
        </span>
      )}
    </span>
  );
}
