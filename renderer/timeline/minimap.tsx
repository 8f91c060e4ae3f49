import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { durationText } from '../../shared/view/geometry-format.ts';
import { type TimeRange, timeAtX, xOfTime } from '../../shared/view/geometry-scale.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { prepareCanvas } from './canvas.ts';
import { drawMinimap } from './draw-minimap.ts';
import { usePalette } from './palette.ts';
import { useSize } from './use-size.ts';
import { useTimelineView } from './use-timeline-view.ts';

const MINIMAP_HEIGHT = 36;
const EDGE = 6;

/** The whole session in one strip: how much, where lost, and which part the lanes show. */
export function Minimap() {
  const { t } = useTranslation('views');
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(plot);
  const palette = usePalette();
  const whole = useSettledBounds();
  const { view } = useTimelineView(whole, width);
  const range = useViewStore((s) => s.range);
  const session = useSessionStore((s) => s.session);
  const drag = useDrag(whole, width);

  useLayoutEffect(() => {
    const context = prepareCanvas(canvas.current, width, MINIMAP_HEIGHT);
    if (context !== null && view !== null) drawMinimap(context, view, whole, range, width, palette);
  }, [view, whole, range, width, palette]);

  return (
    <div className="minimap">
      <div className="minimap-label" title={session?.name}>
        {durationText(whole.to - whole.from)}
      </div>
      <div className="minimap-plot" ref={plot} {...drag} role="img" aria-label={t('minimap.label')}>
        <canvas ref={canvas} style={{ width, height: MINIMAP_HEIGHT }} />
      </div>
    </div>
  );
}

/** The bounds, followed at most once a second while they grow. */
function useSettledBounds(): TimeRange {
  const bounds = useViewStore((s) => s.bounds);
  const [settled, setSettled] = useState(bounds);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + 1000 - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSettled(bounds);
    }, wait);
    return () => clearTimeout(timer);
  }, [bounds]);
  return settled;
}

/** Dragging the window moves it, its edges resize it, a press beside it brings it there. */
function useDrag(whole: TimeRange, width: number) {
  const grip = useRef<{ kind: 'move' | 'from' | 'to'; offset: number } | null>(null);
  const timeAt = (event: PointerEvent<HTMLDivElement>) =>
    timeAtX(whole, width, event.clientX - event.currentTarget.getBoundingClientRect().left);
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0 || width < 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const { range, setRange } = useViewStore.getState();
      const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
      const a = xOfTime(whole, width, range.from);
      const b = xOfTime(whole, width, range.to);
      const time = timeAt(event);
      if (Math.abs(x - a) < EDGE && b - a > 3 * EDGE) grip.current = { kind: 'from', offset: 0 };
      else if (Math.abs(x - b) < EDGE && b - a > 3 * EDGE) grip.current = { kind: 'to', offset: 0 };
      else {
        const inside = x >= a - EDGE && x <= b + EDGE;
        const span = range.to - range.from;
        if (!inside) setRange({ from: time - span / 2, to: time + span / 2 });
        grip.current = { kind: 'move', offset: inside ? time - range.from : span / 2 };
      }
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const { range, setRange, setCrosshair } = useViewStore.getState();
      const time = timeAt(event);
      const held = grip.current;
      if (held === null) setCrosshair(time);
      else if (held.kind === 'from') setRange({ from: Math.min(time, range.to - 1000), to: range.to });
      else if (held.kind === 'to') setRange({ from: range.from, to: Math.max(time, range.from + 1000) });
      else setRange({ from: time - held.offset, to: time - held.offset + (range.to - range.from) });
    },
    onPointerUp: () => {
      grip.current = null;
    },
    onPointerLeave: () => useViewStore.getState().setCrosshair(null),
    onDoubleClick: () => useViewStore.getState().showAll(),
  };
}
