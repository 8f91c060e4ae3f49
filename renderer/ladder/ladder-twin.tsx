import { useTranslation } from 'react-i18next';
import type { LadderPacket } from '../../shared/contract/table.ts';
import { timeText } from '../../shared/view/geometry-format.ts';

interface TwinProps {
  packets: readonly LadderPacket[];
  names: readonly string[];
  start: number;
}

/** The ladder as a table, for those who cannot see the drawing. */
export function LadderTwin({ packets, names, start }: TwinProps) {
  const { t } = useTranslation('ladder');
  const { t: tt } = useTranslation('table');
  return (
    <table id="ladder-twin" className="view-hidden">
      <caption>{t('twin')}</caption>
      <thead>
        <tr>
          <th scope="col">{tt('pick.info')}</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col">{t('fate')}</th>
        </tr>
      </thead>
      <tbody>
        {packets.map(({ number, info, stops, fate, lostSegment }) => (
          <tr key={number}>
            <th scope="row">{info}</th>
            {names.map((name, hop) => {
              const stop = stops.find((one) => one.hop === hop);
              return <td key={name}>{stop === undefined ? '' : timeText(stop.time - start, 6)}</td>;
            })}
            <td>{lostSegment === null ? tt(`fate.${fate}`) : tt(`fate.${fate}In`, { segment: lostSegment + 1 })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
