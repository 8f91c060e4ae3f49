import { Plus, Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { checkAllNodes } from '../nodes/node-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { fieldId } from './draft-check.ts';
import { NodeRow } from './node-row.tsx';
import { addToPlan } from './plan-actions.ts';

/** The machines of the plan and how to reach them. */
export function NodeList() {
  const { t } = useTranslation('plan');
  const nodes = usePlanStore((s) => s.history.present.nodes);
  return (
    <section className="part" aria-labelledby="part-nodes">
      <header className="part__head">
        <Server size={14} strokeWidth={1.75} aria-hidden />
        <h2 id="part-nodes">{t('nodes.title')}</h2>
        <span className="part__hint">{t('nodes.hint')}</span>
        {nodes.length > 0 && (
          <Button small look="quiet" onClick={() => useUiStore.getState().ask({ kind: 'sweep' })}>
            {t('capture:sweep.open')}
          </Button>
        )}
        {nodes.length > 1 && (
          <Button small look="quiet" onClick={() => void checkAllNodes()}>
            {t('nodes.checkAll')}
          </Button>
        )}
        <Button
          small
          id={fieldId({ part: 'plan', id: 0, field: 'add-node' })}
          icon={Plus}
          onClick={() => addToPlan('node')}
        >
          {t('nodes.add')}
        </Button>
      </header>
      <ul className="nodes">
        {nodes.map((node) => (
          <NodeRow key={node.id} node={node} />
        ))}
      </ul>
    </section>
  );
}
