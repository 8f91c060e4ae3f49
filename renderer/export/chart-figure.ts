import { msText, timeText } from '../../shared/view/geometry-format.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep, niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { type ChartLine, type ChartPoint, highest } from '../probes/chart-lines.ts';
import { axisTicks } from '../probes/series-data.ts';
import { GUTTER_END, type Palette } from '../timeline/palette.ts';
import type { Pen } from '../timeline/pen.ts';
import { type PicturePen, write } from './figure.ts';

/** A line's name with its figures. */
export interface LegendEntry {
  text: string;
  colour: string;
  dashed: boolean;
}

export interface ChartDrawing {
  /** Of the plot and what is at its left and right, px. */
  width: number;
  /** Of the plot alone, px. */
  height: number;
  range: TimeRange;
  /** The session's first packet, from which the axis counts. */
  start: number;
  lines: readonly ChartLine[];
  legend: readonly LegendEntry[];
  /** Moments of loss, as ticks on the axis, and of route changes, as lines across. */
  losses: readonly number[];
  changes: readonly number[];
  palette: Palette;
}

const TOP = 18;
const AXIS = 22;
const ENTRY = 16;
/** What a tick's label takes, px. */
const LABEL = 60;
/** Room for a tick and its label, px. */
const TICK_ROOM = 112;
/** Width of one entry of the legend, px. */
const ENTRY_WIDTH = 300;

const columnsOf = (width: number): number => Math.max(1, Math.floor(width / ENTRY_WIDTH));

/** Height of the drawing with its axis and legend, px. */
export function chartHeight({ width, height, legend }: ChartDrawing): number {
  return TOP + height + AXIS + Math.ceil(legend.length / columnsOf(width)) * ENTRY;
}

/** Lines over time with their bands, milliseconds upwards; losses and route changes on the axis; the legend below. */
export function drawChart({ pen, within }: PicturePen, drawing: ChartDrawing): void {
  const { palette, width, height } = drawing;
  const plot = width - palette.gutter - GUTTER_END;
  const ticks = axisTicks(highest(drawing.lines));
  const top = ticks.at(-1)!;
  const font = `10px ${palette.mono}`;
  write(pen, 'ms', palette.gutter - 8, 10, font, palette.faint, 'right');
  for (const tick of ticks) {
    const y = TOP + height - (tick / top) * height;
    pen.fillStyle = palette.grid;
    pen.fillRect(palette.gutter, Math.round(y), plot, 1);
    write(pen, msText(tick), palette.gutter - 8, y + 3.5, font, palette.faint, 'right');
  }
  within(palette.gutter, TOP, plot, height, () => drawLines(pen, drawing, plot, top));
  within(palette.gutter, TOP + height, plot + GUTTER_END, AXIS, () => drawAxis(pen, drawing, plot));
  drawLegend(pen, drawing, TOP + height + AXIS);
}

function drawLines(
  pen: Pen,
  { lines, range, height, losses, changes, palette }: ChartDrawing,
  plot: number,
  top: number,
) {
  const at = (point: ChartPoint, value: number) => ({
    x: xOfTime(range, plot, point.time),
    y: height - (value / top) * height,
  });
  const trace = (points: readonly { x: number; y: number }[]) => {
    pen.beginPath();
    points.forEach(({ x, y }, i) => {
      if (i === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    });
  };
  for (const { colour, dash, runs } of lines)
    for (const run of runs) {
      pen.strokeStyle = colour;
      pen.fillStyle = colour;
      if (run.some(({ low, high }) => high > low)) {
        pen.globalAlpha = 0.14;
        trace([...run.map((p) => at(p, p.high)), ...run.map((p) => at(p, p.low)).reverse()]);
        pen.fill();
      }
      if (run[0]!.second !== null) {
        pen.globalAlpha = 0.55;
        pen.lineWidth = 1;
        pen.setLineDash([2, 3]);
        trace(run.map((p) => at(p, p.second ?? p.value)));
        pen.stroke();
      }
      pen.globalAlpha = 1;
      pen.lineWidth = 1.5;
      pen.setLineDash(dash === '' ? [] : dash.split(' ').map(Number));
      const line = run.map((p) => at(p, p.value));
      // A point by itself is a short stroke.
      trace(
        line.length === 1
          ? [
              { ...line[0]!, x: line[0]!.x - 1.5 },
              { ...line[0]!, x: line[0]!.x + 1.5 },
            ]
          : line,
      );
      pen.stroke();
      pen.setLineDash([]);
    }
  for (const time of changes) {
    pen.fillStyle = palette.warn;
    pen.fillRect(xOfTime(range, plot, time), 0, 1, height);
  }
  pen.fillStyle = palette.loss;
  for (const time of losses) pen.fillRect(xOfTime(range, plot, time) - 0.75, height - 6, 1.5, 6);
}

function drawAxis(pen: Pen, { range, start, palette }: ChartDrawing, plot: number): void {
  pen.fillStyle = palette.lineStrong;
  pen.fillRect(0, 0, plot, 1);
  const step = niceStep(range.to - range.from, Math.floor(plot / TICK_ROOM));
  const since = { from: range.from - start, to: range.to - start };
  for (const tick of tickTimes(since, step)) {
    const x = xOfTime(range, plot, tick + start);
    pen.fillStyle = palette.lineStrong;
    pen.fillRect(x, 0, 1, 5);
    const text = `${timeText(tick, decimalsOfStep(step))} s`;
    // The last one has no room.
    if (x + LABEL <= plot + GUTTER_END) write(pen, text, x + 4, 14, `10px ${palette.mono}`, palette.muted);
  }
}

function drawLegend(pen: Pen, { legend, width, palette }: ChartDrawing, top: number): void {
  const columns = columnsOf(width);
  legend.forEach(({ text, colour, dashed }, i) => {
    const x = (i % columns) * ENTRY_WIDTH;
    const y = top + Math.floor(i / columns) * ENTRY + 11;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.setLineDash(dashed ? [4, 3] : []);
    pen.beginPath();
    pen.moveTo(x, y - 4);
    pen.lineTo(x + 16, y - 4);
    pen.stroke();
    pen.setLineDash([]);
    write(pen, text, x + 22, y, `10.5px ${palette.mono}`, palette.muted);
  });
}
