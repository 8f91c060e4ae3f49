import { laneY } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { drawDeaf, drawUncertainty } from './draw-certainty.ts';
import { drawDensity } from './draw-density.ts';
import { drawPackets } from './draw-packets.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';

/** Draws the lanes: grid, lane lines, then density or single packets. The context is in CSS pixels and cleared. */
export function drawLanes(context: Pen, scene: Scene, ticks: number[]): void {
  drawGrid(context, scene, ticks);
  drawDeaf(context, scene);
  drawUncertainty(context, scene);
  if (scene.view.mode === 'packets' && scene.view.packets !== null) drawPackets(context, scene, scene.view.packets);
  else drawDensity(context, scene);
}

function drawGrid(context: Pen, scene: Scene, ticks: number[]): void {
  const { layout, palette, width, range, selectedSegment } = scene;
  if (selectedSegment !== null && selectedSegment.index < layout.count - 1) {
    const top = laneY(layout, selectedSegment.index);
    context.fillStyle = palette.band;
    context.fillRect(0, top, width, laneY(layout, selectedSegment.index + 1) - top);
  }
  context.fillStyle = palette.grid;
  for (const tick of ticks) context.fillRect(Math.round(xOfTime(range, width, tick)), 0, 1, layout.height);
  context.fillStyle = palette.lineStrong;
  for (let hop = 0; hop < layout.count; hop++) context.fillRect(0, laneY(layout, hop), width, 1);
}
