import { SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import type { DraftNode } from '../plan/draft.ts';
import { goToField } from '../plan/plan-actions.ts';
import { nodeHealth, unknownNode, useNodeStore } from '../state/node-store.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { showTerminal } from '../terminal/terminal-store.ts';
import { useWords } from '../wording/use-words.ts';

/** `user@host:port` as far as the plan says it. */
function placeOf({ username, host, port }: DraftNode): string {
  return `${username === '' ? '' : `${username}@`}${host}${port === '' ? '' : `:${port}`}`;
}

/** The nodes of the plan: how each stands, and a terminal on it. */
export function NodeRows() {
  const { t } = useTranslation();
  const words = useWords();
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const known = useNodeStore((s) => s.nodes);
  if (nodes.length === 0) return <p className="side__empty">{t('side.noNodes')}</p>;
  return (
    <ul>
      {nodes.map((node) => {
        const status = known[node.name.trim()] ?? unknownNode;
        const health = nodeHealth(status);
        return (
          <li key={node.id} className="row__pair">
            <button
              type="button"
              className="row"
              title={status.problem ? words.message(status.problem) : placeOf(node)}
              onClick={() => goToField({ part: 'node', id: node.id, field: 'host' })}
            >
              <span className={`dot dot--${health}`} aria-hidden />
              <span className="ellipsis">{node.name || '?'}</span>
              <span className="row__value ellipsis">
                <span className="visually-hidden">{t(`health.${health}`)}</span>
                <span aria-hidden>{health === 'unknown' || health === 'ok' ? node.host : t(`health.${health}`)}</span>
              </span>
            </button>
            <span className="row__action">
              <Button
                small
                look="quiet"
                icon={SquareTerminal}
                label={t('terminal.openOn', { node: node.name })}
                onClick={() => showTerminal(node.id, node.name)}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
