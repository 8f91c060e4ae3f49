import type { DelaySeries } from '../../shared/contract/delays.ts';
import type { ProbePoint, ProbeRow } from '../../shared/contract/probes.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import type { Palette } from '../timeline/palette.ts';
import { unbrokenRuns } from './series-data.ts';

/** One place of a line, all in milliseconds. */
export interface ChartPoint {
  time: number;
  value: number;
  /** The band around it; both are `value` where there is none. */
  low: number;
  high: number;
  /** A paler line; null: none. */
  second: number | null;
}

export interface ChartLine {
  /** What the legend calls it and remembers it by. */
  key: string;
  colour: string;
  dash: string;
  /** Lines that are not joined: a silence is a hole. */
  runs: ChartPoint[][];
}

export type ProbeKind = 'latency' | 'jitter' | 'stdev';

export const hopKey = (hop: number): string => `hop ${hop}`;
export const delayKey = ({ segment, direction }: Pick<DelaySeries, 'segment' | 'direction'>): string =>
  `${direction} ${segment}`;

/** The same colour for the same path hop or segment everywhere; from the ninth on they come again, dashed. */
export function seriesColour(palette: Palette, number: number): string {
  return palette.series[number % palette.series.length]!;
}

/** A line per path hop that answered: median in its band and the running average, jitter, or the deviation. */
export function probeLines(rows: readonly ProbeRow[], kind: ProbeKind, palette: Palette): ChartLine[] {
  const pointOf: Record<ProbeKind, (point: ProbePoint) => ChartPoint> = {
    latency: (p) => ({ time: p.time, value: p.medianMs, low: p.minMs, high: p.maxMs, second: p.averageMs }),
    jitter: (p) => plain(p.time, p.jitterMs),
    stdev: (p) => plain(p.time, p.stdevMs),
  };
  return rows
    .filter((row) => row.points.length > 0)
    .map((row) => ({
      key: hopKey(row.hop),
      colour: seriesColour(palette, row.hop - 1),
      dash: row.hop > palette.series.length ? '5 3' : '',
      runs: unbrokenRuns(row.points.map(pointOf[kind])),
    }));
}

const plain = (time: number, value: number): ChartPoint => ({ time, value, low: value, high: value, second: null });

/**
 * A line per segment and direction: the median delay in the band within which the clocks let the truth be, and the 95th
 * percentile, paler. Reverse ones are dashed.
 */
export function delayLines(series: readonly DelaySeries[], range: TimeRange, palette: Palette): ChartLine[] {
  return series.map((one) => {
    const width = (range.to - range.from) / one.count.length;
    const doubt = (one.uncertaintyNs ?? 0) / 1e6;
    const points: ChartPoint[] = [];
    for (let b = 0; b < one.count.length; b++) {
      if (one.count[b] === 0) continue;
      const value = one.p50[b]! / 1e6;
      points.push({
        time: range.from + (b + 0.5) * width,
        value,
        low: value - doubt,
        high: value + doubt,
        second: one.p95[b]! / 1e6,
      });
    }
    return {
      key: delayKey(one),
      colour: seriesColour(palette, one.segment),
      dash: one.direction === 'reverse' ? '4 3' : '',
      runs: unbrokenRuns(points),
    };
  });
}

/** Times of buckets in which packets were lost. */
export function delayLosses(series: readonly DelaySeries[], range: TimeRange): number[] {
  const times: number[] = [];
  const buckets = series[0]?.count.length ?? 0;
  for (let b = 0; b < buckets; b++)
    if (series.some(({ lost }) => lost[b]! > 0))
      times.push(range.from + ((b + 0.5) * (range.to - range.from)) / buckets);
  return times;
}

/** Largest value to draw; 0 without any. */
export function highest(lines: readonly ChartLine[]): number {
  let most = 0;
  for (const { runs } of lines)
    for (const run of runs) for (const { high, second } of run) most = Math.max(most, high, second ?? 0);
  return most;
}
