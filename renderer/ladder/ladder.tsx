import './ladder.css';
import '../table/table.css';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LadderPacket } from '../../shared/contract/table.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { layoutLadder } from '../../shared/view/geometry-ladder.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useHopNames } from '../timeline/use-hop-names.ts';
import { useSize } from '../timeline/use-size.ts';
import { useWords } from '../wording/use-words.ts';
import { LadderPlot } from './ladder-plot.tsx';
import { useLadderStore } from './ladder-store.ts';
import { LadderTwin } from './ladder-twin.tsx';
import { useLadder } from './use-ladder.ts';

/** Hops as columns, time downward: who sent what when, what it answered, and where it was lost. */
export function Ladder() {
  const { t } = useTranslation('ladder');
  const words = useWords();
  const names = useHopNames();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const range = useViewStore((s) => s.range);
  const selection = useViewStore((s) => s.selection);
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const selectedFlow = useSelectedPacket((s) => s.packet?.flow ?? null);
  const flowOnly = useLadderStore((s) => s.flowOnly);
  const { view, problem } = useLadder(range, flowOnly ? selectedFlow : null);
  const layout = useMemo(() => layoutLadder(names.length, width, height, range), [names.length, width, height, range]);
  const packets = view?.packets ?? NOTHING;
  const selected = selection === null ? null : (packets.find((packet) => isAt(packet, selection))?.number ?? null);
  const showFirst = () => view?.fits != null && useViewStore.getState().setRange({ from: view.from, to: view.fits });
  return (
    <section className="ladder" aria-label={t('label')}>
      <div className="ptable__bar">
        <output>{view !== null && t('count', { count: view.total, text: countText(view.total) })}</output>
        <label>
          <input
            type="checkbox"
            checked={flowOnly}
            onChange={(event) => useLadderStore.setState({ flowOnly: event.target.checked })}
          />
          {t('flowOnly')}
        </label>
      </div>
      <div className="ladder__names" aria-hidden>
        {names.map((name, hop) => (
          <span key={name} style={{ left: layout.left + layout.pitch * hop }} title={name}>
            {name}
          </span>
        ))}
      </div>
      <div className="ladder__box" ref={box}>
        <LadderPlot layout={layout} packets={packets} selected={selected} start={start} names={names} />
        {problem !== null && (
          <p className="ladder__note problem" role="alert">
            {words.message(problem)} {words.remedy(problem.remedy)}
          </p>
        )}
        {problem === null && view?.total === 0 && <p className="ladder__note">{t('empty')}</p>}
        {problem === null && view !== null && view.total > 0 && packets.length === 0 && (
          <p className="ladder__note">
            {t('tooMany', { text: countText(view.total) })}{' '}
            <button type="button" className="button button--small" onClick={showFirst}>
              {t('showFirst')}
            </button>
          </p>
        )}
      </div>
      <LadderTwin packets={packets} names={names} start={start} />
    </section>
  );
}

const NOTHING: readonly LadderPacket[] = [];

function isAt({ stops }: LadderPacket, { hop, frame }: { hop: number; frame: number }): boolean {
  return stops.some((stop) => stop.hop === hop && stop.frame === frame);
}
