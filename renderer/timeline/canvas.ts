import type { Pen } from './pen.ts';

/**
 * Makes a canvas's bitmap fit its size on this screen, clears it, and returns a context in CSS pixels. Null when the
 * canvas has no size yet or no context is to be had.
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  if (canvas === null || width < 1 || height < 1) return null;
  const ratio = window.devicePixelRatio || 1;
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Adds a cross of `radius` around a point to the current path. */
export function crossPath(context: Pen, x: number, y: number, radius: number): void {
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x + radius, y - radius);
  context.lineTo(x - radius, y + radius);
}

/** Adds half of a cross: what arrived only in part. */
export function slashPath(context: Pen, x: number, y: number, radius: number): void {
  context.moveTo(x + radius, y - radius);
  context.lineTo(x - radius, y + radius);
}
