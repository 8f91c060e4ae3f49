import type { HopFacts, TimelinePackets } from '../../shared/contract/view.ts';
import { laneY } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { uncertaintyAt } from './hop-facts.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';

/** Height of the band that says how far a packet's place may be off, px. */
const BAND = 5;
/** Bands narrower than so many pixels to a side say nothing that the bar itself does not. */
const LEAST = 1.5;
/** Lines of the hatching are so far apart, px. */
const HATCH = 7;

/** Where a capture did not listen: hatched over the whole lane, so that no emptiness there reads as "no packet". */
export function drawDeaf(context: Pen, scene: Scene): void {
  const { layout, range, width, palette, facts, deafText } = scene;
  facts?.forEach((hop, h) => {
    const y = laneY(layout, h);
    const top = y - layout.up - 3;
    const bottom = y + layout.down + 3;
    for (const { from, to, reason } of hop.deaf) {
      const a = from === null ? 0 : Math.max(0, xOfTime(range, width, from));
      const b = to === null ? width : Math.min(width, xOfTime(range, width, to));
      if (b <= a) continue;
      hatch(context, palette.lineStrong, a, top, Math.max(b - a, 2), bottom - top);
      context.font = `10px ${palette.mono}`;
      const name = deafText(reason);
      const wide = context.measureText(name).width;
      if (wide + 16 > b - a) continue;
      context.fillStyle = palette.bg;
      context.fillRect((a + b - wide) / 2 - 5, y - 16, wide + 10, 13);
      context.fillStyle = palette.muted;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillText(name, (a + b - wide) / 2, y - 9);
    }
  });
}

function hatch(context: Pen, colour: string, x: number, y: number, width: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  // On one raster for all, so that the hatching does not swim while panning ends.
  for (let at = Math.floor((x - height) / HATCH) * HATCH; at < x + width; at += HATCH) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.strokeRect(x + 0.5, y - 1, width - 1, height + 2);
  context.restore();
}

/**
 * How far each lane's packets may be off by the clocks: a band around every single packet, whose overlaps make one; and
 * at the lane's left end a bracket as wide as the whole doubt, which also shows while there are only densities.
 */
export function drawUncertainty(context: Pen, scene: Scene): void {
  const { layout, range, width, palette, facts, view } = scene;
  if (facts === null) return;
  const perNs = width / (range.to - range.from);
  const middle = (range.from + range.to) / 2;
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.16;
  if (view.mode === 'packets' && view.packets !== null) drawBands(context, scene, view.packets, facts, perNs);
  context.globalAlpha = 1;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  for (let h = 0; h < layout.count; h++) {
    const ns = uncertaintyAt(facts[h], middle);
    if (ns === null || ns * perNs < LEAST) continue;
    const wide = Math.min(2 * ns * perNs, width - 1);
    const y = laneY(layout, h) + layout.down + 4.5;
    context.beginPath();
    context.moveTo(0.5, y - 3);
    context.lineTo(0.5, y + 3);
    context.moveTo(0.5, y);
    context.lineTo(wide, y);
    // Without its right end when the doubt is wider than what is on screen.
    if (wide < width - 1) {
      context.moveTo(Math.round(wide) + 0.5, y - 3);
      context.lineTo(Math.round(wide) + 0.5, y + 3);
    }
    context.stroke();
  }
}

/** Overlaps of thousands of bands are found by pixel, not left to the canvas, which would fill each of them. */
function drawBands(
  context: Pen,
  { layout, range, width }: Scene,
  packets: TimelinePackets,
  facts: readonly HopFacts[],
  perNs: number,
): void {
  const pixels = Math.ceil(width);
  // Per lane and pixel: bands that begin there less those that end there.
  const edges = new Int32Array(layout.count * (pixels + 1));
  for (let i = 0; i < packets.count; i++) {
    const hop = packets.hop[i]!;
    const time = packets.time[i]!;
    const ns = uncertaintyAt(facts[hop], time);
    if (ns === null || ns * perNs < LEAST) continue;
    const x = xOfTime(range, width, time);
    const from = Math.max(0, Math.round(x - ns * perNs));
    const to = Math.min(pixels, Math.round(x + ns * perNs));
    if (from >= to) continue;
    edges[hop * (pixels + 1) + from]!++;
    edges[hop * (pixels + 1) + to]!--;
  }
  for (let hop = 0; hop < layout.count; hop++) {
    let open = 0;
    let from = 0;
    for (let x = 0; x <= pixels; x++) {
      const before = open;
      open += edges[hop * (pixels + 1) + x]!;
      if (before === 0 && open > 0) from = x;
      else if (before > 0 && open === 0) context.fillRect(from, laneY(layout, hop) - BAND / 2 + 0.5, x - from, BAND);
    }
  }
}
