import { useId } from 'react';
import { CartesianGrid, Curve, LineChart, usePlotArea, useXAxisScale, useYAxisScale, XAxis, YAxis } from 'recharts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { GUTTER_END, type Palette } from '../timeline/palette.ts';
import { type ChartLine, type ChartPoint, highest } from './chart-lines.ts';
import { axisText, axisTicks } from './series-data.ts';

/** A moment that matters, as a line across the chart. */
export interface ChartMark {
  time: number;
  title: string;
}

interface TimeChartProps {
  lines: readonly ChartLine[];
  range: TimeRange;
  width: number;
  height: number;
  palette: Palette;
  marks?: readonly ChartMark[];
  /** Moments of loss, as ticks on the axis: a lost packet has no delay to draw. */
  losses?: readonly number[];
}

const NO_DATA: never[] = [];
const MARGIN = { top: 7, right: GUTTER_END, bottom: 7, left: 0 };

/** Lines over the window's time range, milliseconds upwards. The left edge is the timeline's. */
export function TimeChart({ lines, range, width, height, palette, marks = [], losses = [] }: TimeChartProps) {
  const ticks = axisTicks(highest(lines));
  return (
    <LineChart width={width} height={height} data={NO_DATA} margin={MARGIN} accessibilityLayer={false}>
      <CartesianGrid vertical={false} stroke={palette.grid} />
      <XAxis
        dataKey="time"
        type="number"
        domain={[range.from, range.to]}
        allowDataOverflow
        tick={false}
        tickLine={false}
        height={1}
        stroke={palette.lineStrong}
      />
      <YAxis
        type="number"
        domain={[0, ticks[ticks.length - 1]!]}
        ticks={ticks}
        interval={0}
        allowDataOverflow
        width={palette.gutter}
        axisLine={false}
        tickLine={false}
        tickFormatter={(ms: number) => axisText(ticks, ms)}
        tick={{ fill: palette.faint, fontSize: 10, fontFamily: palette.mono }}
      />
      <Marks marks={marks} losses={losses} palette={palette} />
      <Lines lines={lines} />
    </LineChart>
  );
}

function Marks({
  marks,
  losses,
  palette,
}: {
  marks: readonly ChartMark[];
  losses: readonly number[];
  palette: Palette;
}) {
  const xOf = useXAxisScale();
  const area = usePlotArea();
  if (xOf === undefined || area === undefined) return null;
  const inside = (time: number) => {
    const x = xOf(time) ?? Number.NaN;
    return x >= area.x && x <= area.x + area.width ? x : null;
  };
  const ticks = losses.flatMap((time) => inside(time) ?? []);
  const foot = area.y + area.height;
  return (
    <g>
      {marks.map(({ time, title }) => {
        const x = inside(time);
        return x === null ? null : (
          <g key={`${time} ${title}`}>
            <path d={`M${x} ${area.y}V${foot}`} stroke={palette.warn} strokeDasharray="3 2" />
            <path d={`M${x - 3.5} ${area.y - 5}h7l-3.5 5z`} fill={palette.warn}>
              <title>{title}</title>
            </path>
          </g>
        );
      })}
      <path
        d={ticks.map((x) => `M${x.toFixed(1)} ${foot}v-6`).join('')}
        stroke={palette.loss}
        strokeWidth={1.5}
        fill="none"
      />
    </g>
  );
}

function Lines({ lines }: { lines: readonly ChartLine[] }) {
  const xOf = useXAxisScale();
  const yOf = useYAxisScale();
  const area = usePlotArea();
  const clip = useId();
  if (xOf === undefined || yOf === undefined || area === undefined) return null;
  const place = (run: readonly ChartPoint[], value: (point: ChartPoint) => number) =>
    run.map((point) => ({ x: xOf(point.time) ?? 0, y: yOf(value(point)) ?? 0 }));
  return (
    <g fill="none" clipPath={`url(#${clip})`}>
      <clipPath id={clip}>
        <rect x={area.x} y={area.y} width={area.width} height={area.height} />
      </clipPath>
      {lines.map(({ key, colour, dash, runs }) =>
        runs.map((run) => {
          const [first] = run as [ChartPoint, ...ChartPoint[]];
          if (run.length === 1) {
            const [at] = place(run, ({ value }) => value);
            return <circle key={`${key} ${first.time}`} cx={at!.x} cy={at!.y} r={1.5} fill={colour} />;
          }
          return (
            <g key={`${key} ${first.time}`}>
              {run.some(({ low, high }) => high > low) && (
                <Curve
                  type="linear"
                  fill={colour}
                  fillOpacity={0.14}
                  points={place(run, ({ high }) => high)}
                  baseLine={place(run, ({ low }) => low)}
                />
              )}
              {first.second !== null && (
                <Curve
                  type="linear"
                  stroke={colour}
                  strokeWidth={1}
                  strokeOpacity={0.55}
                  strokeDasharray="2 3"
                  points={place(run, ({ second, value }) => second ?? value)}
                />
              )}
              <Curve
                type="linear"
                stroke={colour}
                strokeWidth={1.5}
                strokeDasharray={dash}
                points={place(run, ({ value }) => value)}
              />
            </g>
          );
        }),
      )}
    </g>
  );
}
