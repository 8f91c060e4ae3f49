import type { TimelineView } from '../../shared/contract/view.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import type { Palette } from './palette.ts';

const TOP = 10;
const BASE = 34;

/** Packets per column as quiet bars, losses as red ticks above them, what is not on screen veiled. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  view: TimelineView,
  whole: TimeRange,
  range: TimeRange,
  width: number,
  palette: Palette,
): void {
  const columns = view.density[0]?.forward.length ?? 0;
  const sums = new Uint32Array(columns);
  const losses = new Uint32Array(columns);
  for (const { forward, reverse } of view.density)
    for (let i = 0; i < columns; i++) sums[i]! += forward[i]! + reverse[i]!;
  for (const { forward, reverse } of view.losses)
    for (let i = 0; i < columns; i++) losses[i]! += forward[i]! + reverse[i]!;
  const left = xOfTime(whole, width, view.from);
  const step = columns === 0 ? 1 : (xOfTime(whole, width, view.to) - left) / columns;
  let most = 1;
  for (const sum of sums) if (sum > most) most = sum;

  context.fillStyle = palette.faint;
  context.globalAlpha = 0.6;
  for (let i = 0; i < columns; i++) {
    if (sums[i] === 0) continue;
    const h = Math.max(1, (sums[i]! / most) * (BASE - TOP));
    context.fillRect(left + i * step, BASE - h, Math.max(1, step), h);
  }
  context.globalAlpha = 1;

  const a = Math.max(0.5, Math.round(xOfTime(whole, width, range.from)) + 0.5);
  const b = Math.min(width - 0.5, Math.max(a + 3, Math.round(xOfTime(whole, width, range.to)) - 0.5));
  context.fillStyle = palette.bg;
  context.globalAlpha = 0.55;
  context.fillRect(0, 0, a, 36);
  context.fillRect(b, 0, width - b, 36);
  context.globalAlpha = 1;
  context.fillStyle = palette.loss;
  for (let i = 0; i < columns; i++) if (losses[i] !== 0) context.fillRect(left + i * step - 0.5, 3, 2, 6);
  context.strokeStyle = palette.accent;
  context.lineWidth = 1.25;
  context.beginPath();
  context.roundRect(a, 1, b - a, 34, 3);
  context.stroke();
}
