import { useTranslation } from 'react-i18next';
import { countText } from '../../shared/view/geometry-format.ts';
import { hasRoomForPlace, type LaneLayout, laneY } from '../../shared/view/geometry-lanes.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { boundText, uncertaintyAt, useHopFacts } from './hop-facts.ts';
import { hopPlace } from './hop-place.ts';

/** Name, place, packets (that pass the filter) and kernel drops of every hop, beside its lane. */
export function LaneLabels({ layout }: { layout: LaneLayout }) {
  const { t } = useTranslation('views');
  const session = useSessionStore((s) => s.session);
  const analysis = useSessionStore((s) => s.analysis);
  const live = useSessionStore((s) => s.live);
  const passed = useFilterStore((s) => s.answer?.hops);
  const facts = useHopFacts((s) => s.facts);
  // As one text, so that a movement in which no bound changes draws no label again.
  const bounds = useViewStore((s) =>
    (facts ?? []).map((hop) => boundText(uncertaintyAt(hop, (s.range.from + s.range.to) / 2))).join('\n'),
  ).split('\n');
  if (session === null) return null;
  const running = live !== null && live.sessionId === session.sessionId ? live : null;
  return (
    <ol className="lane-labels" style={{ height: layout.height }}>
      {session.hops.map((name, i) => {
        const figures = running?.hops.find((h) => h.name === name) ?? analysis?.hops[i] ?? null;
        const drops = figures?.kernelDrops ?? 0;
        const packets = passed?.[i] ?? figures?.packets ?? 0;
        const bound = bounds[i] ?? '';
        const place = hopPlace(session, name);
        const placed = place !== '' && hasRoomForPlace(layout);
        return (
          <li
            key={name}
            style={{ top: laneY(layout, i) - (placed ? 21 : 14) }}
            title={place === '' ? name : `${name} · ${place}`}
          >
            <b>{name}</b>
            {placed && <span className="place">{place}</span>}
            <span className="figures">
              {figures !== null && (drops > 0 || bound !== '') && countText(packets)}
              {figures !== null &&
                drops === 0 &&
                bound === '' &&
                t('lane.packets', { count: packets, text: countText(packets) })}
              {drops > 0 && <em title={t('lane.dropped', { text: countText(drops) })}>▲ {countText(drops)}</em>}
              {bound !== '' && (
                <span
                  className="bound"
                  title={bound === '±?' ? t('timeline:lane.unbound') : t('timeline:lane.uncertain', { bound })}
                >
                  {bound}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
