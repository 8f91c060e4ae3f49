import { Pause, Play } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { freeze, thaw, useFrozen } from '../state/frozen.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';

/** Whether the session on screen is being captured. */
function useRunning(): boolean {
  return useSessionStore(
    (s) => s.capture.phase === 'running' && s.session !== null && s.capture.sessionId === s.session.sessionId,
  );
}

/** Of a running capture: stand still, go on, and back to the present after a look at its past. */
export function LiveControls() {
  const { t } = useTranslation('views');
  const followLive = useViewStore((s) => s.followLive);
  const frozen = useFrozen((s) => s.frozen);
  const running = useRunning();
  // What a capture ends with is always shown.
  useEffect(() => {
    if (!running) useFrozen.setState({ frozen: false, held: null });
  }, [running]);
  if (!running) return null;
  return (
    <div className="timeline-live">
      {frozen && <span>{t('timeline:live.frozen')}</span>}
      <button type="button" aria-pressed={frozen} title="Z" onClick={frozen ? thaw : freeze}>
        {frozen ? <Play size={12} aria-hidden="true" /> : <Pause size={12} aria-hidden="true" />}
        {t(frozen ? 'timeline:live.go' : 'timeline:live.freeze')}
      </button>
      {!followLive && !frozen && (
        <button type="button" className="main" onClick={() => useViewStore.getState().setFollowLive(true)}>
          {t('timeline.jumpToLive')}
        </button>
      )}
    </div>
  );
}
