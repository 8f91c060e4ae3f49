import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DelaySeries } from '../../shared/contract/delays.ts';
import type { ProbeRow } from '../../shared/contract/probes.ts';
import { readDelay } from '../../shared/view/geometry-delay.ts';
import { msText } from '../../shared/view/geometry-format.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { useViewStore } from '../state/view-store.ts';
import type { Palette } from '../timeline/palette.ts';
import { useHopNames } from '../timeline/use-hop-names.ts';
import { delayKey, hopKey, seriesColour } from './chart-lines.ts';
import { useChartStore } from './chart-store.ts';
import { pointAt, sharesLoss } from './series-data.ts';

interface EntryProps {
  line: string;
  title?: string | undefined;
  colour: string;
  dashed?: boolean;
  children: ReactNode;
}

/** A line's name and figure; pressing it switches the line off and on. */
function Entry({ line, title, colour, dashed = false, children }: EntryProps) {
  const hidden = useChartStore((s) => s.hidden.has(line));
  const toggle = useChartStore((s) => s.toggleLine);
  return (
    <li>
      <button type="button" aria-pressed={!hidden} title={title} onClick={() => toggle(line)}>
        <i style={{ borderColor: colour }} data-dashed={dashed ? '' : undefined} aria-hidden="true" />
        {children}
      </button>
    </li>
  );
}

/** Path hops with address and loss; under the crosshair each one's latency at that moment. */
export function HopLegend({ rows, palette }: { rows: ProbeRow[]; palette: Palette }) {
  const { t } = useTranslation('probes');
  const crosshair = useViewStore((s) => s.crosshair);
  return (
    <ul className="probe-legend" aria-label={t('hops')}>
      {rows.map((row, i) => {
        if (row.received === 0)
          return (
            <li key={row.hop}>
              <b>{row.hop}</b> <span>{row.addresses[0] ?? '???'}</span>
            </li>
          );
        const at = crosshair === null ? null : pointAt(row.points, crosshair);
        return (
          <Entry key={row.hop} line={hopKey(row.hop)} colour={seriesColour(palette, row.hop - 1)}>
            <b>{row.hop}</b>
            <span>{row.addresses[0] ?? '???'}</span>
            {at === null ? (
              <em className={sharesLoss(rows, i) ? 'lost' : undefined}>{lossShort(row.lossPercent)}</em>
            ) : (
              <output>{msText(at.medianMs)} ms</output>
            )}
          </Entry>
        );
      })}
    </ul>
  );
}

interface DelayLegendProps {
  series: readonly DelaySeries[];
  range: TimeRange;
  palette: Palette;
}

/** Segments both ways with their median delay and its doubt: of the range, or at the crosshair. */
export function DelayLegend({ series, range, palette }: DelayLegendProps) {
  const { t } = useTranslation('probes');
  const names = useHopNames();
  const crosshair = useViewStore((s) => s.crosshair);
  return (
    <ul className="probe-legend" aria-label={t('segments')}>
      {series.map((one) => {
        const { segment, direction, count, whole, uncertaintyNs } = one;
        const ends = [names[segment] ?? '', names[segment + 1] ?? ''];
        if (direction === 'reverse') ends.reverse();
        const b =
          crosshair === null ? -1 : Math.floor(((crosshair - range.from) / (range.to - range.from)) * count.length);
        const ns = count[b] ? one.p50[b]! : whole?.p50;
        const reading = ns === undefined ? null : readDelay(ns, uncertaintyNs);
        const doubt = uncertaintyNs === null ? t('noBound') : undefined;
        const odd = reading?.kind === 'negative' ? t('negative') : reading?.kind === 'below' ? t('below') : doubt;
        return (
          <Entry
            key={delayKey(one)}
            line={delayKey(one)}
            title={odd}
            colour={seriesColour(palette, segment)}
            dashed={direction === 'reverse'}
          >
            <span>{ends.join(' → ')}</span>
            {reading === null ? (
              <em>–</em>
            ) : (
              <output data-odd={odd === undefined ? undefined : ''}>
                {reading.text}
                {reading.kind !== 'below' && reading.plusMinus !== '' && <small> {reading.plusMinus}</small>}
              </output>
            )}
          </Entry>
        );
      })}
    </ul>
  );
}

/** Loss of probes in percent: `0 %`, `2.5 %`. */
export function lossShort(percent: number): string {
  return `${percent === 0 || percent >= 99.95 ? Math.round(percent) : percent.toFixed(1)}\u00a0%`;
}
