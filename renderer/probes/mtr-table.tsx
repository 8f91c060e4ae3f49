import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProbeRow } from '../../shared/contract/probes.ts';
import { countText, msText } from '../../shared/view/geometry-format.ts';
import { useSessionStore } from '../state/session-store.ts';
import type { Palette } from '../timeline/palette.ts';
import { CapturesSay } from './captures-say.tsx';
import { seriesColour } from './chart-lines.ts';
import { lossShort } from './legend.tsx';
import { sharesLoss } from './series-data.ts';
import { useProbeFates } from './use-probe-fates.ts';
import { Verdicts } from './verdicts.tsx';

type Milliseconds = { [K in keyof ProbeRow]: ProbeRow[K] extends number | null ? K : never }[keyof ProbeRow];

/** Columns as mtr heads them; the words of mtr are not translated. */
const COUNTS = [
  ['Snt', 'sent'],
  ['Drop', 'lost'],
  ['Rcv', 'received'],
] as const;
const TIMES: readonly (readonly [string, Milliseconds])[] = [
  ['Last', 'lastMs'],
  ['Avg', 'averageMs'],
  ['Best', 'bestMs'],
  ['Wrst', 'worstMs'],
  ['StDev', 'stdevMs'],
  ['Gmean', 'geometricMs'],
  ['Jttr', 'jitterMs'],
  ['Javg', 'jitterAverageMs'],
  ['Jmax', 'jitterWorstMs'],
  ['Jint', 'jitterRunningMs'],
];

/** The run as mtr prints it, with what to make of each row. */
export function MtrTable({ index, rows, palette }: { index: number; rows: ProbeRow[]; palette: Palette }) {
  const analysis = useSessionStore((s) => s.analysis);
  const fates = useProbeFates(true)?.find((one) => one.index === index);
  const { t } = useTranslation('probes');
  const head = (name: string) => (
    <th key={name} scope="col" className="number" title={t(`column.${name}`)}>
      {name}
    </th>
  );
  return (
    <div className="mtr-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('hop')}</th>
            <th scope="col">{t('address')}</th>
            {head('Loss%')}
            {COUNTS.map(([name]) => head(name))}
            {TIMES.map(([name]) => head(name))}
          </tr>
          <tr className="mtr-says">
            <th colSpan={3 + COUNTS.length + TIMES.length}>
              <div className="mtr-says__pair">
                <span>{t('verdictColumn')}</span>
                <span>{t('capturesColumn')}</span>
              </div>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <Fragment key={row.hop}>
              <tr>
                <th scope="row">
                  <i
                    style={{ background: row.received === 0 ? 'transparent' : seriesColour(palette, row.hop - 1) }}
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
                {COUNTS.map(([name, key]) => (
                  <td key={name} className="number">
                    {countText(row[key])}
                  </td>
                ))}
                {TIMES.map(([name, key]) => {
                  const value = row[key] as number | null;
                  return (
                    <td key={name} className="number">
                      {value === null ? '–' : msText(value)}
                    </td>
                  );
                })}
              </tr>
              <tr className="mtr-says">
                <td colSpan={3 + COUNTS.length + TIMES.length}>
                  <div className="mtr-says__pair">
                    <p>
                      <Verdicts verdicts={row.verdicts} />
                    </p>
                    {fates !== undefined && analysis !== null && (
                      <div className="captures">
                        {fates.silent === null ? (
                          <CapturesSay fates={fates} index={i} analysis={analysis} />
                        ) : (
                          i === 0 && t(`silent.${fates.silent}`)
                        )}
                      </div>
                    )}
                  </div>
                </td>
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
