import { Menu } from '@base-ui/react/menu';
import { Command, Play, Square, SunMoon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { endCapture, startCapture, useRunStore } from '../capture/capture-actions.ts';
import { CapturePill } from '../capture/capture-pill.tsx';
import { Button } from '../controls/button.tsx';
import { KeyCaps } from '../controls/key-caps.tsx';
import { languages } from '../i18n/index.ts';
import { actionKeys } from '../keys/actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { type Page, useUiStore } from '../state/ui-store.ts';
import { themes } from '../theme/theme.ts';

function PageSwitch() {
  const { t } = useTranslation();
  const page = useUiStore((s) => s.page);
  const go = useUiStore((s) => s.go);
  const pages: Page[] = ['plan', 'session'];
  return (
    <div className="switch" role="tablist" aria-label={t('page.label')}>
      {pages.map((p) => (
        <button
          key={p}
          type="button"
          role="tab"
          id={`page-${p}`}
          aria-selected={page === p}
          className="switch__item"
          onClick={() => go(p)}
        >
          {t(`page.${p}`)}
        </button>
      ))}
    </div>
  );
}

function Title() {
  const { t } = useTranslation();
  const page = useUiStore((s) => s.page);
  const ask = useUiStore((s) => s.ask);
  const session = useSessionStore((s) => s.session);
  const busy = useSessionStore((s) => captureBusy(s.capture));
  if (page !== 'session' || !session) return null;
  return (
    <button
      type="button"
      className="title ellipsis"
      disabled={busy}
      title={`${session.directory}\n${t('session.rename')}`}
      onClick={() => ask({ kind: 'rename' })}
    >
      {session.name}
    </button>
  );
}

function CaptureButtons() {
  const { t } = useTranslation();
  const phase = useSessionStore((s) => s.capture.phase);
  const busy = useSessionStore((s) => captureBusy(s.capture));
  const checking = usePlanStore((s) => s.checking);
  const ending = useRunStore((s) => s.ending);
  const empty = usePlanStore((s) => s.history.present.hops.length === 0);
  if (!busy)
    return (
      <Button
        look={empty ? 'plain' : 'primary'}
        icon={Play}
        disabled={checking || empty}
        title={t('action.start')}
        onClick={() => void startCapture()}
      >
        {checking ? t('capture.checking') : t('capture.start')}
      </Button>
    );
  const arming = phase === 'connecting' || phase === 'arming';
  return (
    <Button
      icon={arming ? X : Square}
      disabled={ending || phase === 'stopping' || phase === 'analysing'}
      title={t('action.stop')}
      onClick={() => void endCapture()}
    >
      {arming ? t('capture.cancel') : t('capture.stop')}
    </Button>
  );
}

function AppearanceMenu() {
  const { t } = useTranslation();
  const { theme, language, setTheme, setLanguage } = useUiStore();
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button button--quiet button--icon"
        aria-label={t('appearance.label')}
        title={t('appearance.label')}
      >
        <SunMoon size={15} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end">
          <Menu.Popup className="popup popup--menu">
            <Menu.RadioGroup value={theme} onValueChange={setTheme}>
              <div className="popup__group">{t('appearance.theme')}</div>
              {themes.map((value) => (
                <Menu.RadioItem key={value} value={value} className="popup__item">
                  <span className="popup__mark">
                    <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                  </span>
                  {t(`appearance.${value}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <div className="popup__line" />
            <Menu.RadioGroup value={language} onValueChange={setLanguage}>
              <div className="popup__group">{t('appearance.language')}</div>
              {languages.map((value) => (
                <Menu.RadioItem key={value.code} value={value.code} className="popup__item">
                  <span className="popup__mark">
                    <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                  </span>
                  {value.name}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Name, state of the capture, the one button that starts and ends it. */
export function TopBar() {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  return (
    <header className="topbar">
      <span className="logo" translate="no">
        hop<i>×</i>scope
      </span>
      <PageSwitch />
      <Title />
      <CapturePill />
      <span className="topbar__space" />
      <button type="button" className="command" onClick={() => ask({ kind: 'palette' })}>
        <Command size={13} strokeWidth={1.75} aria-hidden />
        <span>{t('palette.title')}</span>
        <KeyCaps keys={actionKeys('palette')} />
      </button>
      <AppearanceMenu />
      <CaptureButtons />
    </header>
  );
}
