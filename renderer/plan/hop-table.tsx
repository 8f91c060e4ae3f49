import { Plus, Route } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { fieldId } from './draft-check.ts';
import { moveHop } from './draft-edit.ts';
import { HopRow } from './hop-row.tsx';
import { addToPlan } from './plan-actions.ts';

/** The path: where to capture, in the order in which the packets pass. */
export function HopTable() {
  const { t } = useTranslation('plan');
  const draft = usePlanStore((s) => s.history.present);
  const edit = usePlanStore((s) => s.edit);
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <section className="part" aria-labelledby="part-path">
      <header className="part__head">
        <Route size={14} strokeWidth={1.75} aria-hidden />
        <h2 id="part-path">{t('path.title')}</h2>
        <span className="part__hint">{t('path.hint')}</span>
        <Button
          small
          id={fieldId({ part: 'plan', id: 0, field: 'add-hop' })}
          icon={Plus}
          disabled={draft.nodes.length === 0}
          onClick={() => addToPlan('hop')}
        >
          {t('path.add')}
        </Button>
      </header>
      {draft.hops.length === 0 ? (
        <p className="part__empty">{draft.nodes.length === 0 ? t('path.emptyNoNodes') : t('path.empty')}</p>
      ) : (
        <ol className="hops">
          <li className="hops__head" aria-hidden>
            <span />
            <span>{t('path.name')}</span>
            <span>{t('path.node')}</span>
            <span>{t('path.namespace')}</span>
            <span>{t('path.interface')}</span>
            <span>{t('path.filter')}</span>
            <span>{t('path.snaplen')}</span>
            <span />
          </li>
          {draft.hops.map((hop, index) => (
            <HopRow
              key={hop.id}
              hop={hop}
              index={index}
              dragged={dragged === hop.id}
              onDragStart={() => setDragged(hop.id)}
              onDragEnd={() => setDragged(null)}
              onDragOver={() =>
                dragged !== null && dragged !== hop.id && edit((d) => moveHop(d, dragged, index), 'drag')
              }
            />
          ))}
        </ol>
      )}
    </section>
  );
}
