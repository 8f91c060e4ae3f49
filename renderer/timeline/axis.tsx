import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { utcText } from '../../shared/view/geometry-format.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep } from '../../shared/view/geometry-ticks.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeScale } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { AxisFlags } from './axis-flags.tsx';
import { prepareCanvas } from './canvas.ts';
import type { Palette } from './palette.ts';
import { pressTimelineKey } from './timeline-keys.ts';

const AXIS_HEIGHT = 26;
/** Widest a tick's label gets, 9 decimals with minutes, px. */
export const TICK_ROOM = 112;
/** The same of a time of day. */
export const CLOCK_ROOM = 136;

interface AxisProps {
  range: TimeRange;
  width: number;
  ticks: number[];
  step: number;
  palette: Palette;
}

/** Time in the chosen format, in groups of three; the crosshair's own time as a flag, with UTC; reference and pins. */
export function Axis({ range, width, ticks, step, palette }: AxisProps) {
  const { t } = useTranslation('views');
  const canvas = useRef<HTMLCanvasElement>(null);
  const crosshair = useViewStore((s) => s.crosshair);
  const epochBase = useSessionStore((s) => s.session?.epochBase ?? '0');
  const { format, reference, write } = useTimeScale();

  useLayoutEffect(() => {
    const context = prepareCanvas(canvas.current, width, AXIS_HEIGHT);
    if (context === null) return;
    context.font = `10.5px ${palette.mono}`;
    context.textBaseline = 'middle';
    const decimals = decimalsOfStep(step);
    for (const tick of ticks) {
      const x = Math.round(xOfTime(range, width, tick));
      context.fillStyle = palette.lineStrong;
      context.fillRect(x, AXIS_HEIGHT - 6, 1, 6);
      const text = write(tick, decimals);
      const wide = context.measureText(text).width;
      if (x + 5 + wide > width) continue;
      context.fillStyle = palette.muted;
      context.fillText(text, x + 5, AXIS_HEIGHT / 2 - 1);
    }
  }, [range, width, ticks, step, palette, write]);

  const shown = crosshair !== null && crosshair >= range.from && crosshair <= range.to;
  const x = shown ? xOfTime(range, width, crosshair) : 0;
  return (
    <div className="timeline-axis">
      <button
        type="button"
        className="timeline-axis-unit"
        title={t('timeline:time.change', { now: t(`timeline:time.${format}`) })}
        onClick={() => pressTimelineKey('t', null)}
      >
        {t(`timeline:time.${format}`)}
      </button>
      <canvas ref={canvas} className="timeline-axis-canvas" style={{ width, height: AXIS_HEIGHT }} />
      <AxisFlags range={range} width={width} reference={reference} />
      {shown && (
        <div
          className="timeline-flag"
          style={{ left: Math.min(Math.max(0, x), width), transform: `translateX(-${Math.round((x / width) * 100)}%)` }}
          aria-hidden="true"
        >
          <b>{write(crosshair, Math.min(9, decimalsOfStep(step) + 3))}</b>
          <span>{utcText(epochBase, crosshair)}</span>
        </div>
      )}
    </div>
  );
}
