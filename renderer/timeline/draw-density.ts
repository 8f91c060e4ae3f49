import { laneY, lossY } from '../../shared/view/geometry-lanes.ts';
import { xOfTime } from '../../shared/view/geometry-scale.ts';
import { crossPath } from './canvas.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';

/** Losses within a cell of so many pixels share one cross, with their number beside it. */
const CELL = 32;

/**
 * Too many packets for single ones: per lane and pixel column a bar up (forward) and down (reverse), all lanes on one
 * scale; losses as red stems from the lane that sent them, ending in a cross.
 */
export function drawDensity(context: Pen, scene: Scene): void {
  const { view, layout, palette, range, width } = scene;
  const columns = view.density[0]?.forward.length ?? 0;
  if (columns === 0) return;
  const left = xOfTime(range, width, view.from);
  const step = (xOfTime(range, width, view.to) - left) / columns;
  const most = largest(view.density);
  for (let hop = 0; hop < layout.count; hop++) {
    const counts = view.density[hop];
    if (counts === undefined) continue;
    const y = laneY(layout, hop);
    context.fillStyle = palette.forward;
    drawBars(context, counts.forward, left, step, width, y, -layout.up / most);
    context.fillStyle = palette.reverse;
    drawBars(context, counts.reverse, left, step, width, y + 1, layout.down / most);
  }
  for (let segment = 0; segment < layout.count - 1; segment++) {
    const losses = view.losses[segment];
    if (losses === undefined) continue;
    drawLosses(context, scene, losses.forward, segment, false, left, step);
    drawLosses(context, scene, losses.reverse, segment, true, left, step);
  }
}

function largest(density: { forward: Uint32Array; reverse: Uint32Array }[]): number {
  let most = 1;
  for (const { forward, reverse } of density)
    for (let i = 0; i < forward.length; i++) {
      if (forward[i]! > most) most = forward[i]!;
      if (reverse[i]! > most) most = reverse[i]!;
    }
  return most;
}

/** @param scale pixels per packet; negative: upwards. A column with any packet is at least 2 px high. */
function drawBars(
  context: Pen,
  counts: Uint32Array,
  left: number,
  step: number,
  width: number,
  y: number,
  scale: number,
): void {
  const first = Math.max(0, Math.floor(-left / step));
  const end = Math.min(counts.length, Math.ceil((width - left) / step));
  const whole = Math.abs(step - 1) < 1e-6;
  const edge = Math.round(left);
  const wide = whole ? 1 : Math.max(1, step);
  const least = scale < 0 ? -2 : 2;
  for (let i = first; i < end; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    // Whole pixels where a column is one: edges stay sharp and cost no blending.
    const h = Math.round(count * scale);
    context.fillRect(whole ? edge + i : left + i * step, y, wide, Math.abs(h) < 2 ? least : h);
  }
}

function drawLosses(
  context: Pen,
  scene: Scene,
  counts: Uint32Array,
  segment: number,
  reverse: boolean,
  left: number,
  step: number,
): void {
  const { layout, palette, width } = scene;
  const from = laneY(layout, reverse ? segment + 1 : segment);
  const y = lossY(layout, segment, reverse);
  const cells = Math.ceil(width / CELL);
  const sums = new Uint32Array(cells);
  const places = new Float64Array(cells);
  // Fainter where it crosses the lane's own bars: they are to be read as well.
  const edge = reverse ? from - layout.up : from + layout.down;
  context.fillStyle = palette.loss;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const x = left + (i + 0.5) * step;
    if (x < 0 || x >= width) continue;
    context.globalAlpha = 0.22;
    context.fillRect(x - 0.5, Math.min(from, edge), 1, Math.abs(edge - from));
    context.globalAlpha = 0.5;
    context.fillRect(x - 0.5, Math.min(edge, y), 1, Math.abs(y - edge));
    const cell = Math.floor(x / CELL);
    sums[cell]! += count;
    places[cell]! += count * x;
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.loss;
  context.lineWidth = 2;
  context.font = `600 10px ${palette.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.beginPath();
  for (let cell = 0; cell < cells; cell++) {
    if (sums[cell] === 0) continue;
    // With a number beside it the cross keeps to the cell's left, so that the number has room.
    const mean = places[cell]! / sums[cell]!;
    const x = sums[cell] === 1 ? mean : Math.min(mean, cell * CELL + 8);
    crossPath(context, x, y, 3.5);
    if (sums[cell]! > 1) context.fillText(String(sums[cell]), x + 6, y);
  }
  context.stroke();
}
