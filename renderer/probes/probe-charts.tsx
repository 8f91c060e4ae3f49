import './probes.css';
import { ChartLine, Table } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProbePoint, ProbeSeries } from '../../shared/contract/probes.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { GUTTER_END, type Palette, usePalette } from '../timeline/palette.ts';
import { useSize } from '../timeline/use-size.ts';
import { ChartOverlay } from './chart-overlay.tsx';
import { Legend } from './legend.tsx';
import { LossStrip } from './loss-strip.tsx';
import { MtrTable } from './mtr-table.tsx';
import { TimeChart } from './time-chart.tsx';
import { useProbes } from './use-probes.ts';

/** mtr over the timeline's time range: latency and its running deviation per path hop, or the run as a table. */
export function ProbeCharts() {
  const { t } = useTranslation('views');
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const palette = usePalette();
  const answer = useProbes(size.width - palette.gutter - GUTTER_END);
  const [index, setIndex] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const series = answer?.series.find((one) => one.index === index) ?? answer?.series[0];
  return (
    <section className="probes" aria-label={t('probes.label')}>
      {answer !== null && series !== undefined && (
        <header>
          {answer.series.length > 1 ? (
            <select
              className="probes-title"
              value={series.index}
              onChange={(event) => setIndex(Number(event.target.value))}
              aria-label={t('probes.choose')}
            >
              {answer.series.map((one) => (
                <option key={one.index} value={one.index}>
                  {title(one)}
                </option>
              ))}
            </select>
          ) : (
            <b className="probes-title" title={title(series)}>
              {title(series)}
            </b>
          )}
          <Legend rows={series.rows} palette={palette} />
          <fieldset className="probes-switch" aria-label={t('probes.view')}>
            <button
              type="button"
              aria-pressed={!asTable}
              aria-label={t('probes.charts')}
              title={t('probes.charts')}
              onClick={() => setAsTable(false)}
            >
              <ChartLine size={13} strokeWidth={1.75} aria-hidden />
            </button>
            <button
              type="button"
              aria-pressed={asTable}
              aria-label={t('probes.table')}
              title={t('probes.table')}
              onClick={() => setAsTable(true)}
            >
              <Table size={13} strokeWidth={1.75} aria-hidden />
            </button>
          </fieldset>
        </header>
      )}
      {series?.warnings.map((warning) => (
        <p key={warning} className="probes-warning" title={warning} lang="en">
          {warning}
        </p>
      ))}
      <div className="probes-body" ref={body}>
        {series === undefined || answer === null ? (
          <p className="probes-empty">{t('probes.none')}</p>
        ) : asTable ? (
          <MtrTable rows={series.rows} palette={palette} />
        ) : (
          size.width > 0 && (
            <Charts series={series} range={answer.range} width={size.width} height={size.height} palette={palette} />
          )
        )}
      </div>
    </section>
  );
}

function title(series: ProbeSeries): string {
  return `mtr ${series.node} → ${series.target}${series.protocol === 'icmp' ? '' : ` (${series.protocol})`}`;
}

const median = (point: ProbePoint) => point.medianMs;
const average = (point: ProbePoint) => point.averageMs;
const spread = (point: ProbePoint): [number, number] => [point.minMs, point.maxMs];
const stdev = (point: ProbePoint) => point.stdevMs;

interface ChartsProps {
  series: ProbeSeries;
  range: TimeRange;
  width: number;
  height: number;
  palette: Palette;
}

function Charts({ series, range, width, height, palette }: ChartsProps) {
  const { t } = useTranslation('views');
  const rows = useMemo(() => series.rows.filter((row) => row.points.length > 0), [series]);
  const plot = width - palette.gutter - GUTTER_END;
  const losing = Math.min(6, series.rows.filter((row) => row.losses.length > 0 && row.received > 0).length) * 9;
  const room = Math.max(116, height - losing);
  const upper = Math.round(room * 0.62);
  return (
    <div className="probes-charts">
      <figure>
        <figcaption>
          <b>{t('probes.latency')}</b>
          <span>{t('probes.latencyUnit')}</span>
        </figcaption>
        <TimeChart
          rows={rows}
          range={range}
          width={width}
          height={upper}
          palette={palette}
          line={median}
          second={average}
          band={spread}
        />
      </figure>
      <LossStrip rows={series.rows} range={range} width={plot} />
      <figure>
        <figcaption>
          <b>{t('probes.stdev')}</b>
          <span>{t('probes.stdevUnit')}</span>
        </figcaption>
        <TimeChart rows={rows} range={range} width={width} height={room - upper} palette={palette} line={stdev} />
      </figure>
      <ChartOverlay width={plot} />
    </div>
  );
}
