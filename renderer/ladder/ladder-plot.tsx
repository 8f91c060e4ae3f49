import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LadderPacket } from '../../shared/contract/table.ts';
import { timeText } from '../../shared/view/geometry-format.ts';
import { hitLadder, type LadderLayout, ladderY } from '../../shared/view/geometry-ladder.ts';
import { revealTime } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep, niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { useViewStore } from '../state/view-store.ts';
import { prepareCanvas } from '../timeline/canvas.ts';
import { usePalette } from '../timeline/palette.ts';
import { drawLadder } from './draw-ladder.ts';
import { canvasPen } from './pen.ts';

interface PlotProps {
  layout: LadderLayout;
  packets: readonly LadderPacket[];
  /** Number of the selected packet. */
  selected: number | null;
  start: number;
  names: readonly string[];
}

/** The drawing itself: wheel and drag move through the shared time, with Ctrl the wheel zooms; a click selects. */
export function LadderPlot({ layout, packets, selected, start, names }: PlotProps) {
  const { t } = useTranslation('ladder');
  const palette = usePalette();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<{ packet: LadderPacket; x: number; y: number } | null>(null);
  const drag = useRef<{ y: number; moved: boolean } | null>(null);
  const hovered = hover?.packet.number ?? null;

  useLayoutEffect(() => {
    const context = prepareCanvas(canvas.current, layout.width, layout.height);
    if (context === null) return;
    drawLadder(canvasPen(context, `10.5px ${palette.mono}`), {
      layout,
      packets,
      hops: names.length,
      palette,
      ticks: ticksOf(layout, start),
      selected,
      hovered,
    });
  }, [layout, packets, names.length, palette, start, selected, hovered]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { range, zoom, pan } = useViewStore.getState();
      if (!event.ctrlKey) pan(event.deltaY / 1000);
      else zoom(event.deltaY > 0 ? 1.25 : 0.8, range.from + (event.offsetY / layout.height) * (range.to - range.from));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [layout.height]);

  const choose = (packet: LadderPacket | undefined) => {
    const stop = packet?.stops[0];
    if (stop === undefined) return;
    const view = useViewStore.getState();
    view.select({ hop: stop.hop, frame: stop.frame });
    const shown = revealTime(view.range, stop.time);
    if (shown !== view.range) view.setRange(shown);
  };
  const onPointerMove = (event: PointerEvent) => {
    const { offsetX: x, offsetY: y } = event.nativeEvent;
    if (drag.current !== null) {
      const by = drag.current.y - event.clientY;
      if (!drag.current.moved && Math.abs(by) < 4) return;
      drag.current = { y: event.clientY, moved: true };
      useViewStore.getState().pan(by / layout.height);
      return;
    }
    const found = packets[hitLadder(layout, packets, x, y)];
    setHover(found === undefined ? null : { packet: found, x, y });
    const { from, to } = layout;
    useViewStore.getState().setCrosshair(from + (y / layout.height) * (to - from));
  };
  return (
    <>
      <canvas
        ref={canvas}
        className="ladder__canvas"
        data-packets={packets.length}
        style={{ width: layout.width, height: layout.height }}
        tabIndex={0}
        role="img"
        aria-label={t('canvas')}
        aria-describedby="ladder-twin"
        onPointerMove={onPointerMove}
        onPointerLeave={() => {
          setHover(null);
          useViewStore.getState().setCrosshair(null);
        }}
        onPointerDown={(event) => {
          drag.current = { y: event.clientY, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerUp={(event) => {
          const moved = drag.current?.moved ?? false;
          drag.current = null;
          const { offsetX, offsetY } = event.nativeEvent;
          if (!moved) choose(packets[hitLadder(layout, packets, offsetX, offsetY)]);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
          event.preventDefault();
          const at = packets.findIndex(({ number }) => number === selected);
          choose(packets[at < 0 ? (step > 0 ? 0 : packets.length - 1) : at + step]);
        }}
      />
      {hover !== null && <HoverCard {...hover} layout={layout} start={start} names={names} />}
    </>
  );
}

/** A tick about every 48 px, seconds since the session's start. */
function ticksOf(layout: LadderLayout, start: number): { y: number; text: string }[] {
  const range = { from: layout.from - start, to: layout.to - start };
  const step = niceStep(range.to - range.from, layout.height / 48);
  return tickTimes(range, step).map((time) => ({
    y: Math.round(ladderY(layout, time + start)) + 0.5,
    text: timeText(time, decimalsOfStep(step)),
  }));
}

interface HoverProps {
  packet: LadderPacket;
  x: number;
  y: number;
  layout: LadderLayout;
  start: number;
  names: readonly string[];
}

function HoverCard({ packet, x, y, layout, start, names }: HoverProps) {
  const { t } = useTranslation('ladder');
  const { t: tt } = useTranslation('table');
  const { fate, lostSegment, repeats, retransmission } = packet;
  const style = {
    left: Math.min(x + 14, Math.max(0, layout.width - 300)),
    ...(y > layout.height / 2 ? { bottom: layout.height - y + 10 } : { top: y + 10 }),
  };
  return (
    <div className="ladder__card" style={style}>
      <b>{t('packet', { number: packet.number })}</b>
      <span className="mono">{packet.info}</span>
      {packet.stops.map(({ hop, time }) => (
        <span key={hop} className="mono">
          {t('stop', { hop: names[hop], time: timeText(time - start, 6) })}
        </span>
      ))}
      <span className={lostSegment === null ? '' : 'lost'}>
        {lostSegment === null ? tt(`fate.${fate}`) : tt(`fate.${fate}In`, { segment: lostSegment + 1 })}
      </span>
      {retransmission && <span>{repeats === null ? t('again') : t('repeats', { number: repeats })}</span>}
    </div>
  );
}
