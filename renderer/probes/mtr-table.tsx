import { useTranslation } from 'react-i18next';
import type { ProbeRow } from '../../shared/contract/probes.ts';
import { countText, msText } from '../../shared/view/geometry-format.ts';
import type { Palette } from '../timeline/palette.ts';
import { lossShort } from './legend.tsx';
import { sharesLoss } from './series-data.ts';
import { seriesColour } from './time-chart.tsx';

/** The run as mtr prints it, with what to make of each row. */
export function MtrTable({ rows, palette }: { rows: ProbeRow[]; palette: Palette }) {
  const { t } = useTranslation('views');
  const ms = (value: number | null) => (value === null ? '–' : msText(value));
  return (
    <div className="mtr-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('mtr.hop')}</th>
            <th scope="col">{t('mtr.address')}</th>
            <th scope="col" className="number">
              {t('mtr.loss')}
            </th>
            <th scope="col" className="number">
              {t('mtr.sent')}
            </th>
            <th scope="col" className="number">
              {t('mtr.last')}
            </th>
            <th scope="col" className="number">
              {t('mtr.average')}
            </th>
            <th scope="col" className="number">
              {t('mtr.best')}
            </th>
            <th scope="col" className="number">
              {t('mtr.worst')}
            </th>
            <th scope="col" className="number">
              {t('mtr.stdev')}
            </th>
            <th scope="col">{t('mtr.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.hop}>
              <th scope="row">
                <i
                  style={{ background: row.received === 0 ? 'transparent' : seriesColour(palette, row.hop) }}
                  aria-hidden="true"
                />
                {row.hop}
              </th>
              <td title={row.addresses.join('\n')}>
                {row.addresses[0] ?? '???'}
                {row.addresses.length > 1 && ` +${row.addresses.length - 1}`}
              </td>
              <td className={row.received > 0 && sharesLoss(rows, i) ? 'number lost' : 'number'}>
                {lossShort(row.lossPercent)}
              </td>
              <td className="number">{countText(row.sent)}</td>
              <td className="number">{ms(row.lastMs)}</td>
              <td className="number">{ms(row.averageMs)}</td>
              <td className="number">{ms(row.bestMs)}</td>
              <td className="number">{ms(row.worstMs)}</td>
              <td className="number">{ms(row.stdevMs)}</td>
              <td className="verdict" lang="en">
                {row.verdict}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
