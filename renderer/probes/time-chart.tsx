import { useId, useMemo } from 'react';
import { CartesianGrid, Curve, LineChart, usePlotArea, useXAxisScale, useYAxisScale, XAxis, YAxis } from 'recharts';
import type { ProbePoint, ProbeRow } from '../../shared/contract/probes.ts';
import { msText } from '../../shared/view/geometry-format.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { GUTTER_END, type Palette } from '../timeline/palette.ts';
import { axisTicks, largest, unbrokenRuns } from './series-data.ts';

interface TimeChartProps {
  rows: ProbeRow[];
  range: TimeRange;
  width: number;
  height: number;
  palette: Palette;
  /** What the line shows, ms. */
  line: (point: ProbePoint) => number;
  /** A paler line of the same colour, ms. */
  second?: (point: ProbePoint) => number;
  /** Low and high edge of the band, ms. */
  band?: (point: ProbePoint) => [number, number];
}

const NO_DATA: never[] = [];
const MARGIN = { top: 7, right: GUTTER_END, bottom: 7, left: 0 };

/** Lines per path hop over the window's time range; a silence is a hole. The left edge is the timeline's. */
export function TimeChart({ rows, range, width, height, palette, line, second, band }: TimeChartProps) {
  const ticks = useMemo(
    () => axisTicks(largest(rows, (point) => Math.max(line(point), band?.(point)[1] ?? 0))),
    [rows, line, band],
  );
  const top = ticks[ticks.length - 1]!;
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
        domain={[0, top]}
        ticks={ticks}
        interval={0}
        allowDataOverflow
        width={palette.gutter}
        axisLine={false}
        tickLine={false}
        tickFormatter={msText}
        tick={{ fill: palette.faint, fontSize: 10, fontFamily: palette.mono }}
      />
      {rows.map((row) => (
        <RowLines
          key={row.hop}
          row={row}
          colour={seriesColour(palette, row.hop)}
          dash={seriesDash(row.hop)}
          line={line}
          second={second}
          band={band}
        />
      ))}
    </LineChart>
  );
}

/** The same colour for the same path hop everywhere; from the ninth on they come again, dashed. */
export function seriesColour(palette: Palette, hop: number): string {
  return palette.series[(hop - 1) % palette.series.length]!;
}

function seriesDash(hop: number): string {
  return hop > 8 ? '5 3' : '';
}

interface RowLinesProps {
  row: ProbeRow;
  colour: string;
  dash: string;
  line: TimeChartProps['line'];
  second: TimeChartProps['second'];
  band: TimeChartProps['band'];
}

function RowLines({ row, colour, dash, line, second, band }: RowLinesProps) {
  const xOf = useXAxisScale();
  const yOf = useYAxisScale();
  const runs = useMemo(() => unbrokenRuns(row.points), [row.points]);
  const area = usePlotArea();
  const clip = useId();
  if (xOf === undefined || yOf === undefined || area === undefined) return null;
  const place = (run: ProbePoint[], value: (point: ProbePoint) => number) =>
    run.map((point) => ({ x: xOf(point.time) ?? 0, y: yOf(value(point)) ?? 0 }));
  return (
    <g fill="none" clipPath={`url(#${clip})`}>
      <clipPath id={clip}>
        <rect x={area.x} y={area.y} width={area.width} height={area.height} />
      </clipPath>
      {runs.map((run) => {
        const key = run[0]!.time;
        if (run.length === 1) {
          const [at] = place(run, line);
          return <circle key={key} cx={at!.x} cy={at!.y} r={1.5} fill={colour} />;
        }
        return (
          <g key={key}>
            {band !== undefined && (
              <Curve
                type="linear"
                fill={colour}
                fillOpacity={0.14}
                points={place(run, (p) => band(p)[1])}
                baseLine={place(run, (p) => band(p)[0])}
              />
            )}
            {second !== undefined && (
              <Curve
                type="linear"
                stroke={colour}
                strokeWidth={1}
                strokeOpacity={0.55}
                strokeDasharray="2 3"
                points={place(run, second)}
              />
            )}
            <Curve type="linear" stroke={colour} strokeWidth={1.5} strokeDasharray={dash} points={place(run, line)} />
          </g>
        );
      })}
    </g>
  );
}
