import { useTranslation } from 'react-i18next';
import type { ProbeRow } from '../../shared/contract/probes.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { sharesLoss } from './series-data.ts';

const ROW = 9;
/** Most hops that get a row of their own; more would push the charts away. */
const MOST_ROWS = 6;

/**
 * Lost probes as ticks under the chart, a row per path hop that lost any, never as points at 0 ms. Loss that the hops
 * behind share is the red one; loss at a single router is grey: it spares its answers (rule R2).
 */
export function LossStrip({ rows, range, width }: { rows: ProbeRow[]; range: TimeRange; width: number }) {
  const { t } = useTranslation('probes');
  const losing = rows
    .map((row, index) => ({ row, carried: sharesLoss(rows, index) }))
    .filter(({ row }) => row.losses.length > 0 && row.received > 0)
    .slice(-MOST_ROWS);
  if (losing.length === 0) return null;
  return (
    <div className="probe-losses">
      <ul>
        {losing.map(({ row }) => (
          <li key={row.hop}>{t('lostAt', { hop: row.hop })}</li>
        ))}
      </ul>
      <svg width={width} height={losing.length * ROW} role="img" aria-label={t('losses')}>
        {losing.map(({ row, carried }, i) => (
          <path
            key={row.hop}
            className={carried ? 'carried' : 'spared'}
            d={row.losses
              .filter((time) => time >= range.from && time <= range.to)
              .map((time) => `M${xOfTime(range, width, time).toFixed(1)} ${i * ROW + 1}v${ROW - 2}`)
              .join('')}
          >
            <title>{t(carried ? 'carried' : 'spared', { hop: row.hop })}</title>
          </path>
        ))}
      </svg>
    </div>
  );
}
