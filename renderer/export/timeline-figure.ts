import { countText, timeText } from '../../shared/view/geometry-format.ts';
import { laneY } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep } from '../../shared/view/geometry-ticks.ts';
import { drawLanes } from '../timeline/draw-lanes.ts';
import type { Pen } from '../timeline/pen.ts';
import type { Scene } from '../timeline/scene.ts';
import { type PicturePen, write } from './figure.ts';

export const AXIS = 24;
/** Room that a tick's label takes, px. */
const LABEL = 70;

/** The lanes of a picture with their names and their axis. */
export interface LanesDrawing {
  scene: Scene;
  ticks: number[];
  step: number;
  /** The session's first packet, from which the axis counts. */
  start: number;
  hops: { name: string; packets: number | null }[];
  sans: string;
}

/** Hops at the left, the axis, the lanes as the window draws them. */
export function drawTimeline({ pen, within }: PicturePen, drawing: LanesDrawing): void {
  const { scene, ticks } = drawing;
  const { palette, layout, width } = scene;
  within(palette.gutter, 0, width, AXIS, () => drawAxis(pen, drawing));
  drawHops(pen, drawing, AXIS);
  within(palette.gutter, AXIS, width, layout.height, () => drawLanes(pen, scene, ticks));
}

function drawAxis(pen: Pen, { scene, ticks, step, start }: LanesDrawing): void {
  const { range, width, palette } = scene;
  const decimals = decimalsOfStep(step);
  for (const tick of ticks) {
    const x = Math.round(xOfTime(range, width, tick));
    pen.fillStyle = palette.lineStrong;
    pen.fillRect(x, AXIS - 6, 1, 6);
    if (x + LABEL > width) continue;
    write(pen, `${timeText(tick - start, decimals)} s`, x + 5, AXIS - 9, `10.5px ${palette.mono}`, palette.muted);
  }
}

function drawHops(pen: Pen, { scene, hops, sans }: LanesDrawing, top: number): void {
  const { layout, palette } = scene;
  for (const [i, { name, packets }] of hops.entries()) {
    const y = top + laneY(layout, i);
    write(pen, shortened(name, 17), 0, y + 1, `600 12px ${sans}`, palette.text);
    if (packets !== null) write(pen, countText(packets), 0, y + 15, `10.5px ${palette.mono}`, palette.muted);
  }
}

/** A name with at most so many letters. */
export function shortened(name: string, most: number): string {
  const letters = [...name];
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join('')}…`;
}
