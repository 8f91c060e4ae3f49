import { PacketState, type TimelinePackets } from '../../shared/contract/view.ts';
import { barHeight, laneY, lossY, segmentAfter } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { crossPath, slashPath } from './canvas.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';

const DIMMED = 0.22;

/**
 * Every packet a bar on its lane, joined to itself on the next by a line whose slope is the delay; a lost one ends in a
 * cross in the segment that lost it. Runs over typed arrays, one path per colour.
 */
export function drawPackets(context: Pen, scene: Scene, packets: TimelinePackets): void {
  const { selected } = scene;
  context.globalAlpha = selected === null ? 1 : DIMMED;
  drawEntries(context, scene, packets, 0, packets.count);
  if (selected !== null) {
    context.globalAlpha = 1;
    drawEntries(context, scene, packets, selected.first, selected.end, true);
  }
  context.globalAlpha = 1;
}

function drawEntries(
  context: Pen,
  scene: Scene,
  packets: TimelinePackets,
  first: number,
  end: number,
  strong = false,
): void {
  const { palette } = scene;
  const alpha = context.globalAlpha;
  context.lineWidth = strong ? 1.75 : 1;
  context.globalAlpha = strong ? 1 : alpha * 0.5;
  drawLines(context, scene, packets, first, end, 0, palette.forward);
  drawLines(context, scene, packets, first, end, 1, palette.reverse);
  context.globalAlpha = alpha;
  const wide = strong ? 4 : barWidth(scene, packets.count);
  drawBars(context, scene, packets, first, end, 0, palette.forward, wide);
  drawBars(context, scene, packets, first, end, 1, palette.reverse, wide);
  drawBars(context, scene, packets, first, end, 2, palette.faint, wide);
  drawEnds(context, scene, packets, first, end, PacketState.lost, palette.loss, crossPath);
  drawEnds(context, scene, packets, first, end, PacketState.partial, palette.warn, slashPath);
}

/** Narrower bars when there are many, so that neighbours stay apart. */
function barWidth(scene: Scene, count: number): number {
  const perLane = count / scene.layout.count;
  return perLane < scene.width / 10 ? 3 : perLane < scene.width / 4 ? 2 : 1;
}

function drawLines(
  context: Pen,
  scene: Scene,
  packets: TimelinePackets,
  first: number,
  end: number,
  direction: number,
  colour: string,
): void {
  const { range, width, layout } = scene;
  context.strokeStyle = colour;
  context.beginPath();
  for (let i = first + 1; i < end; i++) {
    if (packets.direction[i] !== direction || packets.id[i] !== packets.id[i - 1]) continue;
    if (packets.hop[i] === packets.hop[i - 1]) continue;
    const xa = xOfTime(range, width, packets.time[i - 1]!);
    const xb = xOfTime(range, width, packets.time[i]!);
    if ((xa < 0 && xb < 0) || (xa > width && xb > width)) continue;
    context.moveTo(xa, laneY(layout, packets.hop[i - 1]!) + 0.5);
    context.lineTo(xb, laneY(layout, packets.hop[i]!) + 0.5);
  }
  context.stroke();
}

/** Forward above the line, reverse below it, traffic that is not the path's astride; copies and unjudged are hollow. */
function drawBars(
  context: Pen,
  scene: Scene,
  packets: TimelinePackets,
  first: number,
  end: number,
  direction: number,
  colour: string,
  wide: number,
): void {
  const { range, width, layout } = scene;
  context.fillStyle = colour;
  context.strokeStyle = colour;
  for (let i = first; i < end; i++) {
    if (packets.direction[i] !== direction) continue;
    const x = xOfTime(range, width, packets.time[i]!) - wide / 2;
    if (x < -wide || x > width) continue;
    const line = laneY(layout, packets.hop[i]!);
    const length = packets.wireLength[i]!;
    let h: number;
    let y: number;
    if (direction === 0) {
      h = barHeight(length, layout.up);
      y = line - h;
    } else if (direction === 1) {
      h = barHeight(length, layout.down);
      y = line + 1;
    } else {
      h = barHeight(length, layout.down * 0.5);
      y = line - Math.floor(h / 2);
    }
    const state = packets.state[i];
    if (state === PacketState.duplicate || state === PacketState.unjudged) {
      context.lineWidth = 1;
      context.strokeRect(Math.round(x) + 0.5, y + 0.5, Math.max(1, wide - 1), Math.max(1, h - 1));
    } else context.fillRect(x, y, wide, h);
  }
}

function drawEnds(
  context: Pen,
  scene: Scene,
  packets: TimelinePackets,
  first: number,
  end: number,
  state: number,
  colour: string,
  mark: typeof crossPath,
): void {
  const { range, width, layout } = scene;
  context.strokeStyle = colour;
  for (const crosses of [false, true]) {
    context.lineWidth = crosses ? 2.25 : 1.5;
    context.beginPath();
    for (let i = first; i < end; i++) {
      if (packets.state[i] !== state) continue;
      const direction = packets.direction[i]!;
      const segment = segmentAfter(packets.hop[i]!, direction, layout.count);
      if (segment < 0) continue;
      const x = xOfTime(range, width, packets.time[i]!);
      const at = x + scene.lossOffset(segment, direction);
      const y = lossY(layout, segment, direction === 1);
      if (crosses) mark(context, at, y, 4.5);
      else {
        context.moveTo(x, laneY(layout, packets.hop[i]!));
        context.lineTo(at, y);
      }
    }
    context.stroke();
  }
}
