import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PROBE_RULES, type ProbeRule, type ProbeVerdict } from '../../shared/contract/probes.ts';
import { msText } from '../../shared/view/geometry-format.ts';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';

/** What to make of a row in words; each verdict leads to the text of its rules. */
export function Verdicts({ verdicts }: { verdicts: readonly ProbeVerdict[] }) {
  const { t } = useTranslation('probes');
  const [rule, setRule] = useState<ProbeRule | null>(null);
  return (
    <>
      {verdicts.map(({ code, rules, values }) => (
        <span key={code}>
          {t(`verdict.${code}`, texts(values))}
          {rules.map((one) => (
            <button
              key={one}
              type="button"
              className="probe-rule"
              title={t(`rule.${one}`)}
              aria-label={t('aboutRule', { rule: one })}
              onClick={() => setRule(one)}
            >
              {one}
            </button>
          ))}{' '}
        </span>
      ))}
      {rule !== null && <RulesDialog rule={rule} onClose={() => setRule(null)} />}
    </>
  );
}

/** All rules of reading mtr, at the one that was asked for. */
function RulesDialog({ rule, onClose }: { rule: ProbeRule; onClose: () => void }) {
  const { t } = useTranslation('probes');
  return (
    <Modal wide title={t('rules')} text={t('rulesText')} onClose={onClose}>
      <dl className="dialog__body probe-rules selectable">
        {PROBE_RULES.map((one) => (
          <div
            key={one}
            data-asked={one === rule ? '' : undefined}
            ref={one === rule ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
          >
            <dt>{one}</dt>
            <dd>{t(`rule.${one}`)}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog__buttons">
        <Button look="primary" onClick={onClose}>
          {t('app:close')}
        </Button>
      </div>
    </Modal>
  );
}

function texts(values: ProbeVerdict['values']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.endsWith('Percent')
        ? `${value < 10 ? value.toFixed(1) : Math.round(value)}\u00a0%`
        : name.endsWith('Ms')
          ? `${msText(value)}\u00a0ms`
          : String(value),
    ]),
  );
}
