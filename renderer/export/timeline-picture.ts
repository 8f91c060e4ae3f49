import { countText, timeText } from '../../shared/view/geometry-format.ts';
import { laneY } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep } from '../../shared/view/geometry-ticks.ts';
import { drawLanes } from '../timeline/draw-lanes.ts';
import type { Palette } from '../timeline/palette.ts';
import type { Pen } from '../timeline/pen.ts';
import type { Scene } from '../timeline/scene.ts';

const MARGIN = 16;
const HEAD = 46;
const AXIS = 24;
/** Height of a line of the foot. */
const LINE = 15;
/** Room that a tick's label takes, px. */
const LABEL = 70;

/** A timeline with all that is needed to read it where the window is not. */
export interface TimelinePicture {
  scene: Scene;
  ticks: number[];
  step: number;
  /** The session's first packet, from which the axis counts. */
  start: number;
  title: string;
  subtitle: string;
  hops: { name: string; packets: number | null }[];
  /** Lines below: time range, filter, clocks. */
  foot: string[];
  sans: string;
}

/** A pen that can also draw a part of the picture in its own coordinates. */
export interface PicturePen {
  pen: Pen;
  within: (x: number, y: number, width: number, height: number, draw: () => void) => void;
}

/** Size of the whole picture, px. */
export function pictureSize({ scene, foot }: TimelinePicture): { width: number; height: number } {
  return {
    width: scene.palette.gutter + scene.width + 2 * MARGIN,
    height: HEAD + AXIS + scene.layout.height + foot.length * LINE + 2 * MARGIN,
  };
}

/** Draws it: what it is above, hops at the left, the axis, the lanes as the window draws them, and what it rests on below. */
export function drawPicture({ pen, within }: PicturePen, picture: TimelinePicture): void {
  const { scene, ticks, title, subtitle, foot, sans } = picture;
  const { palette, layout, width: plot } = scene;
  const { width, height } = pictureSize(picture);
  pen.fillStyle = palette.bg;
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = 'alphabetic';
  pen.textAlign = 'left';
  text(pen, title, MARGIN, MARGIN + 14, `600 15px ${sans}`, palette.text);
  text(pen, subtitle, MARGIN, MARGIN + 32, `11.5px ${sans}`, palette.muted);
  const left = MARGIN + palette.gutter;
  const top = MARGIN + HEAD + AXIS;
  within(left, MARGIN + HEAD, plot, AXIS, () => drawAxis(pen, picture));
  drawHops(pen, picture, top);
  within(left, top, plot, layout.height, () => drawLanes(pen, scene, ticks));
  pen.textBaseline = 'alphabetic';
  pen.textAlign = 'left';
  foot.forEach((line, i) => {
    text(pen, line, MARGIN, top + layout.height + (i + 1) * LINE, `10.5px ${palette.mono}`, palette.muted);
  });
}

function drawAxis(pen: Pen, { scene, ticks, step, start }: TimelinePicture): void {
  const { range, width, palette } = scene;
  const decimals = decimalsOfStep(step);
  for (const tick of ticks) {
    const x = Math.round(xOfTime(range, width, tick));
    pen.fillStyle = palette.lineStrong;
    pen.fillRect(x, AXIS - 6, 1, 6);
    if (x + LABEL > width) continue;
    text(pen, `${timeText(tick - start, decimals)} s`, x + 5, AXIS - 9, `10.5px ${palette.mono}`, palette.muted);
  }
}

function drawHops(pen: Pen, { scene, hops, sans }: TimelinePicture, top: number): void {
  const { layout, palette } = scene;
  for (const [i, { name, packets }] of hops.entries()) {
    const y = top + laneY(layout, i);
    text(pen, shortened(name, 17), MARGIN, y + 1, `600 12px ${sans}`, palette.text);
    if (packets !== null) text(pen, countText(packets), MARGIN, y + 15, `10.5px ${palette.mono}`, palette.muted);
  }
}

function shortened(name: string, most: number): string {
  const letters = [...name];
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join('')}…`;
}

function text(pen: Pen, value: string, x: number, y: number, font: string, colour: Palette['text']): void {
  pen.font = font;
  pen.fillStyle = colour;
  pen.fillText(value, x, y);
}
