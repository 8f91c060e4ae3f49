import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DissectorInfo } from '../../shared/contract/dissect.ts';
import { chooseDissector, chooseKeyLog, forgetKeyLog, useDissectStore } from './dissect-store.ts';

/** Who dissects, and with which TLS keys. */
export function DissectorMenu() {
  const { t } = useTranslation('dissect');
  const status = useDissectStore((s) => s.status);
  if (status === null) return null;
  // It says its version once it has been started.
  const nameOf = ({ kind, version }: DissectorInfo) => t(`by.${kind}`, { version: version && ` ${version}` });
  return (
    <Menu.Root>
      <Menu.Trigger className="button button--quiet button--small" title={t('byTitle')}>
        {status.keyLog !== null && <KeyRound size={12} strokeWidth={1.75} aria-label={t('keys.used')} />}
        <span className="ellipsis">{nameOf(status.use)}</span>
        <ChevronDown size={12} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup popup--menu">
            <div className="popup__group">{t('byTitle')}</div>
            {status.choices.map((choice) => (
              <Menu.Item key={choice.kind} className="popup__item" onClick={() => void chooseDissector(choice.kind)}>
                <Check
                  size={13}
                  strokeWidth={1.75}
                  aria-hidden
                  style={{ visibility: choice.kind === status.use.kind ? 'visible' : 'hidden' }}
                />
                {nameOf(choice)}
              </Menu.Item>
            ))}
            <div className="popup__line" />
            <div className="popup__group">{t('keys.title')}</div>
            {status.keyLog !== null && (
              <div className="popup__group mono">
                {t('keys.file', { path: status.keyLog.path, count: status.keyLog.keys })}
              </div>
            )}
            <Menu.Item className="popup__item" onClick={() => void chooseKeyLog()}>
              <KeyRound size={13} strokeWidth={1.75} aria-hidden />
              {t('keys.choose')}
            </Menu.Item>
            {status.keyLog !== null && (
              <Menu.Item className="popup__item" onClick={() => void forgetKeyLog()}>
                <span className="popup__gap" />
                {t('keys.forget')}
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
