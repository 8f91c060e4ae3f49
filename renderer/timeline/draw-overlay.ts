import { type LaneLayout, laneY } from '../../shared/view/geometry-lanes.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import type { Palette } from './palette.ts';

/** What moves with the pointer, drawn over the lanes without drawing them again. */
export interface Overlay {
  range: TimeRange;
  width: number;
  layout: LaneLayout;
  palette: Palette;
  crosshair: number | null;
  rangeSelection: TimeRange | null;
  /** The bar under the pointer: lane and time; null: none. */
  hovered: { hop: number; time: number } | null;
  /** Where and when the selected packet was seen, in travel order, for views without single packets. */
  journey: Stops;
  /** The same of packets that are pinned, in the order in which they were. */
  pins: readonly Stops[];
  /** The moment that times count from; null: none was set. */
  reference: number | null;
}

type Stops = readonly { hop: number; time: number }[];

export function drawOverlay(context: CanvasRenderingContext2D, overlay: Overlay): void {
  const { range, width, layout, palette, crosshair, rangeSelection, hovered, journey, pins, reference } = overlay;
  if (rangeSelection !== null) {
    const a = xOfTime(range, width, rangeSelection.from);
    const b = xOfTime(range, width, rangeSelection.to);
    context.fillStyle = palette.band;
    context.fillRect(a, 0, b - a, layout.height);
    context.fillStyle = palette.accent;
    context.fillRect(Math.round(a), 0, 1, layout.height);
    context.fillRect(Math.round(b), 0, 1, layout.height);
  }
  if (reference !== null && reference >= range.from && reference <= range.to) {
    context.fillStyle = palette.accent;
    context.fillRect(Math.round(xOfTime(range, width, reference)), 0, 1, layout.height);
  }
  pins.forEach((pin, i) => {
    drawStops(context, overlay, pin, palette.series[i % palette.series.length]!);
  });
  if (journey.length > 0) drawStops(context, overlay, journey, palette.selected);
  if (hovered !== null) {
    const x = xOfTime(range, width, hovered.time);
    const y = laneY(layout, hovered.hop);
    context.strokeStyle = palette.selected;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.stroke();
  }
  if (crosshair !== null && crosshair >= range.from && crosshair <= range.to) {
    const x = Math.round(xOfTime(range, width, crosshair)) + 0.5;
    context.strokeStyle = palette.selected;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, layout.height);
    context.stroke();
    context.setLineDash([]);
  }
}

function drawStops(
  context: CanvasRenderingContext2D,
  { range, width, layout }: Overlay,
  journey: Stops,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  journey.forEach(({ hop, time }, i) => {
    const x = xOfTime(range, width, time);
    if (i === 0) context.moveTo(x, laneY(layout, hop));
    else context.lineTo(x, laneY(layout, hop));
  });
  context.stroke();
  for (const { hop, time } of journey) {
    context.beginPath();
    context.arc(xOfTime(range, width, time), laneY(layout, hop), 3, 0, 2 * Math.PI);
    context.fill();
  }
}
