import type { DelaySeries, DelayView } from '../../shared/contract/delays.ts';
import type { SessionInfo } from '../../shared/contract/engine-api.ts';
import type { ProbeRow, ProbeSeries } from '../../shared/contract/probes.ts';
import { readDelay } from '../../shared/view/geometry-delay.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { i18n } from '../i18n/index.ts';
import {
  type ChartLine,
  delayKey,
  delayLines,
  delayLosses,
  hopKey,
  type ProbeKind,
  probeLines,
} from '../probes/chart-lines.ts';
import { type ChartKind, useChartStore } from '../probes/chart-store.ts';
import { lossShort } from '../probes/legend.tsx';
import { probeTitle } from '../probes/probe-charts.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import type { Palette } from '../timeline/palette.ts';
import { type ChartDrawing, chartHeight, drawChart, type LegendEntry } from './chart-figure.ts';
import type { PictureTheme } from './export-choice.ts';
import type { Figure } from './figure.ts';
import { aboutSession } from './picture-facts.ts';

const WIDTH = 1320;
const HEIGHT = 300;
const POINTS = 660;

type Parts = Pick<ChartDrawing, 'lines' | 'legend' | 'losses' | 'changes'> & { what: string };

/** One chart over the time on screen, with the lines that are on; null where there is nothing to draw. */
export async function pictureOfChart(kind: ChartKind, theme: PictureTheme): Promise<Figure | null> {
  const { session, analysis } = useSessionStore.getState();
  if (session === null) return null;
  const { range } = useViewStore.getState();
  const filter = kind === 'delay' ? useFilterStore.getState().applied : '';
  const about = aboutSession({ session, analysis, what: null, range, filter, theme });
  const { palette } = about;
  const parts =
    kind === 'delay'
      ? await delayParts(session, range, filter, palette)
      : await probeParts(session, range, kind, palette);
  if (parts === null) return null;
  const { what, ...rest } = parts;
  const drawing = { ...rest, width: WIDTH, height: HEIGHT, range, start: session.from, palette };
  const title = i18n.t(`probes:chart.${kind}`);
  return {
    ...about,
    subtitle: `${title} (${i18n.t(`probes:unit.${kind}`)}) · ${what}`,
    width: WIDTH,
    height: chartHeight(drawing),
    draw: (pen) => drawChart(pen, drawing),
  };
}

const on = ({ key }: Pick<ChartLine, 'key'>): boolean => !useChartStore.getState().hidden.has(key);

async function delayParts(session: SessionInfo, range: TimeRange, filter: string, palette: Palette): Promise<Parts> {
  const { sessionId, hops } = session;
  const view: DelayView = await engine.viewDelays({ sessionId, ...range, buckets: POINTS, filter });
  const lines = delayLines(view.series, view, palette).filter(on);
  const legend = lines.map((line) =>
    entry(line, delayText(view.series.find((one) => delayKey(one) === line.key)!, hops)),
  );
  return { what: hops.join(' → '), lines, legend, losses: delayLosses(view.series, view), changes: [] };
}

function delayText({ segment, direction, whole, uncertaintyNs }: DelaySeries, hops: readonly string[]): string {
  const ends = [hops[segment] ?? '', hops[segment + 1] ?? ''];
  if (direction === 'reverse') ends.reverse();
  const reading = whole === null ? null : readDelay(whole.p50, uncertaintyNs);
  return `${ends.join(' → ')}  ${reading === null ? '–' : `${reading.text} ${reading.plusMinus}`}`.trim();
}

async function probeParts(
  { sessionId }: SessionInfo,
  range: TimeRange,
  kind: ProbeKind,
  palette: Palette,
): Promise<Parts | null> {
  const { probe, lastSeconds } = useChartStore.getState();
  const all: ProbeSeries[] = await engine.viewProbes({ sessionId, ...range, points: POINTS, lastSeconds });
  const series = all.find(({ index }) => index === probe) ?? all[0];
  if (series === undefined) return null;
  const { rows } = series;
  const lines = probeLines(rows, kind, palette).filter(on);
  const within = (time: number) => time >= range.from && time <= range.to;
  return {
    what: probeTitle(series),
    lines,
    legend: lines.map((line) => entry(line, rowText(rows.find(({ hop }) => hopKey(hop) === line.key)!))),
    losses:
      kind === 'latency' ? rows.flatMap(({ losses, received }) => (received > 0 ? losses : [])).filter(within) : [],
    changes: kind === 'latency' ? rows.flatMap(({ changes }) => changes.map(({ time }) => time)).filter(within) : [],
  };
}

function rowText({ hop, addresses, lossPercent }: ProbeRow): string {
  return `${hop} ${addresses[0] ?? '???'}  ${i18n.t('export:picture.lossOf', { percent: lossShort(lossPercent) })}`;
}

const entry = ({ colour, dash }: ChartLine, text: string): LegendEntry => ({ text, colour, dashed: dash !== '' });
