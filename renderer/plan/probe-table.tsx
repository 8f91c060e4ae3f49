import { Activity, Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { SelectField, TextField } from '../controls/fields.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import type { DraftProbe } from './draft.ts';
import { fieldId } from './draft-check.ts';
import { changeProbe, removeProbe } from './draft-edit.ts';
import { addToPlan } from './plan-actions.ts';
import { useFaults } from './use-fault.ts';

const protocols = ['icmp', 'udp', 'tcp'] as const;

function ProbeRow({ probe }: { probe: DraftProbe }) {
  const { t } = useTranslation('plan');
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const edit = usePlanStore((s) => s.edit);
  const faultOf = useFaults();
  const at = (field: string) => ({ part: 'probe' as const, id: probe.id, field });
  const field = (name: keyof DraftProbe & string, label: string) => ({
    id: fieldId(at(name)),
    label,
    fault: faultOf(at(name)),
    onChange: (value: string) => edit((d) => changeProbe(d, probe.id, { [name]: value }), fieldId(at(name))),
  });
  const known = nodes.some((n) => n.id === probe.node);
  return (
    <li className="mtrs__row">
      <SelectField
        id={fieldId(at('node'))}
        label={t('probes.node')}
        fault={faultOf(at('node'))}
        value={probe.node}
        options={[
          ...(known ? [] : [{ value: 0, text: t('path.chooseNode') }]),
          ...nodes.map((n) => ({ value: n.id, text: n.name })),
        ]}
        onChange={(node) => edit((d) => changeProbe(d, probe.id, { node }))}
      />
      <TextField
        {...field('namespace', t('path.namespace'))}
        value={probe.namespace}
        placeholder={t('path.ownNamespace')}
        mono
      />
      <TextField {...field('target', t('probes.target'))} value={probe.target} placeholder="10.0.2.15" mono />
      <SelectField
        id={fieldId(at('protocol'))}
        label={t('probes.protocol')}
        value={probe.protocol}
        options={protocols.map((value) => ({ value, text: value.toUpperCase() }))}
        onChange={(protocol) => edit((d) => changeProbe(d, probe.id, { protocol }))}
      />
      {probe.protocol === 'icmp' ? (
        <span className="mtrs__none" aria-hidden>
          –
        </span>
      ) : (
        <TextField {...field('port', t('probes.port'))} value={probe.port} mono numeric />
      )}
      <TextField {...field('interval', t('probes.interval'))} value={probe.interval} mono numeric />
      <Button
        small
        look="quiet"
        icon={X}
        label={t('probes.remove', { target: probe.target })}
        onClick={() => edit((d) => removeProbe(d, probe.id))}
      />
    </li>
  );
}

/** The mtr runs that go along with the capture. */
export function ProbeTable() {
  const { t } = useTranslation('plan');
  const draft = usePlanStore((s) => s.history.present);
  return (
    <section className="part" aria-labelledby="part-probes">
      <header className="part__head">
        <Activity size={14} strokeWidth={1.75} aria-hidden />
        <h2 id="part-probes">{t('probes.title')}</h2>
        <span className="part__hint">{t('probes.hint')}</span>
        <Button small icon={Plus} disabled={draft.nodes.length === 0} onClick={() => addToPlan('probe')}>
          {t('probes.add')}
        </Button>
      </header>
      {draft.probes.length > 0 && (
        <ul className="mtrs">
          <li className="mtrs__head" aria-hidden>
            <span>{t('probes.node')}</span>
            <span>{t('path.namespace')}</span>
            <span>{t('probes.target')}</span>
            <span>{t('probes.protocol')}</span>
            <span>{t('probes.port')}</span>
            <span>{t('probes.interval')}</span>
            <span />
          </li>
          {draft.probes.map((probe) => (
            <ProbeRow key={probe.id} probe={probe} />
          ))}
        </ul>
      )}
    </section>
  );
}
