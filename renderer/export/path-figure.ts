import type { SegmentFigures } from '../../shared/contract/analysis.ts';
import type { Severity } from '../../shared/view/geometry-severity.ts';
import type { Palette } from '../timeline/palette.ts';
import type { Pen } from '../timeline/pen.ts';
import { type PicturePen, write } from './figure.ts';
import { shortened } from './timeline-figure.ts';

/** What one direction of a segment says. */
export interface DrawnDirection {
  severity: Severity;
  /** Losses, or that there are none. */
  headline: string;
  /** Median and 95th percentile; '' without any. */
  delay: string;
  /** Sent and delivered. */
  counts: string;
}

export interface DrawnSegment {
  forward: DrawnDirection;
  reverse: DrawnDirection;
  /** Between the directions: translations and the clocks' doubt. */
  marks: string;
}

export interface PathDrawing {
  hops: readonly { name: string; place: string }[];
  segments: readonly DrawnSegment[];
  /** What is around the packets, from hop to hop. */
  tunnels: readonly { from: number; to: number; label: string }[];
  palette: Palette;
  sans: string;
}

/** Distance of two hops, and room at both ends, px. */
const PITCH = 216;
const MARGIN = 84;
export const PATH_HEIGHT = 214;
const MIDDLE = 130;
/** Room above the names for what is around the packets. */
const TUNNELS = 18;
const ARROW = 20;
const POST = 9;

export const pathWidth = (hops: number): number => Math.max(640, 2 * MARGIN + (hops - 1) * PITCH);

/** Counts of a direction: what was sent into the segment and what of it arrived. */
export function countsOf({ sent, delivered }: SegmentFigures, text: (n: number) => string): string {
  return `${text(delivered)} / ${text(sent)}`;
}

/** The hops in order and, between them, what each segment did to the packets in both directions. */
export function drawPath({ pen }: PicturePen, { hops, segments, tunnels, palette, sans }: PathDrawing): void {
  const xOf = (hop: number) => MARGIN + hop * PITCH;
  for (const { from, to, label } of tunnels) {
    // Known of one hop only: half of what is around it.
    const half = from === to ? PITCH / 4 : 0;
    const [left, right] = [xOf(from) - half, xOf(to) + half];
    pen.strokeStyle = palette.lineStrong;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(left, 12);
    pen.lineTo(left, 5);
    pen.lineTo(right, 5);
    pen.lineTo(right, 12);
    pen.stroke();
    write(pen, label, (left + right) / 2, 16, `10.5px ${palette.mono}`, palette.muted, 'center');
  }
  hops.forEach(({ name, place }, hop) => {
    const x = xOf(hop);
    pen.fillStyle = palette.lineStrong;
    pen.fillRect(x - 0.5, TUNNELS + 40, 1, PATH_HEIGHT - TUNNELS - 48);
    pen.fillStyle = palette.panel;
    pen.strokeStyle = palette.lineStrong;
    pen.lineWidth = 1;
    pen.fillRect(x - 4, MIDDLE - 11, 8, 22);
    pen.strokeRect(x - 4, MIDDLE - 11, 8, 22);
    write(pen, shortened(name, 24), x, TUNNELS + 16, `600 12.5px ${sans}`, palette.text, 'center');
    write(pen, shortened(place, 28), x, TUNNELS + 32, `10.5px ${palette.mono}`, palette.muted, 'center');
  });
  segments.forEach(({ forward, reverse, marks }, i) => {
    const [from, to] = [xOf(i) + POST, xOf(i + 1) - POST];
    const x = (from + to) / 2;
    const font = `10.5px ${palette.mono}`;
    const text = (words: string, y: number, colour: string) => write(pen, words, x, y, font, colour, 'center');
    text(forward.counts, MIDDLE - 56, palette.faint);
    text(forward.headline, MIDDLE - 42, colourOf(forward.severity, palette, true));
    text(forward.delay, MIDDLE - 28, palette.muted);
    drawArrow(pen, from, to, MIDDLE - ARROW, colourOf(forward.severity, palette, false), forward.severity);
    text(marks, MIDDLE + 4, palette.text);
    drawArrow(pen, to, from, MIDDLE + ARROW, colourOf(reverse.severity, palette, false), reverse.severity);
    text(reverse.delay, MIDDLE + 36, palette.muted);
    text(reverse.headline, MIDDLE + 50, colourOf(reverse.severity, palette, true));
    text(reverse.counts, MIDDLE + 64, palette.faint);
  });
}

function colourOf(severity: Severity, palette: Palette, words: boolean): string {
  if (severity === 'loss') return palette.loss;
  if (severity === 'unsure' || severity === 'partial') return palette.warn;
  return severity === 'unknown' || words ? palette.faint : palette.series[0]!;
}

/** Whole, crossed, broken or dotted: the severity by shape as well. */
function drawArrow(pen: Pen, from: number, to: number, y: number, colour: string, severity: Severity): void {
  const way = Math.sign(to - from);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1.5;
  const stroke = (points: [number, number][]) => {
    pen.beginPath();
    points.forEach(([x, py], i) => {
      if (i === 0) pen.moveTo(x, py);
      else pen.lineTo(x, py);
    });
    pen.stroke();
  };
  const middle = (from + to) / 2;
  const crossed = severity === 'loss' || severity === 'unsure';
  if (severity === 'unknown') pen.setLineDash([2, 4]);
  if (severity === 'partial') pen.setLineDash([7, 3]);
  if (crossed) {
    stroke([
      [from, y],
      [middle - way * 9, y],
    ]);
    stroke([
      [middle + way * 9, y],
      [to - way * 7, y],
    ]);
  } else
    stroke([
      [from, y],
      [to - way * 7, y],
    ]);
  pen.setLineDash([]);
  if (crossed) {
    stroke([
      [middle - 4, y - 4],
      [middle + 4, y + 4],
    ]);
    stroke([
      [middle - 4, y + 4],
      [middle + 4, y - 4],
    ]);
  }
  pen.beginPath();
  pen.moveTo(to, y);
  pen.lineTo(to - way * 8, y - 4);
  pen.lineTo(to - way * 8, y + 4);
  pen.fill();
}
