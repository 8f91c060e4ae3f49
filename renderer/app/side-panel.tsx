import { FolderOpen, Import, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { showPanel } from '../dock/dock-store.ts';
import { pickCaptures } from '../import/import-actions.ts';
import { NodeRows } from '../nodes/node-rows.tsx';
import { addToPlan, goToField } from '../plan/plan-actions.ts';
import { RecentRows } from '../sessions/recent-rows.tsx';
import { pickSession } from '../sessions/session-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { HopRows } from './hop-rows.tsx';

function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="side__section" aria-label={title}>
      <h2 className="side__title">
        {title}
        <span className="side__actions">{actions}</span>
      </h2>
      {children}
    </section>
  );
}

function ProbeRows() {
  const { t } = useTranslation();
  const page = useUiStore((s) => s.page);
  const draft = usePlanStore((s) => s.history.present);
  const session = useSessionStore((s) => s.session);
  if (page === 'session' && session)
    return (
      <ul>
        {session.probes.map((probe) => (
          <li key={probe.index}>
            <button type="button" className="row" title={probe.command} onClick={() => showPanel('probes')}>
              <span className="ellipsis">{t('side.probe', { node: probe.node, target: probe.target })}</span>
            </button>
          </li>
        ))}
        {session.probes.length === 0 && <li className="side__empty">{t('side.noProbes')}</li>}
      </ul>
    );
  return (
    <ul>
      {draft.probes.map((probe) => (
        <li key={probe.id}>
          <button
            type="button"
            className="row"
            onClick={() => goToField({ part: 'probe', id: probe.id, field: 'target' })}
          >
            <span className="ellipsis">
              {t('side.probe', {
                node: draft.nodes.find((n) => n.id === probe.node)?.name ?? '?',
                target: probe.target || '?',
              })}
            </span>
          </button>
        </li>
      ))}
      {draft.probes.length === 0 && <li className="side__empty">{t('side.noProbes')}</li>}
    </ul>
  );
}

/** What there is: nodes and how they are, the path, the probes, the sessions. */
export function SidePanel() {
  const { t } = useTranslation();
  const hasNodes = usePlanStore((s) => s.history.present.nodes.length > 0);
  return (
    <nav className="side" aria-label={t('pane.side')}>
      <Section
        title={t('side.nodes')}
        actions={
          <Button small look="quiet" icon={Plus} label={t('action.addNode')} onClick={() => addToPlan('node')} />
        }
      >
        <NodeRows />
      </Section>
      <Section
        title={t('side.path')}
        actions={
          hasNodes && (
            <Button small look="quiet" icon={Plus} label={t('action.addHop')} onClick={() => addToPlan('hop')} />
          )
        }
      >
        <HopRows />
      </Section>
      <Section
        title={t('side.probes')}
        actions={
          hasNodes && (
            <Button small look="quiet" icon={Plus} label={t('action.addProbe')} onClick={() => addToPlan('probe')} />
          )
        }
      >
        <ProbeRows />
      </Section>
      <Section
        title={t('side.sessions')}
        actions={
          <>
            <Button
              small
              look="quiet"
              icon={Import}
              label={t('action.importCaptures')}
              onClick={() => void pickCaptures()}
            />
            <Button
              small
              look="quiet"
              icon={FolderOpen}
              label={t('action.openSession')}
              onClick={() => void pickSession()}
            />
          </>
        }
      >
        <RecentRows />
      </Section>
    </nav>
  );
}
