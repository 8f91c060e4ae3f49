import './path.css';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { layoutPath, type PathLayout } from '../../shared/view/geometry-path.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { hopPlace } from '../timeline/hop-place.ts';
import { useSize } from '../timeline/use-size.ts';
import { SegmentView } from './segment-view.tsx';
import { tunnelSpans } from './tunnel-spans.ts';

/** The hops in order and, between them, what each segment did to the packets in both directions. */
export function PathStrip() {
  const { t } = useTranslation('views');
  const box = useRef<HTMLElement>(null);
  const { width } = useSize(box);
  const session = useSessionStore((s) => s.session);
  const analysis = useSessionStore((s) => s.analysis);
  const packet = useSelectedPacket((s) => s.packet);
  const names = session?.hops ?? [];
  const layout = useMemo(() => layoutPath(names.length, width), [names.length, width]);
  const room = (i: number) => nameRoom(layout, i === 0 || i === names.length - 1);
  const spans = useMemo(() => tunnelSpans(packet), [packet]);

  return (
    <section className="path-strip" ref={box} aria-label={t('path.label')}>
      {session !== null && width > 0 && (
        <div className="path-drawing" style={{ width: layout.width }}>
          {spans.map((span) => (
            <div
              key={`${span.from}-${span.to}`}
              className="path-tunnel"
              style={{ left: layout.posts[span.from]!, width: layout.posts[span.to]! - layout.posts[span.from]! }}
            >
              <span className="path-tunnel-label">{span.label}</span>
            </div>
          ))}
          <ol>
            {names.map((name, i) => {
              const place = hopPlace(session, name);
              return (
                <li
                  key={name}
                  style={{ left: layout.posts[i]! - room(i) / 2, width: room(i) }}
                  title={place === '' ? name : `${name} · ${place}`}
                >
                  <b>{name}</b>
                  <span>{place}</span>
                  <i aria-hidden="true" />
                </li>
              );
            })}
          </ol>
          {names.slice(1).map((name, i) => (
            <SegmentView key={name} index={i} left={layout.posts[i]!} pitch={layout.pitch} roomy={layout.roomy} />
          ))}
          {analysis !== null && names.length > 1 && <span className="path-legend">{t('path.legend')}</span>}
        </div>
      )}
    </section>
  );
}

/** Names are as wide as a pitch, less the air between neighbours; at the ends the margin is all the room there is. */
function nameRoom({ pitch, margin }: PathLayout, atEnd: boolean): number {
  return pitch === 0 ? 240 : Math.min(pitch - 8, atEnd ? 2 * margin : 168);
}
