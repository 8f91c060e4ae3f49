import { useTranslation } from 'react-i18next';
import type { PacketAtHop, PacketAtHops } from '../../shared/contract/view.ts';
import { durationText, timeText, utcText } from '../../shared/view/geometry-format.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';
import { notableChanges } from './notable-changes.ts';

interface HopTableProps {
  packet: PacketAtHops;
  chosen: number;
  /** The hop that the packet should have come to when it was lost; -1: it was not. */
  lostAt: number;
  start: number;
  epochBase: string;
}

/** One row per hop, also where the packet never came; a row with a packet can be chosen. */
export function HopTable({ packet, chosen, lostAt, start, epochBase }: HopTableProps) {
  const { t } = useTranslation('views');
  return (
    <table className="packet-hops">
      <thead>
        <tr>
          <th scope="col">{t('packet.hop')}</th>
          <th scope="col" className="number">
            {t('packet.time')}
          </th>
          <th scope="col" className="number">
            Δ
          </th>
          <th scope="col" className="number">
            TTL
          </th>
        </tr>
      </thead>
      <tbody>
        {packet.hops.map((at, i) => {
          if (!at.seen) return <MissingRow key={at.hop} at={at} lost={i === lostAt} />;
          const choose = () => at.frame !== null && useViewStore.getState().select({ hop: i, frame: at.frame });
          const changes = notableChanges(packet, i);
          const ttl = at.fields.find((field) => field.name === 'TTL');
          return [
            <tr
              key={at.hop}
              className={i === chosen ? 'seen chosen' : 'seen'}
              aria-selected={i === chosen}
              onClick={choose}
            >
              <th scope="row">
                <button type="button" onClick={choose} title={t('packet.frame', { frame: at.frame })}>
                  {at.hop}
                </button>
              </th>
              <td className="number" title={at.time === null ? undefined : utcText(epochBase, at.time)}>
                {at.time === null ? '' : timeText(at.time - start, 6)}
              </td>
              <td className="number">{at.delayNs === null ? '·' : durationText(at.delayNs)}</td>
              <td className={ttl?.changed ? 'number changed' : 'number'}>{ttl?.value ?? ''}</td>
            </tr>,
            changes.length > 0 && (
              <tr key={`${at.hop} changes`} className={i === chosen ? 'changes chosen' : 'changes'} onClick={choose}>
                <td colSpan={4}>
                  {changes.map((field) => (
                    <span key={field.name}>
                      {field.name} <strong>{field.value}</strong>
                    </span>
                  ))}
                </td>
              </tr>
            ),
          ];
        })}
      </tbody>
    </table>
  );
}

function MissingRow({ at, lost }: { at: PacketAtHop; lost: boolean }) {
  const note = useWords().packet(at.note);
  return (
    <tr className={lost ? 'missing lost' : 'missing'}>
      <th scope="row">{at.hop}</th>
      <td colSpan={3} title={note}>
        {lost && '✕ '}
        {note}
      </td>
    </tr>
  );
}
