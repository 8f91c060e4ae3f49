import { History, Radio, Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { leaveDemo } from '../capture/demo-actions.ts';
import { Button } from '../controls/button.tsx';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';

function LeaveDemo() {
  const { t } = useTranslation();
  const busy = useSessionStore((s) => captureBusy(s.capture));
  return (
    <span className="banner__action">
      <Button small disabled={busy} title={busy ? t('front:demo.busy') : undefined} onClick={() => void leaveDemo()}>
        {t('front:demo.leave')}
      </Button>
    </span>
  );
}

/** What must be known at every moment about what is on the screen. */
export function Banners() {
  const { t } = useTranslation();
  const page = useUiStore((s) => s.page);
  const demo = useUiStore((s) => s.demoLabel);
  const engine = useUiStore((s) => s.engine);
  const session = useSessionStore((s) => s.session);
  const shown = page === 'session' ? session : null;
  const recording = shown ? shown.recording : demo;
  return (
    <>
      {engine !== 'ready' && (
        <p className="banner banner--warn" role="alert">
          <Unplug size={14} strokeWidth={1.75} aria-hidden />
          {t(engine === 'lost' ? 'banner.engineLost' : 'banner.engineGone')}
        </p>
      )}
      {recording !== null && (
        <p className="banner banner--recording">
          <Radio size={14} strokeWidth={1.75} aria-hidden />
          <b>{recording}</b>
          <span>{t('banner.recording')}</span>
          {demo !== null && <LeaveDemo />}
        </p>
      )}
      {shown?.recovered && (
        <p className="banner banner--warn">
          <History size={14} strokeWidth={1.75} aria-hidden />
          {t('banner.recovered')}
        </p>
      )}
    </>
  );
}
