import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { timeAtX } from '../../shared/view/geometry-scale.ts';
import { useViewStore } from '../state/view-store.ts';

/** Pixels that the pointer may shake without it being a drag. */
const SLACK = 4;

export interface Gestures {
  /** Pointer position in the plot; null when it left. */
  onHover: (at: { x: number; y: number } | null) => void;
  onPick: (x: number, y: number) => void;
}

/**
 * Pointer and wheel on the lanes: drag selects a range, Shift or the middle button pans, the wheel zooms at the cursor,
 * Shift+wheel and sideways wheels pan, a double click shows all. When the lanes scroll, the plain wheel scrolls them
 * and Ctrl+wheel zooms.
 */
export function useLaneGestures(plot: RefObject<HTMLElement | null>, width: number, gestures: Gestures) {
  const press = useRef<{ x: number; y: number; time: number; kind: 'press' | 'range' | 'pan'; lastX: number } | null>(
    null,
  );

  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      const { range, zoom, pan } = useViewStore.getState();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const scroller = element.parentElement;
      const scrolls = scroller !== null && scroller.scrollHeight > scroller.clientHeight + 1;
      if (scrolls && !sideways && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const amount = wheelPixels(event, sideways);
      if (sideways) pan(amount / Math.max(1, width));
      else {
        const x = event.clientX - element.getBoundingClientRect().left;
        zoom(Math.exp(Math.min(1, Math.max(-1, amount * 0.002))), timeAtX(range, width, x));
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [plot, width]);

  const place = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button > 1 || width < 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const { x, y } = place(event);
      const kind = event.shiftKey || event.button === 1 ? 'pan' : 'press';
      press.current = { x, y, time: timeAtX(useViewStore.getState().range, width, x), kind, lastX: x };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { range, setCrosshair, selectRange, pan } = useViewStore.getState();
      const { x, y } = place(event);
      const held = press.current;
      if (held?.kind === 'press' && Math.abs(x - held.x) > SLACK) held.kind = 'range';
      if (held?.kind === 'range') {
        const time = timeAtX(range, width, Math.min(width, Math.max(0, x)));
        selectRange({ from: Math.min(held.time, time), to: Math.max(held.time, time) });
      } else if (held?.kind === 'pan') {
        pan((held.lastX - x) / width);
        held.lastX = x;
      }
      setCrosshair(timeAtX(useViewStore.getState().range, width, x));
      gestures.onHover(held === null ? { x, y } : null);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const held = press.current;
      press.current = null;
      if (held?.kind !== 'press') return;
      const { x, y } = place(event);
      if (useViewStore.getState().rangeSelection !== null) useViewStore.getState().selectRange(null);
      gestures.onPick(x, y);
    },
    onPointerCancel: () => {
      press.current = null;
    },
    onPointerLeave: () => {
      useViewStore.getState().setCrosshair(null);
      gestures.onHover(null);
    },
    onDoubleClick: () => {
      useViewStore.getState().selectRange(null);
      useViewStore.getState().showAll();
    },
  };
}

/** A wheel's turn in pixels, whatever unit the device reports. */
function wheelPixels(event: WheelEvent, sideways: boolean): number {
  const delta = sideways && event.deltaX !== 0 ? event.deltaX : event.deltaY;
  return event.deltaMode === 1 ? delta * 16 : event.deltaMode === 2 ? delta * 400 : delta;
}
