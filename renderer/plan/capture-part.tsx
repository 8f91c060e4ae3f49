import { ChevronDown, ChevronRight, Timer } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { CheckField, SelectField, TextField } from '../controls/fields.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { remember, remembered } from '../state/remembered.ts';
import { type DraftCapture, usualCapture } from './capture-draft.ts';
import { captureSummary } from './capture-summary.ts';
import { isSpooled } from './draft.ts';
import { fieldId } from './draft-check.ts';
import { carryAll, changeCapture, changeHop } from './draft-edit.ts';
import { checkHop } from './plan-actions.ts';
import { useFaults } from './use-fault.ts';
import './capture-part.css';

const FIELDS = Object.keys(usualCapture) as (keyof DraftCapture)[];

/** When the capture begins and ends, and how its packets come: folded, one line says what is not as usual. */
export function CapturePart() {
  const { t } = useTranslation('capture');
  const draft = usePlanStore((s) => s.history.present);
  const faultOf = useFaults();
  const [unfolded, setUnfolded] = useState<boolean>(() => remembered('plan.capture', false));
  const faulty = FIELDS.some((field) => faultOf({ part: 'plan', id: 0, field }) !== null);
  // A field that has a fault must be on the screen, so that one can jump to it.
  const open = unfolded || faulty;
  const toggle = (): void => {
    remember('plan.capture', !open);
    setUnfolded(!open);
  };
  return (
    <section className="part" aria-labelledby="part-capture">
      <header className="part__head">
        <Timer size={14} strokeWidth={1.75} aria-hidden />
        <h2 id="part-capture">{t('part.title')}</h2>
        <span className="part__hint">{captureSummary(draft, t)}</span>
        <Button small icon={open ? ChevronDown : ChevronRight} aria-expanded={open} disabled={faulty} onClick={toggle}>
          {open ? t('part.fold') : t('part.change')}
        </Button>
      </header>
      {open && (
        <div className="how">
          <BeginRow />
          <TriggerRow />
          <EndRow />
          <CarryRow />
        </div>
      )}
    </section>
  );
}

function Row({ title, fields, children }: { title: string; fields: (keyof DraftCapture)[]; children: ReactNode }) {
  const faultOf = useFaults();
  const fault = fields.map((field) => faultOf({ part: 'plan', id: 0, field })).find((text) => text !== null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand beside its fields
    <div className="how__row" role="group" aria-label={title}>
      <span className="how__title">{title}</span>
      <div className="how__fields">{children}</div>
      {fault && <p className="how__fault text-warn selectable">{fault}</p>}
    </div>
  );
}

function useField(): (
  field: Exclude<keyof DraftCapture, 'carry' | 'trigger'>,
  label: string,
) => {
  id: string;
  label: string;
  value: string;
  fault: string | null;
  onChange: (value: string) => void;
} {
  const capture = usePlanStore((s) => s.history.present.capture);
  const edit = usePlanStore((s) => s.edit);
  const faultOf = useFaults();
  return (field, label) => {
    const ref = { part: 'plan' as const, id: 0, field };
    return {
      id: fieldId(ref),
      label,
      value: capture[field],
      fault: faultOf(ref),
      onChange: (value) => edit((d) => changeCapture(d, { [field]: value }), fieldId(ref)),
    };
  };
}

function BeginRow() {
  const { t } = useTranslation('capture');
  const field = useField();
  return (
    <Row title={t('part.begin')} fields={['startAt']}>
      <label htmlFor="plan-0-startAt">{t('part.startAt')}</label>
      <span className="how__time">
        <TextField {...field('startAt', t('part.startAt'))} placeholder={t('part.atOnce')} mono />
      </span>
      <span className="how__note">{t('part.startHint')}</span>
    </Row>
  );
}

function TriggerRow() {
  const { t } = useTranslation('capture');
  const draft = usePlanStore((s) => s.history.present);
  const edit = usePlanStore((s) => s.edit);
  const faultOf = useFaults();
  const field = useField();
  const { trigger } = draft.capture;
  const known = draft.hops.some((hop) => hop.id === trigger);
  const ref = { part: 'plan' as const, id: 0, field: 'trigger' };
  return (
    <Row title={t('part.trigger')} fields={['trigger', 'triggerFilter', 'ringSeconds', 'afterSeconds']}>
      <label htmlFor={fieldId(ref)}>{t('part.waitAt')}</label>
      <span className="how__hop">
        <SelectField
          id={fieldId(ref)}
          label={t('part.waitAt')}
          fault={faultOf(ref)}
          value={trigger}
          options={[
            { value: 0, text: t('part.noTrigger') },
            ...(trigger === 0 || known ? [] : [{ value: trigger, text: '?' }]),
            ...draft.hops.map((hop) => ({ value: hop.id, text: hop.name })),
          ]}
          onChange={(id) => edit((d) => changeCapture(d, { trigger: id }))}
        />
      </span>
      {trigger === 0 ? (
        <span className="how__note">{t('part.triggerHint')}</span>
      ) : (
        <>
          <label htmlFor="plan-0-triggerFilter">{t('part.passing')}</label>
          <span className="how__filter">
            <TextField
              {...field('triggerFilter', t('part.triggerFilter'))}
              placeholder="tcp[tcpflags] & tcp-rst != 0"
              mono
              onBlur={() => void checkHop(trigger)}
            />
          </span>
          <label htmlFor="plan-0-ringSeconds">{t('part.before')}</label>
          <span className="how__number">
            <TextField {...field('ringSeconds', t('part.before'))} mono numeric />
          </span>
          <label htmlFor="plan-0-afterSeconds">{t('part.after')}</label>
          <span className="how__number">
            <TextField {...field('afterSeconds', t('part.after'))} mono numeric />
          </span>
        </>
      )}
    </Row>
  );
}

function EndRow() {
  const { t } = useTranslation('capture');
  const field = useField();
  return (
    <Row title={t('part.end')} fields={['stopPackets', 'stopMegabytes']}>
      <label htmlFor="plan-0-stopPackets">{t('part.stopPackets')}</label>
      <span className="how__count">
        <TextField {...field('stopPackets', t('part.stopPackets'))} placeholder={t('part.noLimit')} mono numeric />
      </span>
      <label htmlFor="plan-0-stopMegabytes">{t('part.stopMegabytes')}</label>
      <span className="how__count">
        <TextField {...field('stopMegabytes', t('part.stopMegabytes'))} placeholder={t('part.noLimit')} mono numeric />
      </span>
      <span className="how__note">{t('part.endHint')}</span>
    </Row>
  );
}

function CarryRow() {
  const { t } = useTranslation('capture');
  const draft = usePlanStore((s) => s.history.present);
  const edit = usePlanStore((s) => s.edit);
  const field = useField();
  const spooled = draft.hops.filter((hop) => isSpooled(draft, hop)).length;
  const all = spooled === draft.hops.length;
  return (
    <Row title={t('part.carry')} fields={['carry', 'spoolMiB', 'keepFreeMiB']}>
      <span className="how__carry">
        <SelectField
          id="plan-0-carry"
          label={t('part.carry')}
          value={spooled === 0 ? 'stream' : all ? 'spool' : 'mixed'}
          options={[
            { value: 'stream', text: t('part.stream') },
            { value: 'spool', text: t('part.spool') },
            ...(spooled === 0 || all ? [] : [{ value: 'mixed', text: t('part.mixed') }]),
          ]}
          onChange={(value) => value !== 'mixed' && edit((d) => carryAll(d, value === 'spool' ? 'spool' : 'stream'))}
        />
      </span>
      {spooled === 0 ? (
        <span className="how__note">{t('part.streamHint')}</span>
      ) : (
        <>
          <label htmlFor="plan-0-spoolMiB">{t('part.spoolMiB')}</label>
          <span className="how__number">
            <TextField {...field('spoolMiB', t('part.spoolMiB'))} placeholder="1024" mono numeric />
          </span>
          <label htmlFor="plan-0-keepFreeMiB">{t('part.keepFreeMiB')}</label>
          <span className="how__number">
            <TextField {...field('keepFreeMiB', t('part.keepFreeMiB'))} placeholder="1024" mono numeric />
          </span>
          <span className="how__hops">
            <span className="how__note">{t('part.spooledHops')}</span>
            {draft.hops.map((hop) => (
              <CheckField
                key={hop.id}
                text={hop.name}
                hint={t('part.spoolHop', { hop: hop.name })}
                checked={isSpooled(draft, hop)}
                onChange={(on) => edit((d) => changeHop(d, hop.id, { carry: on ? 'spool' : 'stream' }))}
              />
            ))}
          </span>
        </>
      )}
    </Row>
  );
}
