import { useTranslation } from 'react-i18next';
import type { CaptureLive, TriggerState } from '../../shared/contract/engine-api.ts';
import { formatBytes, formatElapsed } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useWords } from '../wording/use-words.ts';

/** What the fullest ring holds: that of the hop with the most bytes, and for how long all of them hold at least. */
function ringOf(live: CaptureLive | null): { bytes: number; seconds: number } | null {
  const rings = (live?.hops ?? []).flatMap(({ ledger }) => (ledger?.ring ? [ledger.ring] : []));
  if (rings.length === 0) return null;
  return {
    bytes: rings.reduce((sum, ring) => sum + ring.bytes, 0),
    seconds: Math.min(...rings.map(({ seconds }) => seconds)),
  };
}

/** A capture that waits for a packet: for which one, since when and what it holds; then what fired it. */
export function TriggerLine({ trigger }: { trigger: TriggerState }) {
  const { t, i18n } = useTranslation('capture');
  const words = useWords();
  // Comes twice a second, and with it the time that has passed.
  const live = useSessionStore((s) => s.live);
  const ring = ringOf(live);
  const { hop, filter, fired, trouble, since, afterSeconds } = trigger;
  const clock = (at: number): string => new Date(at).toLocaleTimeString(i18n.language, { hour12: false });
  if (fired !== null) {
    const left = Math.max(0, Math.ceil(afterSeconds - (Date.now() - fired.at) / 1000));
    return (
      <div className="progress" role="status">
        <span className="progress__bar" aria-hidden />
        <span>{t('trigger.fired', { hop, time: clock(fired.at) })}</span>
        <span className="progress__detail mono ellipsis selectable" title={fired.packet}>
          {fired.packet}
        </span>
        <span className="progress__hint">{t('trigger.left', { seconds: left })}</span>
      </div>
    );
  }
  return (
    <div className="progress" role="status">
      <span className="progress__bar" aria-hidden />
      <span>{t('trigger.waiting', { hop })}</span>
      <code className="progress__detail mono ellipsis" title={filter}>
        {filter}
      </code>
      {trouble ? (
        <span className="text-warn ellipsis" title={`${words.message(trouble)}\n${words.remedy(trouble.remedy)}`}>
          {words.message(trouble)}
        </span>
      ) : (
        <span className="progress__hint" aria-live="off">
          {t('trigger.since', { time: clock(since), elapsed: formatElapsed(Math.max(0, Date.now() - since) / 1000) })}
          {ring && ` · ${t('trigger.holds', { seconds: Math.round(ring.seconds), bytes: formatBytes(ring.bytes) })}`}
        </span>
      )}
    </div>
  );
}
