import { GripVertical, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { SelectField, TextField } from '../controls/fields.tsx';
import { SuggestField } from '../controls/suggest-field.tsx';
import { useNodeStore } from '../state/node-store.ts';
import { usePlanStore } from '../state/plan-store.ts';
import type { DraftHop } from './draft.ts';
import { fieldId } from './draft-check.ts';
import { changeHop, moveHop, removeHop } from './draft-edit.ts';
import { checkHop } from './plan-actions.ts';
import { interfaceSuggestions, namespaceSuggestions } from './suggestions.ts';
import { useFaults } from './use-fault.ts';

interface HopRowProps {
  hop: DraftHop;
  index: number;
  dragged: boolean;
  onDragStart: () => void;
  onDragEnd: () => void;
  onDragOver: () => void;
}

/** One place to capture. Dragged by its handle, or moved by Alt and the arrow keys from any of its fields. */
export function HopRow({ hop, index, dragged, onDragStart, onDragEnd, onDragOver }: HopRowProps) {
  const { t } = useTranslation('plan');
  const draft = usePlanStore((s) => s.history.present);
  const edit = usePlanStore((s) => s.edit);
  const faultOf = useFaults();
  const [held, setHeld] = useState(false);
  const node = draft.nodes.find((n) => n.id === hop.node);
  const facts = useNodeStore((s) => s.nodes[node?.name.trim() ?? '']?.facts ?? null);

  const at = (field: string) => ({ part: 'hop' as const, id: hop.id, field });
  const field = (name: keyof DraftHop & string, label: string) => ({
    id: fieldId(at(name)),
    label: t('path.fieldOf', { field: label, hop: hop.name }),
    fault: faultOf(at(name)),
    onChange: (value: string) => edit((d) => changeHop(d, hop.id, { [name]: value }), fieldId(at(name))),
  });
  const fault = (['filter', 'interface', 'namespace'] as const)
    .map((name) => faultOf(at(name)))
    .find((f) => f !== null);

  return (
    <li
      className="hops__row"
      data-dragged={dragged ? '' : undefined}
      draggable={held}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', hop.name);
        onDragStart();
      }}
      onDragEnd={() => {
        setHeld(false);
        onDragEnd();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        onDragOver();
      }}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        edit((d) => moveHop(d, hop.id, index + (event.key === 'ArrowUp' ? -1 : 1)));
      }}
    >
      <button
        type="button"
        className="hops__handle"
        title={t('path.drag')}
        aria-label={t('path.dragOf', { hop: hop.name, position: index + 1 })}
        onPointerDown={() => setHeld(true)}
        onPointerUp={() => setHeld(false)}
      >
        <span className="hops__number mono">{index + 1}</span>
        <GripVertical size={13} strokeWidth={1.75} aria-hidden />
      </button>
      <TextField {...field('name', t('path.name'))} value={hop.name} />
      <SelectField
        id={fieldId(at('node'))}
        label={t('path.fieldOf', { field: t('path.node'), hop: hop.name })}
        fault={faultOf(at('node'))}
        value={hop.node}
        options={[
          ...(node ? [] : [{ value: 0, text: t('path.chooseNode') }]),
          ...draft.nodes.map((n) => ({ value: n.id, text: n.name })),
        ]}
        onChange={(value) => edit((d) => changeHop(d, hop.id, { node: value }))}
      />
      <SuggestField
        {...field('namespace', t('path.namespace'))}
        value={hop.namespace}
        suggestions={namespaceSuggestions(facts)}
        placeholder={t('path.ownNamespace')}
        onBlur={() => void checkHop(hop.id)}
      />
      <SuggestField
        {...field('interface', t('path.interface'))}
        value={hop.interface}
        suggestions={interfaceSuggestions(facts, hop.namespace)}
        placeholder="eth0"
        onBlur={() => void checkHop(hop.id)}
      />
      <TextField
        {...field('filter', t('path.filter'))}
        value={hop.filter}
        placeholder={t('path.everything')}
        mono
        onBlur={() => void checkHop(hop.id)}
      />
      <TextField {...field('snaplen', t('path.snaplen'))} value={hop.snaplen} mono numeric />
      <Button
        small
        look="quiet"
        icon={X}
        label={t('path.remove', { hop: hop.name })}
        onClick={() => edit((d) => removeHop(d, hop.id))}
      />
      {fault && <p className="hops__fault text-warn selectable">{fault}</p>}
    </li>
  );
}
