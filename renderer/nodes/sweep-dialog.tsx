import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeftSpool, NodeLeftovers } from '../../shared/contract/engine-api.ts';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { formatBytes, formatWhen } from '../format.ts';
import { currentDraft } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { nodeForEngine } from './node-actions.ts';
import './sweep.css';

/** How far one node is. */
type Look = { state: 'busy' } | { state: 'done'; found: NodeLeftovers } | { state: 'failed'; problem: Problem | null };

/** What captures have left on the plan's nodes, whoever of us ran them, and a way to remove it. */
export function SweepDialog() {
  const { t } = useTranslation('capture');
  const ask = useUiStore((s) => s.ask);
  const [nodes] = useState(() => currentDraft().nodes.map(({ id, name }) => ({ id, name })));
  const [looks, setLooks] = useState<Record<number, Look>>({});

  const look = useCallback(async (id: number, remove: boolean): Promise<void> => {
    const tell = (state: Look): void => setLooks((all) => ({ ...all, [id]: state }));
    const args = nodeForEngine(id);
    if (args === null) return tell({ state: 'failed', problem: null });
    tell({ state: 'busy' });
    try {
      tell({ state: 'done', found: await engine.nodeLeftovers({ ...args, remove }) });
    } catch (error) {
      tell({ state: 'failed', problem: problemOf(error) });
    }
  }, []);
  useEffect(() => {
    for (const { id } of nodes) void look(id, false);
  }, [nodes, look]);

  const left = nodes.filter(({ id }) => {
    const at = looks[id];
    return at?.state === 'done' && at.found.spools.some(({ usedBy }) => usedBy === null);
  });
  const busy = nodes.some(({ id }) => (looks[id]?.state ?? 'busy') === 'busy');
  return (
    <Modal wide title={t('sweep.title')} text={t('sweep.text')} onClose={() => ask(null)}>
      <ul className="sweep" aria-busy={busy}>
        {nodes.map(({ id, name }) => (
          <li key={id} className="sweep__node">
            <span className="sweep__name">{name}</span>
            <NodeLook look={looks[id]} onAgain={() => void look(id, false)} />
          </li>
        ))}
        {nodes.length === 0 && <li className="sweep__quiet">{t('sweep.noNodes')}</li>}
      </ul>
      <div className="dialog__buttons">
        <Button disabled={busy} onClick={() => nodes.forEach(({ id }) => void look(id, false))}>
          {t('sweep.again')}
        </Button>
        <Button disabled={busy || left.length === 0} onClick={() => left.forEach(({ id }) => void look(id, true))}>
          {t('sweep.remove', { count: left.length })}
        </Button>
        <Button look="primary" onClick={() => ask(null)}>
          {t('app:close')}
        </Button>
      </div>
    </Modal>
  );
}

function NodeLook({ look, onAgain }: { look: Look | undefined; onAgain: () => void }) {
  const { t } = useTranslation('capture');
  if (look === undefined || look.state === 'busy') return <span className="sweep__quiet">{t('sweep.looking')}</span>;
  if (look.state === 'failed')
    return look.problem === null ? (
      <span className="text-warn">{t('sweep.unfinished')}</span>
    ) : (
      <ProblemCard problem={look.problem}>
        <Button small onClick={onAgain}>
          {t('sweep.again')}
        </Button>
      </ProblemCard>
    );
  const { spools, processes, removed } = look.found;
  if (spools.length + processes.length + removed.length === 0)
    return <span className="sweep__quiet">{t('sweep.nothing')}</span>;
  return (
    <ul className="sweep__found">
      {removed.map((spool) => (
        <SpoolLine key={spool.path} spool={spool} state={t('sweep.removed')} />
      ))}
      {spools.map((spool) => (
        <SpoolLine
          key={spool.path}
          spool={spool}
          state={spool.usedBy === null ? t('sweep.left') : t('sweep.used', { process: spool.usedBy })}
          warn={spool.usedBy === null}
        />
      ))}
      {processes.length > 0 && <li className="sweep__quiet">{t('sweep.processes', { list: processes.join(' ') })}</li>}
    </ul>
  );
}

function SpoolLine({ spool, state, warn }: { spool: LeftSpool; state: string; warn?: boolean }) {
  const { t, i18n } = useTranslation('capture');
  const made = spool.madeAt === 0 ? null : new Date(spool.madeAt * 1000);
  return (
    <li className="sweep__spool">
      <span className="mono selectable ellipsis" title={spool.path}>
        {spool.path}
      </span>
      <span className="mono">{formatBytes(spool.bytes)}</span>
      <span title={made?.toISOString()}>
        {made && t('sweep.made', { when: formatWhen(made.toISOString(), new Date(), i18n.language) })}
      </span>
      <span className={warn ? 'text-warn' : undefined}>{state}</span>
    </li>
  );
}
