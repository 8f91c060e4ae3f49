import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { formatBytes } from '../format.ts';
import { asksForTrust, disconnectNode } from '../nodes/node-actions.ts';
import type { NodeStatus } from '../state/node-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import type { DraftNode } from './draft.ts';

interface NodeFindingProps {
  node: DraftNode;
  status: NodeStatus;
  /** All that was found, or only the line that matters. */
  open: boolean;
}

/** What a check found: one line when all is well, what is missing and how to mend it when not. */
export function NodeFinding({ node, status, open }: NodeFindingProps) {
  const { t } = useTranslation('plan');
  const ask = useUiStore((s) => s.ask);
  const { facts, problem } = status;
  // Of clock and disk only what is wrong matters unasked.
  const clock = facts?.clock ?? null;
  const upkeep =
    facts === null
      ? []
      : [
          open || clock?.synchronised === false
            ? clock === null
              ? t('nodes.clockUnknown')
              : t('nodes.clock', { words: clock.words })
            : '',
          open && facts.freeDisk ? t('nodes.free', { size: formatBytes(facts.freeDisk) }) : '',
        ];
  return (
    <>
      {facts && (
        <p className="node__facts selectable">
          <span className="mono">
            {[
              facts.hostname === node.name.trim() ? '' : facts.hostname,
              facts.os,
              facts.kernel,
              facts.tcpdump ? `tcpdump ${facts.tcpdump}` : t('nodes.noTcpdump'),
              facts.mtr ? `mtr ${facts.mtr}` : t('nodes.noMtr'),
              ...upkeep,
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </span>
          <span className="node__privilege">{t(`nodes.privilege.${facts.privilege ?? 'none'}`)}</span>
          <Button small look="quiet" onClick={() => void disconnectNode(node.name.trim())}>
            {t('nodes.disconnect')}
          </Button>
        </p>
      )}
      {facts && open && (
        <ul className="node__interfaces mono selectable">
          {facts.interfaces.map((i) => (
            <li key={i.name}>
              <span className={i.up ? 'dot dot--ok' : 'dot'} aria-hidden />
              <span className="node__interface">{i.name}</span>
              <span className="node__address">
                {[i.kind, ...i.addresses, `mtu ${i.mtu}`].filter(Boolean).join('  ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {status.remarks.map((p) => (
        <ProblemCard key={`${p.code}-${p.message}`} problem={p} />
      ))}
      {facts?.problems.map((p) => (
        <ProblemCard key={`${p.code}-${p.message}`} problem={p} />
      ))}
      {problem && (
        <ProblemCard problem={problem}>
          {asksForTrust(problem.code) && (
            <Button small onClick={() => ask({ kind: 'host-key', node: node.id, problem })}>
              {t('hostKey.review')}
            </Button>
          )}
        </ProblemCard>
      )}
    </>
  );
}
