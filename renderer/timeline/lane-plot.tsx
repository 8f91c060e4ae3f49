import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineView } from '../../shared/contract/view.ts';
import type { LaneLayout } from '../../shared/view/geometry-lanes.ts';
import { findEntry, hitEntry, journeyOf } from '../../shared/view/geometry-packets.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { journeyStops, useSelectedPacket } from '../packets/selected-packet.ts';
import { useTimeScale } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { usePinsHere } from './axis-flags.tsx';
import { prepareCanvas } from './canvas.ts';
import { deafKey } from './deaf-text.ts';
import { drawLanes } from './draw-lanes.ts';
import { drawOverlay } from './draw-overlay.ts';
import { useHopFacts } from './hop-facts.ts';
import { HoverCard } from './hover-card.tsx';
import type { Palette } from './palette.ts';
import { lossOffsets, type Scene } from './scene.ts';
import { useFrameDrawing } from './use-frame-drawing.ts';
import { useLaneGestures } from './use-lane-gestures.ts';

interface LanePlotProps {
  range: TimeRange;
  width: number;
  layout: LaneLayout;
  view: TimelineView | null;
  palette: Palette;
  ticks: number[];
}

/** The canvas of the lanes and, over it, what moves with the pointer. */
export function LanePlot({ range, width, layout, view, palette, ticks }: LanePlotProps) {
  const { t } = useTranslation('views');
  const plot = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const analysis = useShownAnalysis();
  const selection = useViewStore((s) => s.selection);
  const selectedSegment = useViewStore((s) => s.selectedSegment);
  const rangeSelection = useViewStore((s) => s.rangeSelection);
  const crosshair = useViewStore((s) => s.crosshair);
  const packet = useSelectedPacket((s) => s.packet);
  const facts = useHopFacts((s) => s.facts);

  const pins = usePinsHere();
  const { reference } = useTimeScale();
  const lossOffset = useMemo(() => lossOffsets(analysis, range, width), [analysis, range, width]);
  const selected = useMemo(() => {
    const packets = view?.packets ?? null;
    if (packets === null || selection === null) return null;
    const entry = findEntry(packets, selection.hop, selection.frame);
    return entry < 0 ? null : journeyOf(packets, entry);
  }, [view, selection]);

  const deafText = useCallback((reason: string) => t(`timeline:deaf.${deafKey(reason)}`), [t]);

  useFrameDrawing(() => {
    const context = prepareCanvas(base.current, width, layout.height);
    if (context === null || view === null) return;
    const scene: Scene = {
      range,
      width,
      layout,
      view,
      palette,
      selected,
      selectedSegment,
      lossOffset,
      facts,
      deafText,
    };
    drawLanes(context, scene, ticks);
  }, [range, width, layout, view, palette, selected, selectedSegment, lossOffset, ticks, facts, deafText]);

  const hit = useCallback(
    (x: number, y: number) => {
      const packets = view?.packets ?? null;
      return packets === null ? -1 : hitEntry({ range, width, layout, packets, lossOffset }, x, y);
    },
    [view, range, width, layout, lossOffset],
  );
  const hovered = pointer === null ? -1 : hit(pointer.x, pointer.y);

  useLayoutEffect(() => {
    const context = prepareCanvas(over.current, width, layout.height);
    if (context === null) return;
    const packets = view?.packets ?? null;
    drawOverlay(context, {
      range,
      width,
      layout,
      palette,
      crosshair,
      rangeSelection,
      hovered: packets === null || hovered < 0 ? null : { hop: packets.hop[hovered]!, time: packets.time[hovered]! },
      journey: selected === null ? journeyStops(packet) : [],
      pins: pins.map(({ stops }) => stops),
      reference,
    });
  }, [range, width, layout, palette, crosshair, rangeSelection, hovered, view, selected, packet, pins, reference]);

  const gestures = useLaneGestures(plot, width, {
    onHover: setPointer,
    onPick: (x, y) => {
      const packets = view?.packets ?? null;
      const entry = hit(x, y);
      const pick = useViewStore.getState().select;
      pick(packets === null || entry < 0 ? null : { hop: packets.hop[entry]!, frame: packets.frame[entry]! });
      plot.current?.focus({ preventScroll: true });
    },
  });

  const style = { width, height: layout.height };
  return (
    <div
      ref={plot}
      className="lane-plot"
      style={style}
      {...gestures}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: operated by keys; the table twin tells its content
      tabIndex={0}
      aria-label={t('timeline.canvas')}
      aria-describedby="timeline-twin"
    >
      <canvas ref={base} style={style} data-mode={view?.mode ?? 'none'} />
      <canvas ref={over} style={style} />
      {pointer !== null && view !== null && (
        <HoverCard pointer={pointer} entry={hovered} view={view} range={range} width={width} layout={layout} />
      )}
    </div>
  );
}
