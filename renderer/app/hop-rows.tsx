import { useTranslation } from 'react-i18next';
import type { AnalysisClock } from '../../shared/contract/analysis.ts';
import type { CaptureLive } from '../../shared/contract/engine-api.ts';
import { adviceText } from '../capture/advice-text.ts';
import { useRunStore } from '../capture/capture-actions.ts';
import type { HopRate } from '../capture/rates.ts';
import { formatBytes, formatCount, formatNs } from '../format.ts';
import { goToField } from '../plan/plan-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useWords } from '../wording/use-words.ts';

interface LiveRowProps {
  hop: CaptureLive['hops'][number];
  rate: HopRate | undefined;
}

/** One hop of a running capture: what has arrived, how fast, what the kernel could not keep up with. */
function LiveRow({ hop, rate }: LiveRowProps) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const drops = hop.kernelDrops ?? 0;
  return (
    <li className="row row--two" data-hop={hop.name}>
      <span className="ellipsis">{hop.name}</span>
      <span className="row__value mono">{formatCount(hop.packets, i18n.language)}</span>
      <span className="row__second mono">
        <span>{formatBytes(hop.bytes)}</span>
        {hop.trouble && hop.trouble.state !== 'ended' ? (
          <span className="text-warn ellipsis" title={words.message(hop.trouble)} role="status">
            {hop.trouble.state === 'waiting'
              ? t('trouble:waiting', { seconds: hop.trouble.tryInSeconds })
              : t('trouble:connecting')}
          </span>
        ) : hop.ended === null ? (
          <span>{rate ? t('unit.perSecond', { value: formatBytes(rate.bytesPerSecond) }) : ''}</span>
        ) : (
          <span className="text-warn ellipsis" title={hop.ended}>
            {t('side.ended')}
          </span>
        )}
      </span>
      {hop.trouble && (
        <span className="row__second text-warn" title={words.message(hop.trouble)}>
          {words.message(hop.trouble)}
        </span>
      )}
      {!hop.trouble && hop.gaps !== undefined && (
        <span className="row__second text-warn" title={t('trouble:gapsHint')}>
          {t('trouble:gaps', { count: hop.gaps })}
        </span>
      )}
      {drops > 0 && (
        <span className="row__second mono text-warn">
          {t('side.drops', { count: drops, drops: formatCount(drops, i18n.language) })}
        </span>
      )}
      {hop.ledger?.advice && (
        <span className="row__second text-warn" title={adviceText(hop.ledger.advice)}>
          {adviceText(hop.ledger.advice)}
        </span>
      )}
    </li>
  );
}

/** A hop's clock against the first hop's, as the analysis found it; `same`: one kernel, so one clock. */
function clockText(clock: AnalysisClock | undefined, same: string, unbounded: string): string {
  if (!clock) return '';
  if (clock.uncertaintyNs === null) return unbounded;
  const sure = clock.uncertaintyNs ? ` ±${formatNs(clock.uncertaintyNs)}` : '';
  return clock.offsetNs === 0 && sure === '' ? same : `${formatNs(clock.offsetNs, true)}${sure}`;
}

function SessionRows({ hops }: { hops: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const analysis = useSessionStore((s) => s.analysis);
  return (
    <ol>
      {hops.map((hop, i) => {
        const figures = analysis?.hops[i];
        const clock = analysis?.clock.find((c) => c.hop === hop);
        const drops = figures?.kernelDrops ?? 0;
        return (
          <li className="row row--two" key={hop} data-hop={hop}>
            <span className="ellipsis">{hop}</span>
            {figures && <span className="row__value mono">{formatCount(figures.packets, i18n.language)}</span>}
            <span className="row__second mono">
              <span className={clock && clock.steps > 0 ? 'text-warn' : undefined} title={t('side.clockHint')}>
                {clock && clock.steps > 0
                  ? t('side.clockStep')
                  : clockText(
                      clock,
                      i === 0 ? t('side.clockReference') : t('side.clockSame'),
                      t('side.clockUnbounded'),
                    )}
              </span>
              {drops > 0 && (
                <span className="text-warn">
                  {t('side.drops', { count: drops, drops: formatCount(drops, i18n.language) })}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function PlanRows() {
  const { t } = useTranslation();
  const draft = usePlanStore((s) => s.history.present);
  if (draft.hops.length === 0) return <p className="side__empty">{t('side.noHops')}</p>;
  return (
    <ol>
      {draft.hops.map((hop) => (
        <li key={hop.id}>
          <button type="button" className="row" onClick={() => goToField({ part: 'hop', id: hop.id, field: 'name' })}>
            <span className="ellipsis">{hop.name || '?'}</span>
            <span className="row__value mono ellipsis">{hop.interface}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The hops in path order: as planned, as they fill, or as analysed. */
export function HopRows() {
  const page = useUiStore((s) => s.page);
  const live = useSessionStore((s) => s.live);
  const rates = useRunStore((s) => s.rates);
  const hops = useSessionStore((s) => s.session?.hops ?? null);
  if (live)
    return (
      <ol>
        {live.hops.map((hop) => (
          <LiveRow key={hop.name} hop={hop} rate={rates[hop.name]} />
        ))}
      </ol>
    );
  return page === 'session' && hops ? <SessionRows hops={hops} /> : <PlanRows />;
}
