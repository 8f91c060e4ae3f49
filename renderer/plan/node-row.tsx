import { ChevronDown, ChevronRight, KeyRound, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shell } from '../bridge/shell.ts';
import { Button } from '../controls/button.tsx';
import { CheckField, SelectField, TextField } from '../controls/fields.tsx';
import { checkNode } from '../nodes/node-actions.ts';
import { nodeHealth, unknownNode, useNodeStore } from '../state/node-store.ts';
import { usePlanStore } from '../state/plan-store.ts';
import type { DraftNode } from './draft.ts';
import { fieldId } from './draft-check.ts';
import { changeNode, removeNode } from './draft-edit.ts';
import { NodeFinding } from './node-finding.tsx';
import { useFaults } from './use-fault.ts';

/** One machine: where it is and who we are there on the first line, the rest on demand. */
export function NodeRow({ node }: { node: DraftNode }) {
  const { t } = useTranslation('plan');
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const edit = usePlanStore((s) => s.edit);
  const faultOf = useFaults();
  const status = useNodeStore((s) => s.nodes[node.name.trim()] ?? unknownNode);
  const [more, setMore] = useState(false);
  const health = nodeHealth(status);

  const at = (field: string) => ({ part: 'node' as const, id: node.id, field });
  const change = (changed: Partial<DraftNode>, tag?: string): void => edit((d) => changeNode(d, node.id, changed), tag);
  const field = (name: keyof DraftNode & string, label: string) => ({
    id: fieldId(at(name)),
    label: t('path.fieldOf', { field: label, hop: node.name }),
    fault: faultOf(at(name)),
    onChange: (value: string) => change({ [name]: value }, fieldId(at(name))),
  });
  // A field that has a fault must be on the screen, so that one can jump to it.
  const open = more || ['privateKey', 'jump', 'sudo'].some((name) => faultOf(at(name)) !== null);

  return (
    <li className="node" data-node={node.name}>
      <div className="node__line">
        <Button
          small
          look="quiet"
          icon={open ? ChevronDown : ChevronRight}
          label={t('nodes.more', { node: node.name })}
          aria-expanded={open}
          onClick={() => setMore(!open)}
        />
        <span className={`dot dot--${health}`} role="img" aria-label={t(`app:health.${health}`)} />
        <TextField {...field('name', t('nodes.name'))} value={node.name} />
        <TextField {...field('username', t('nodes.user'))} value={node.username} placeholder="root" mono />
        <span className="node__sign mono" aria-hidden>
          @
        </span>
        <TextField {...field('host', t('nodes.host'))} value={node.host} placeholder={t('nodes.hostExample')} mono />
        <span className="node__sign mono" aria-hidden>
          :
        </span>
        <TextField {...field('port', t('nodes.port'))} value={node.port} placeholder="22" mono numeric />
        <Button small disabled={status.checking} onClick={() => void checkNode(node.id)}>
          {status.checking ? t('nodes.checking') : t('nodes.check')}
        </Button>
        <Button
          small
          look="quiet"
          icon={X}
          label={t('nodes.remove', { node: node.name })}
          onClick={() => edit((d) => removeNode(d, node.id))}
        />
      </div>
      {open && (
        <div className="node__more">
          <label htmlFor={fieldId(at('privateKey'))}>{t('nodes.key')}</label>
          <span className="node__key">
            <TextField
              {...field('privateKey', t('nodes.key'))}
              value={node.privateKey}
              placeholder={t('nodes.keyDefault')}
              mono
            />
            <Button
              small
              icon={KeyRound}
              onClick={async () => {
                const file = await shell.openKeyFile();
                if (file !== null) change({ privateKey: file });
              }}
            >
              {t('nodes.choose')}
            </Button>
          </span>
          <label htmlFor={fieldId(at('jump'))}>{t('nodes.jump')}</label>
          <SelectField
            id={fieldId(at('jump'))}
            label={t('path.fieldOf', { field: t('nodes.jump'), hop: node.name })}
            value={node.jump}
            options={[
              { value: 0, text: t('nodes.direct') },
              ...nodes.filter((n) => n.id !== node.id).map((n) => ({ value: n.id, text: n.name })),
            ]}
            onChange={(jump) => change({ jump })}
          />
          <span className="node__checks">
            <CheckField
              text={t('nodes.agent')}
              hint={t('nodes.agentHint')}
              checked={node.agent}
              onChange={(agent) => change({ agent })}
            />
            <CheckField
              id={fieldId(at('sudo'))}
              text={t('nodes.sudo')}
              hint={t('nodes.sudoHint')}
              checked={node.sudo}
              onChange={(sudo) => change({ sudo })}
            />
            <CheckField
              text={t('nodes.legacy')}
              hint={t('nodes.legacyHint')}
              checked={node.legacyAlgorithms}
              onChange={(legacyAlgorithms) => change({ legacyAlgorithms })}
            />
          </span>
        </div>
      )}
      <NodeFinding node={node} status={status} open={open} />
    </li>
  );
}
