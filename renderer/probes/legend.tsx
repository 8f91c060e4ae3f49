import type { ProbeRow } from '../../shared/contract/probes.ts';
import { msText } from '../../shared/view/geometry-format.ts';
import { useViewStore } from '../state/view-store.ts';
import type { Palette } from '../timeline/palette.ts';
import { pointAt, sharesLoss } from './series-data.ts';
import { seriesColour } from './time-chart.tsx';

/** Path hops with address and loss; under the crosshair each one's latency at that moment. */
export function Legend({ rows, palette }: { rows: ProbeRow[]; palette: Palette }) {
  const crosshair = useViewStore((s) => s.crosshair);
  return (
    <ul className="probe-legend">
      {rows.map((row, i) => {
        const at = crosshair === null ? null : pointAt(row.points, crosshair);
        const lossy = row.received > 0 && sharesLoss(rows, i);
        return (
          <li key={row.hop} title={row.verdict}>
            {row.received > 0 && <i style={{ background: seriesColour(palette, row.hop) }} aria-hidden="true" />}
            <b>{row.hop}</b>
            <span>{row.addresses[0] ?? '???'}</span>
            {row.received > 0 &&
              (at === null ? (
                <em className={lossy ? 'lost' : undefined}>{lossShort(row.lossPercent)}</em>
              ) : (
                <output>{msText(at.medianMs)} ms</output>
              ))}
          </li>
        );
      })}
    </ul>
  );
}

/** Loss of probes in percent: `0 %`, `2.5 %`. */
export function lossShort(percent: number): string {
  return `${percent === 0 || percent >= 99.95 ? Math.round(percent) : percent.toFixed(1)}\u00a0%`;
}
