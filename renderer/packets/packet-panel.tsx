import './packets.css';
import { Copy, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PacketAtHops } from '../../shared/contract/view.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { shell } from '../bridge/shell.ts';
import { Button } from '../controls/button.tsx';
import { FilterMenu } from '../filter/filter-menu.tsx';
import { conversationTerm } from '../filter/terms.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';
import { FieldList } from './field-list.tsx';
import { HexView } from './hex-view.tsx';
import { HopTable } from './hop-table.tsx';
import { hopThatLost } from './hop-that-lost.ts';
import { packetText } from './packet-text.ts';
import { useSelectedPacket } from './selected-packet.ts';

/** The selected packet at every hop: when it passed, what changed, what became of it. */
export function PacketPanel() {
  const { t } = useTranslation('views');
  const { packet, problem } = useSelectedPacket();
  const words = useWords();
  if (problem !== null)
    return (
      <section className="packet-panel empty" aria-label={t('packet.label')}>
        <p className="problem">{words.message(problem)}</p>
        <p>{words.remedy(problem.remedy)}</p>
      </section>
    );
  if (packet === null)
    return (
      <section className="packet-panel empty" aria-label={t('packet.label')}>
        <p>{t('packet.none')}</p>
      </section>
    );
  return <PacketDetails packet={packet} />;
}

function PacketDetails({ packet }: { packet: PacketAtHops }) {
  const { t } = useTranslation('views');
  const words = useWords();
  const selection = useViewStore((s) => s.selection);
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const epochBase = useSessionStore((s) => s.session?.epochBase ?? '0');
  const chosen = selection?.hop ?? packet.hops.findIndex((at) => at.seen);
  const at = packet.hops[chosen];
  const conversation = conversationTerm(packet);
  const losses = useSessionStore((s) => s.analysis?.losses);
  const lostAt = useMemo(() => hopThatLost(packet, losses ?? []), [packet, losses]);
  const hops = useSessionStore((s) => s.analysis?.hops);
  // What the capture that should hold the packet dropped itself: the packet may be among it.
  const dropped = hops?.find(({ name }) => name === packet.hops[lostAt]?.hop)?.kernelDrops ?? 0;
  return (
    <section className="packet-panel" aria-label={t('packet.label')}>
      <header>
        <div>
          <b title={packet.title}>{packet.title}</b>
          <span className="packet-endpoints">
            {[packet.protocol, packet.direction && t(`direction.${packet.direction}`)].filter(Boolean).join(' · ')}
          </span>
        </div>
        {conversation !== null && <FilterMenu term={conversation} />}
        <CopyButton text={() => packetText(packet, start, epochBase)} />
        <Button
          small
          look="quiet"
          icon={X}
          label={t('packet.close')}
          onClick={() => useViewStore.getState().select(null)}
        />
      </header>
      <dl className="packet-facts">
        <dt>{t('packet.fate')}</dt>
        <dd className={lostAt >= 0 ? 'lost' : undefined}>
          {words.packet(packet.fate)}
          {dropped > 0 && (
            <span className="packet-doubt">
              {t('packet.orDropped', { hop: packet.hops[lostAt]?.hop, drops: countText(dropped) })}
            </span>
          )}
        </dd>
        <dt>{t('packet.matchedBy')}</dt>
        <dd>{words.packet(packet.matchedBy)}</dd>
      </dl>
      <HopTable packet={packet} chosen={chosen} lostAt={lostAt} start={start} epochBase={epochBase} />
      {packet.unpacking && <p className="packet-unpacking">{t('dissect:unpacking')}</p>}
      {at?.seen && (
        <>
          <FieldList packet={packet} hop={at} />
          {at.bytes !== null && <HexView bytes={at.bytes} hop={at.hop} />}
        </>
      )}
    </section>
  );
}

function CopyButton({ text }: { text: () => string }) {
  const { t } = useTranslation('views');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t('packet.copied') : t('packet.copy');
  return (
    <button
      type="button"
      className="packet-copy"
      title={label}
      onClick={() => shell.copyText(text()).then(() => setCopied(true))}
    >
      <Copy size={13} aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}
