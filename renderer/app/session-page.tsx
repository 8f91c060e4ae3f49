import { useTranslation } from 'react-i18next';
import { TriggerWaiting } from '../capture/trigger-waiting.tsx';
import { PictureMenu } from '../export/picture-menu.tsx';
import { FilterBar } from '../filter/filter-bar.tsx';
import { formatBytes, formatCount } from '../format.ts';
import { PathStrip } from '../path/path-strip.tsx';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { Welcome } from './welcome.tsx';

/** Between the start and the first analysis: what each hop has received so far. */
function Waiting() {
  const { t, i18n } = useTranslation();
  const live = useSessionStore((s) => s.live);
  const phase = useSessionStore((s) => s.capture.phase);
  const packets = live?.hops.reduce((sum, h) => sum + h.packets, 0) ?? 0;
  return (
    <div className="waiting">
      <p className="waiting__title">{phase === 'running' ? t('waiting.title') : t(`phase.${phase}`)}</p>
      <p className="waiting__text">{packets === 0 ? t('waiting.noPackets') : t('waiting.analysis')}</p>
      {live && (
        <ol className="waiting__hops">
          {live.hops.map((hop) => (
            <li key={hop.name}>
              <span className="ellipsis">{hop.name}</span>
              <span className="mono">{formatCount(hop.packets, i18n.language)}</span>
              <span className="mono text-muted">{formatBytes(hop.bytes)}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** A session from top to bottom: where (path), when and which (timeline). */
export function SessionPage() {
  const session = useSessionStore((s) => s.session);
  const busy = useSessionStore((s) => captureBusy(s.capture));
  const { phase, trigger } = useSessionStore((s) => s.capture);
  if (phase === 'running' && trigger?.fired === null) return <TriggerWaiting trigger={trigger} />;
  if (!session) return busy ? <Waiting /> : <Welcome />;
  return (
    <div className="session">
      <PictureMenu what="path">
        <PathStrip />
      </PictureMenu>
      <FilterBar />
      <div className="session__timeline">
        <PictureMenu what="timeline">
          <Timeline />
        </PictureMenu>
      </div>
    </div>
  );
}
