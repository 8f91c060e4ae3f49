import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countRangeText } from '../../shared/view/geometry-severity.ts';
import { Button } from '../controls/button.tsx';
import { formatCount, formatWhen } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { openSession, useRecentStore } from './session-actions.ts';

/** The sessions made or opened last, newest first. */
export function RecentRows() {
  const { t, i18n } = useTranslation();
  const recent = useRecentStore((s) => s.recent);
  const current = useSessionStore((s) => s.session?.directory ?? null);
  const ask = useUiStore((s) => s.ask);
  if (!recent || recent.length === 0) return <p className="side__empty">{t('side.noSessions')}</p>;
  const now = new Date();
  return (
    <ul>
      {recent.map((session) => (
        <li key={session.directory} className="row__pair">
          <button
            type="button"
            className="row row--two"
            aria-current={session.directory === current ? 'true' : undefined}
            title={session.directory}
            onClick={() => void openSession(session.directory)}
          >
            <span className="ellipsis">{session.name}</span>
            <span className="row__value">{formatWhen(session.createdAt, now, i18n.language)}</span>
            <span className="row__second">
              <span>
                {t('side.sessionSize', {
                  hops: session.hops,
                  packets: formatCount(session.packets, i18n.language),
                })}
              </span>
              {session.lost > 0 && (
                <span className={session.lostMin === 0 ? 'text-warn' : 'text-loss'}>
                  {t('side.sessionLost', { lost: countRangeText(session.lostMin ?? session.lost, session.lost) })}
                </span>
              )}
            </span>
          </button>
          <span className="row__action">
            <Button
              small
              look="quiet"
              icon={X}
              label={t('session.forget', { name: session.name })}
              onClick={() => ask({ kind: 'forget', directory: session.directory, name: session.name })}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
