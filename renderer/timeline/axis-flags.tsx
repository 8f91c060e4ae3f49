import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { type Pin, usePins } from '../state/pin-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { usePalette } from './palette.ts';

/** The pins of the session on screen. */
export function usePinsHere(): readonly Pin[] {
  const pins = usePins((s) => s.pins);
  const id = useSessionStore((s) => s.session?.sessionId);
  return useMemo(() => pins.filter(({ sessionId }) => sessionId === id), [pins, id]);
}

/** On the axis: where the time reference is, and the pinned packets, which a click selects. */
export function AxisFlags({ range, width, reference }: { range: TimeRange; width: number; reference: number | null }) {
  const { t } = useTranslation('timeline');
  const { series } = usePalette();
  const pins = usePinsHere();
  const inside = (time: number) => time >= range.from && time <= range.to;
  return (
    <div className="timeline-axis-flags">
      {reference !== null && inside(reference) && (
        <span style={{ left: xOfTime(range, width, reference) }}>{t('time.reset')}</span>
      )}
      {pins.map((pin, i) => {
        const time = pin.stops[0]?.time;
        if (time === undefined || !inside(time)) return null;
        const text = t('pins.pin', { number: i + 1, title: pin.title });
        return (
          <button
            key={`${pin.hop}-${pin.frame}`}
            type="button"
            title={text}
            aria-label={text}
            style={{ left: xOfTime(range, width, time), background: series[i % series.length] }}
            onClick={() => useViewStore.getState().select({ hop: pin.hop, frame: pin.frame })}
          >
            {i + 1}
          </button>
        );
      })}
    </div>
  );
}
