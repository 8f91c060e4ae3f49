import { Download, Redo2, Terminal, Undo2, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { TextField } from '../controls/fields.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { fieldId } from './draft-check.ts';
import { exportPlan, importPlan } from './plan-actions.ts';
import { useFaults } from './use-fault.ts';

/** Name and length of the capture, and what can be done with the plan as a whole. */
export function PlanHeader() {
  const { t } = useTranslation('plan');
  const draft = usePlanStore((s) => s.history.present);
  const canUndo = usePlanStore((s) => s.history.past.length > 0);
  const canRedo = usePlanStore((s) => s.history.future.length > 0);
  const { edit, undo, redo } = usePlanStore.getState();
  const ask = useUiStore((s) => s.ask);
  const faultOf = useFaults();
  const at = (field: string) => ({ part: 'plan' as const, id: 0, field });
  return (
    <header className="plan__head">
      <div className="plan__field plan__field--name">
        <label htmlFor={fieldId(at('name'))}>{t('head.name')}</label>
        <TextField
          id={fieldId(at('name'))}
          label={t('head.name')}
          value={draft.name}
          fault={faultOf(at('name'))}
          onChange={(name) => edit((d) => ({ ...d, name }), 'plan-name')}
        />
      </div>
      <div className="plan__field">
        <label htmlFor={fieldId(at('duration'))}>{t('head.duration')}</label>
        <TextField
          id={fieldId(at('duration'))}
          label={t('head.duration')}
          value={draft.duration}
          placeholder={t('head.untilStopped')}
          fault={faultOf(at('duration'))}
          numeric
          onChange={(duration) => edit((d) => ({ ...d, duration }), 'plan-duration')}
        />
      </div>
      <span className="topbar__space" />
      <Button look="quiet" icon={Undo2} label={t('app:action.undo')} disabled={!canUndo} onClick={undo} />
      <Button look="quiet" icon={Redo2} label={t('app:action.redo')} disabled={!canRedo} onClick={redo} />
      <Button look="quiet" icon={Upload} label={t('app:action.importPlan')} onClick={importPlan} />
      <Button look="quiet" icon={Download} label={t('app:action.exportPlan')} onClick={exportPlan} />
      <Button icon={Terminal} disabled={draft.hops.length === 0} onClick={() => ask({ kind: 'commands' })}>
        {t('head.commands')}
      </Button>
    </header>
  );
}
