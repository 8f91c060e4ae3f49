import { useTranslation } from 'react-i18next';
import type { TriggerState } from '../../shared/contract/engine-api.ts';
import { formatBytes, formatCount } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import './trigger.css';

/** In place of a session while its capture waits for a packet: what each hop captures and holds, and what comes next. */
export function TriggerWaiting({ trigger }: { trigger: TriggerState }) {
  const { t, i18n } = useTranslation('capture');
  const live = useSessionStore((s) => s.live);
  return (
    <div className="waiting">
      <p className="waiting__title">{t('trigger.waiting', { hop: trigger.hop })}</p>
      <p className="waiting__text mono selectable">{trigger.filter}</p>
      <p className="waiting__text">{t('trigger.next', { before: trigger.ringSeconds, after: trigger.afterSeconds })}</p>
      {live && (
        <ol className="waiting__hops waiting__hops--ring">
          {live.hops.map(({ name, ledger }) => (
            <li key={name}>
              <span className="ellipsis">{name}</span>
              <span className="mono">{ledger ? formatCount(ledger.captured, i18n.language) : '–'}</span>
              <span className="mono text-muted">
                {ledger?.ring &&
                  t('ledger.ring', { seconds: Math.round(ledger.ring.seconds), bytes: formatBytes(ledger.ring.bytes) })}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
