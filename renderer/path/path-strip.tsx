import './path.css';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { layoutPath, type PathLayout } from '../../shared/view/geometry-path.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useHopFacts } from '../timeline/hop-facts.ts';
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
  const facts = useHopFacts((s) => s.facts);
  const spans = useMemo(() => tunnelSpans(facts, packet), [facts, packet]);
  const warnings = useSessionStore((s) => s.analysis?.warnings);
  // A tunnel known of one hop only is marked over half of what is around it.
  const half = Math.min(48, layout.pitch / 2 - 4);

  return (
    <section className="path-strip" ref={box} aria-label={t('path.label')}>
      {session !== null && width > 0 && (
        <div className={layout.compact ? 'path-drawing compact' : 'path-drawing'} style={{ width: layout.width }}>
          {spans.map((span) => (
            <div
              key={`${span.from}-${span.to}`}
              className="path-tunnel"
              style={{
                left: layout.posts[span.from]! - (span.from === span.to ? half : 0),
                width: span.from === span.to ? 2 * half : layout.posts[span.to]! - layout.posts[span.from]!,
              }}
              title={span.counts
                .map(({ label, packets, text }) => t('timeline:path.tunnel', { label, count: packets, text }))
                .join('\n')}
            >
              <span className="path-tunnel-label">{span.label}</span>
            </div>
          ))}
          <ol>
            {names.map((name, i) => {
              const place = hopPlace(session, name);
              const proxy = warnings?.find(({ code, hop }) => code === 'terminated' && hop === name);
              return (
                <li
                  key={name}
                  style={{ left: layout.posts[i]! - room(i) / 2, width: room(i) }}
                  title={place === '' ? name : `${name} · ${place}`}
                >
                  <b>{name}</b>
                  {!layout.compact && <span>{place}</span>}
                  <i aria-hidden="true" />
                  {proxy !== undefined && (
                    <em className="path-mark" title={proxy.message}>
                      {t('timeline:path.proxy')}
                    </em>
                  )}
                </li>
              );
            })}
          </ol>
          {names.slice(1).map((name, i) => (
            <SegmentView key={name} index={i} left={layout.posts[i]!} layout={layout} />
          ))}
          {analysis !== null && names.length > 1 && !layout.compact && (
            <span className="path-legend">{t('path.legend')}</span>
          )}
        </div>
      )}
    </section>
  );
}

/** Names are as wide as a pitch, less the air between neighbours; at the ends the margin is all the room there is. */
function nameRoom({ pitch, margin }: PathLayout, atEnd: boolean): number {
  return pitch === 0 ? 240 : Math.min(pitch - 8, atEnd ? 2 * margin : 168);
}
