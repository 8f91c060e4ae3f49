import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DelayView } from '../../shared/contract/delays.ts';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { GUTTER_END, type Palette } from '../timeline/palette.ts';
import { delayLines, delayLosses, probeLines } from './chart-lines.ts';
import { ChartOverlay } from './chart-overlay.tsx';
import { CHARTS, type ChartKind, useChartStore } from './chart-store.ts';
import { DelayLegend, HopLegend } from './legend.tsx';
import { LossStrip } from './loss-strip.tsx';
import { TimeChart } from './time-chart.tsx';

/** Charts below this height tell nothing, px: the pane scrolls instead. */
const LEAST = 84;
const LEGEND = 20;

interface ChartsProps {
  series: ProbeSeries | null;
  /** Range of `series`. */
  range: TimeRange;
  delays: DelayView | null;
  width: number;
  height: number;
  palette: Palette;
}

/** The charts that were chosen, one below the other, on the timeline's time axis with its crosshair and selection. */
export function Charts({ series, range, delays, width, height, palette }: ChartsProps) {
  const { t } = useTranslation('probes');
  const shown = useChartStore((s) => s.shown);
  const hidden = useChartStore((s) => s.hidden);
  const kinds = CHARTS.filter((kind) => shown.has(kind) && (kind === 'delay' ? delays !== null : series !== null));
  const plot = width - palette.gutter - GUTTER_END;
  const rows = series?.rows ?? [];
  const losing = Math.min(6, rows.filter((row) => row.losses.length > 0 && row.received > 0).length) * 9;
  const legends = kinds.filter((kind) => kind === 'latency' || kind === 'delay').length * LEGEND;
  const taken = legends + (kinds.includes('latency') ? losing : 0);
  const each = Math.max(LEAST, Math.floor((height - taken) / Math.max(1, kinds.length)));
  const figure = (kind: ChartKind, legend: ReactNode, chart: ReactNode) => (
    <figure key={kind} data-chart={kind}>
      <figcaption>
        <b>{t(`chart.${kind}`)}</b>
        <span>{t(`unit.${kind}`)}</span>
      </figcaption>
      {legend}
      {chart}
    </figure>
  );
  if (kinds.length === 0) return <p className="probes-empty">{t('noChart')}</p>;
  return (
    <div className="probes-charts">
      {kinds.map((kind) => {
        if (kind === 'delay') {
          const lines = delayLines(delays!.series, delays!, palette).filter(({ key }) => !hidden.has(key));
          return figure(
            kind,
            <DelayLegend series={delays!.series} range={delays!} palette={palette} />,
            <TimeChart
              lines={lines}
              range={delays!}
              width={width}
              height={each}
              palette={palette}
              losses={delayLosses(delays!.series, delays!)}
            />,
          );
        }
        const lines = probeLines(rows, kind, palette).filter(({ key }) => !hidden.has(key));
        const marks = rows.flatMap(({ hop, changes }) =>
          changes.map(({ time, from, to }) => ({ time, title: t('routeChange', { hop, from, to }) })),
        );
        return figure(
          kind,
          kind === 'latency' && <HopLegend rows={rows} palette={palette} />,
          <>
            <TimeChart
              lines={lines}
              range={range}
              width={width}
              height={each}
              palette={palette}
              marks={kind === 'latency' ? marks : []}
            />
            {kind === 'latency' && <LossStrip rows={rows} range={range} width={plot} />}
          </>,
        );
      })}
      <ChartOverlay width={plot} />
    </div>
  );
}
