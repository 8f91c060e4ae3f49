import { useTranslation } from 'react-i18next';
import type { CaptureLive, HopBooks } from '../../shared/contract/engine-api.ts';
import { formatBytes, formatCount, formatNs } from '../format.ts';
import { useNodeStore } from '../state/node-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { adviceText } from './advice-text.ts';
import './ledger.css';

/** What a cell says: its words, and whether they are something to look at. */
interface Cell {
  text: string;
  warn?: boolean;
}

function Row({ head, cells, note }: { head: string; cells: Cell[]; note?: string | null }) {
  return (
    <>
      <tr>
        <th scope="row">{head}</th>
        {cells.map(({ text, warn }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed
          <td key={i} className={warn ? 'mono text-warn' : 'mono'}>
            {text}
          </td>
        ))}
      </tr>
      {note && (
        <tr className="ledger__note">
          <td colSpan={cells.length + 1} className="text-warn selectable">
            {note}
          </td>
        </tr>
      )}
    </>
  );
}

function Table({ label, columns, children }: { label: string; columns: string[]; children: React.ReactNode }) {
  return (
    <table className="ledger__table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** How a number stands in the table; unknown is no zero. */
function useNumbers(): { count: (n: number | null) => Cell; drops: (n: number | null) => Cell } {
  const { i18n } = useTranslation();
  const count = (n: number | null): Cell => ({ text: n === null ? '–' : formatCount(n, i18n.language) });
  return { count, drops: (n) => ({ ...count(n), warn: (n ?? 0) > 0 }) };
}

function RunningHops({ live }: { live: CaptureLive }) {
  const { t } = useTranslation('capture');
  const { count, drops } = useNumbers();
  const columns = ['hop', 'received', 'captured', 'kernelDrops', 'interfaceDrops', 'behind', 'held', 'where'];
  return (
    <Table label={t('ledger.hops')} columns={columns.map((column) => t(`ledger.${column}`))}>
      {live.hops.map(({ name, ledger, ended }) => {
        const none = { text: '–' };
        const cells = ledger
          ? [
              count(ledger.received),
              count(ledger.captured),
              drops(ledger.kernelDrops),
              drops(ledger.interfaceDrops),
              count(ledger.behind),
              { text: `${Math.round(ledger.held * 100)} %`, warn: ledger.held > 0.8 },
              { text: whereText(ledger) },
            ]
          : columns.slice(1).map(() => none);
        return <Row key={name} head={name} cells={cells} note={ended ?? adviceOf(ledger)} />;
      })}
    </Table>
  );

  function whereText({ ring, spooledBytes }: NonNullable<CaptureLive['hops'][number]['ledger']>): string {
    if (ring) return t('ledger.ring', { seconds: Math.round(ring.seconds), bytes: formatBytes(ring.bytes) });
    return spooledBytes === null ? t('ledger.here') : t('ledger.onNode', { bytes: formatBytes(spooledBytes) });
  }
}

const adviceOf = (ledger: CaptureLive['hops'][number]['ledger']): string | null =>
  ledger?.advice ? adviceText(ledger.advice) : null;

function RunningNodes({ live }: { live: CaptureLive }) {
  const { t } = useTranslation('capture');
  const facts = useNodeStore((s) => s.nodes);
  const names = [...new Set([...(live.nodes ?? []), ...(live.clocks ?? [])].map(({ node }) => node))];
  if (names.length === 0) return null;
  const columns = ['node', 'cpu', 'memory', 'bandwidth', 'clock', 'keptBy'];
  return (
    <Table label={t('ledger.nodes')} columns={columns.map((column) => t(`ledger.${column}`))}>
      {names.map((name) => {
        const cost = live.nodes?.find(({ node }) => node === name);
        const clock = live.clocks?.find(({ node }) => node === name);
        const kept = facts[name]?.facts?.clock;
        return (
          <Row
            key={name}
            head={name}
            cells={[
              { text: cost ? `${cost.cpuPercent.toFixed(1)} %` : '–', warn: (cost?.cpuPercent ?? 0) > 50 },
              { text: cost ? formatBytes(cost.memoryBytes) : '–' },
              { text: cost ? t('app:unit.perSecond', { value: formatBytes(cost.bytesPerSecond) }) : '–' },
              { text: clock ? `${formatNs(clock.offsetNs, true)} ±${formatNs(clock.boundNs)}` : '–' },
              { text: kept ? kept.words : t('ledger.notTold'), warn: kept ? !kept.synchronised : false },
            ]}
          />
        );
      })}
    </Table>
  );
}

function FinalHops({ books }: { books: readonly HopBooks[] }) {
  const { t } = useTranslation('capture');
  const { count, drops } = useNumbers();
  const columns = ['hop', 'node', 'received', 'kernelDrops', 'interfaceDrops', 'clockAsked', 'clockBound'];
  return (
    <Table label={t('ledger.hops')} columns={columns.map((column) => t(`ledger.${column}`))}>
      {books.map((hop) => (
        <Row
          key={hop.hop}
          head={hop.hop}
          cells={[
            { text: hop.node ?? '–' },
            count(hop.received),
            drops(hop.kernelDrops),
            drops(hop.interfaceDrops),
            count(hop.clockSamples),
            { text: hop.clockBoundNs === null ? '–' : `±${formatNs(hop.clockBoundNs)}` },
          ]}
          note={hop.ended}
        />
      ))}
    </Table>
  );
}

/**
 * Where every hop's packets are and what keeps them from arriving, and what the capture costs each node; of a finished
 * session, what the captures said at their end.
 */
export function LedgerPanel() {
  const { t } = useTranslation('capture');
  const live = useSessionStore((s) => s.live);
  const books = useSessionStore((s) => s.session?.books ?? null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
    <section className="ledger" aria-label={t('ledger.title')} tabIndex={0}>
      {live ? (
        <>
          <RunningHops live={live} />
          <RunningNodes live={live} />
        </>
      ) : books ? (
        <FinalHops books={books} />
      ) : (
        <p className="ledger__empty">{t('ledger.empty')}</p>
      )}
    </section>
  );
}
