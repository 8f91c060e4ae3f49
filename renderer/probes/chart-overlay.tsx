import { useRef } from 'react';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { useViewStore } from '../state/view-store.ts';
import { useLaneGestures } from '../timeline/use-lane-gestures.ts';

const ignore = () => undefined;

/** Crosshair and selected range over the charts, and the timeline's own gestures on them. */
export function ChartOverlay({ width }: { width: number }) {
  const plot = useRef<HTMLDivElement>(null);
  const gestures = useLaneGestures(plot, width, { onHover: ignore, onPick: ignore });
  const range = useViewStore((s) => s.range);
  const crosshair = useViewStore((s) => s.crosshair);
  const selected = useViewStore((s) => s.rangeSelection);
  const inside = (time: number) => Math.min(width, Math.max(0, xOfTime(range, width, time)));
  return (
    <div ref={plot} className="probes-overlay" style={{ width }} {...gestures}>
      {selected !== null && (
        <i
          className="band"
          style={{ left: inside(selected.from), width: inside(selected.to) - inside(selected.from) }}
        />
      )}
      {crosshair !== null && crosshair >= range.from && crosshair <= range.to && (
        <i className="crosshair" style={{ transform: `translateX(${Math.round(inside(crosshair))}px)` }} />
      )}
    </div>
  );
}
