import './probes.css';
import { ChartLine, SquareTerminal, Table } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import { Button } from '../controls/button.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { planNode, typeCommand } from '../terminal/send-command.ts';
import { GUTTER_END, usePalette } from '../timeline/palette.ts';
import { useSize } from '../timeline/use-size.ts';
import { CHARTS, useChartStore, WINDOWS } from './chart-store.ts';
import { Charts } from './charts.tsx';
import { MtrTable } from './mtr-table.tsx';
import { useDelays, useProbes } from './use-probes.ts';

/** mtr and one-way delays over the timeline's time range, or the run of mtr as a table. */
export function ProbeCharts() {
  const { t } = useTranslation('probes');
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const palette = usePalette();
  const plot = size.width - palette.gutter - GUTTER_END;
  const probes = useProbes(plot);
  const { probe: index, shown, asTable, lastSeconds, toggleChart, setTable, setWindow } = useChartStore();
  const delays = useDelays(shown.has('delay') ? plot : 0);
  const series = probes?.value.find((one) => one.index === index) ?? probes?.value[0] ?? null;
  const command = useSessionStore((s) => s.session?.probes.find((one) => one.index === series?.index)?.command);
  const node = series === null ? null : planNode(series.node);
  const table = asTable && series !== null;
  const kinds = CHARTS.filter((kind) => kind === 'delay' || series !== null);
  const choices = table
    ? WINDOWS.map((seconds) => ({
        key: String(seconds),
        text: t(`window.${seconds ?? 'all'}`),
        on: seconds === lastSeconds,
        choose: () => setWindow(seconds),
      }))
    : kinds.map((kind) => ({
        key: kind,
        text: t(`chart.${kind}`),
        on: shown.has(kind),
        choose: () => toggleChart(kind),
      }));
  return (
    <section className="probes" aria-label={t('label')}>
      <header>
        {series !== null && (probes?.value.length ?? 0) > 1 ? (
          <select
            className="probes-title"
            value={series.index}
            onChange={(event) => useChartStore.setState({ probe: Number(event.target.value) })}
            aria-label={t('choose')}
          >
            {probes!.value.map((one) => (
              <option key={one.index} value={one.index}>
                {probeTitle(one)}
              </option>
            ))}
          </select>
        ) : (
          <b className="probes-title" title={series === null ? undefined : probeTitle(series)}>
            {series === null ? t('noProbes') : probeTitle(series)}
          </b>
        )}
        {series !== null && series.pace !== null && (
          <p className="probes-warning" title={t('pace', { ...series.pace })}>
            {t('pace', { ...series.pace })}
          </p>
        )}
        {series !== null && command !== undefined && node !== null && (
          <Button
            small
            look="quiet"
            icon={SquareTerminal}
            label={t('terminals:typeThere', { node: series.node })}
            onClick={() => typeCommand(node, series.node, command)}
          />
        )}
        <fieldset className="probes-switch" aria-label={t(table ? 'window.label' : 'shown')}>
          {choices.map(({ key, text, on, choose }) => (
            <button key={key} type="button" aria-pressed={on} onClick={choose}>
              {text}
            </button>
          ))}
        </fieldset>
        {series !== null && (
          <fieldset className="probes-switch" aria-label={t('view')}>
            <button
              type="button"
              aria-pressed={!table}
              aria-label={t('charts')}
              title={t('charts')}
              onClick={() => setTable(false)}
            >
              <ChartLine size={13} strokeWidth={1.75} aria-hidden />
            </button>
            <button
              type="button"
              aria-pressed={table}
              aria-label={t('table')}
              title={t('table')}
              onClick={() => setTable(true)}
            >
              <Table size={13} strokeWidth={1.75} aria-hidden />
            </button>
          </fieldset>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it */}
      <section className="probes-body" aria-label={t('dock:panel.probes')} tabIndex={0} ref={body}>
        {table ? (
          <MtrTable index={series.index} rows={series.rows} palette={palette} />
        ) : (
          size.width > 0 &&
          probes !== null && (
            <Charts
              series={series}
              range={probes.range}
              delays={delays?.value ?? null}
              width={size.width}
              height={size.height}
              palette={palette}
            />
          )
        )}
      </section>
    </section>
  );
}

/** `mtr a → 10.0.0.1`, with the protocol where it is not ICMP. */
export function probeTitle(series: Pick<ProbeSeries, 'node' | 'target' | 'protocol'>): string {
  return `mtr ${series.node} → ${series.target}${series.protocol === 'icmp' ? '' : ` (${series.protocol})`}`;
}
