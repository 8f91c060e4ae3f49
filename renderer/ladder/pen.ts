import type { Point } from '../../shared/view/geometry-ladder.ts';
import type { Pen as Strokes } from '../timeline/pen.ts';

export interface Stroke {
  colour: string;
  width: number;
  dashed?: boolean;
  /** 0 to 1. */
  alpha?: number;
}

/** What a ladder is drawn with: a canvas on screen; anything that knows lines and words elsewhere. */
export interface Pen {
  line(points: readonly Point[], stroke: Stroke): void;
  /** A filled triangle at `tip`, pointing away from `from`. */
  head(from: Point, tip: Point, colour: string, alpha: number): void;
  text(at: Point, words: string, colour: string, align: 'left' | 'center' | 'right', alpha: number): void;
}

export function canvasPen(context: Strokes, font: string): Pen {
  context.font = font;
  context.textBaseline = 'alphabetic';
  return {
    line(points, { colour, width, dashed = false, alpha = 1 }) {
      context.globalAlpha = alpha;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(dashed ? [3, 3] : []);
      context.beginPath();
      for (const { x, y } of points) context.lineTo(x, y);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    },
    head(from, tip, colour, alpha) {
      const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(tip.x, tip.y);
      for (const side of [0.42, -0.42])
        context.lineTo(tip.x - 8 * Math.cos(angle + side), tip.y - 8 * Math.sin(angle + side));
      context.fill();
      context.globalAlpha = 1;
    },
    text({ x, y }, words, colour, align, alpha) {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.textAlign = align;
      context.fillText(words, x, y);
      context.globalAlpha = 1;
    },
  };
}
