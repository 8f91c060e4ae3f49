import type { Palette } from '../timeline/palette.ts';
import type { Pen } from '../timeline/pen.ts';
import { SvgPen } from './svg-pen.ts';

/** A pen that can also draw a part of the picture in its own coordinates. */
export interface PicturePen {
  pen: Pen;
  within: (x: number, y: number, width: number, height: number, draw: () => void) => void;
}

/** A view with all that is needed to read it where the window is not. */
export interface Figure {
  /** Of what `draw` draws, px. */
  width: number;
  height: number;
  palette: Palette;
  /** Font of words. */
  sans: string;
  title: string;
  subtitle: string;
  /** Lines below: time range, filter, clocks. */
  foot: readonly string[];
  /** Draws it from 0, 0. */
  draw: (pen: PicturePen) => void;
}

const MARGIN = 16;
const HEAD = 46;
/** Height of a line of the foot. */
const LINE = 15;
/** Pixels of a PNG for one of the picture's. */
const SHARPNESS = 2;

/** Size of the whole picture, px. */
function sizeOf({ width, height, foot }: Figure): { width: number; height: number } {
  return { width: width + 2 * MARGIN, height: HEAD + height + foot.length * LINE + 2 * MARGIN };
}

/** What it is above, the view itself, and what it rests on below. */
export function drawFigure(canvas: PicturePen, figure: Figure): void {
  const { pen, within } = canvas;
  const { palette, title, subtitle, foot, sans } = figure;
  const { width, height } = sizeOf(figure);
  pen.fillStyle = palette.bg;
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = 'alphabetic';
  write(pen, title, MARGIN, MARGIN + 14, `600 15px ${sans}`, palette.text);
  write(pen, subtitle, MARGIN, MARGIN + 32, `11.5px ${sans}`, palette.muted);
  within(MARGIN, MARGIN + HEAD, figure.width, figure.height, () => figure.draw(canvas));
  pen.textBaseline = 'alphabetic';
  foot.forEach((line, i) => {
    const y = MARGIN + HEAD + figure.height + (i + 1) * LINE;
    write(pen, line, MARGIN, y, `10.5px ${palette.mono}`, palette.muted);
  });
}

/** One line of text. */
export function write(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  align: CanvasTextAlign = 'left',
): void {
  pen.font = font;
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.fillText(text, x, y);
}

/** @param measure how wide a text is in a font of CSS, px */
export function svgText(figure: Figure, measure: (font: string, text: string) => number): string {
  const pen = new SvgPen(measure);
  const { width, height } = sizeOf(figure);
  drawFigure({ pen, within: (...area) => pen.within(...area) }, figure);
  return pen.file(width, height, `${figure.title}: ${figure.subtitle}`);
}

export function svgBytes(figure: Figure): Uint8Array {
  const ruler = document.createElement('canvas').getContext('2d')!;
  const measure = (font: string, text: string) => {
    ruler.font = font;
    return ruler.measureText(text).width;
  };
  return new TextEncoder().encode(svgText(figure, measure));
}

export async function pngBytes(figure: Figure): Promise<Uint8Array> {
  const { width, height } = sizeOf(figure);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * SHARPNESS);
  canvas.height = Math.round(height * SHARPNESS);
  const pen = canvas.getContext('2d')!;
  pen.scale(SHARPNESS, SHARPNESS);
  drawFigure(
    {
      pen,
      within: (x, y, w, h, draw) => {
        pen.save();
        pen.translate(x, y);
        pen.beginPath();
        pen.rect(0, 0, w, h);
        pen.clip();
        draw();
        pen.restore();
      },
    },
    figure,
  );
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}
