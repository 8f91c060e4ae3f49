import { Check, ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { KeyCaps } from '../controls/key-caps.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { actionKeys } from '../keys/actions.ts';
import { asksForTrust } from '../nodes/node-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { isEmptyDraft } from './draft.ts';
import { checkDraft, fieldId } from './draft-check.ts';
import { checkPlan, goToField } from './plan-actions.ts';
import { fieldOfProblem } from './problem-field.ts';

/** What stands between the plan and its start; each line leads to its field. */
export function ReadinessPanel() {
  const { t } = useTranslation('plan');
  const { problems, startFailed, checking, readyDraft, history } = usePlanStore();
  const ask = useUiStore((s) => s.ask);
  const draft = history.present;
  const faults = checkDraft(draft);
  const ready = readyDraft === draft;
  return (
    <section className="ready" aria-label={t('ready.title')}>
      <header className="pane__head">
        <h2>{t('ready.title')}</h2>
        <span className="topbar__space" />
        <Button
          small
          icon={ListChecks}
          disabled={checking || faults.length > 0}
          title={t('app:action.checkPlan')}
          onClick={() => void checkPlan()}
        >
          {checking ? t('ready.checking') : t('ready.check')}
          <KeyCaps keys={actionKeys('checkPlan')} />
        </Button>
      </header>
      <div className="ready__body" role="status">
        {problems.length > 0 && (
          <p className="ready__lead">
            {startFailed ? t('ready.notStarted') : t('ready.found', { count: problems.length })}
          </p>
        )}
        {problems.map((problem) => {
          const ref = fieldOfProblem(problem, draft);
          const node = draft.nodes.find((n) => n.name.trim() === problem.subject);
          return (
            <ProblemCard
              key={`${problem.code}-${problem.subject}-${problem.message}`}
              problem={problem}
              onGo={ref ? () => goToField(ref) : null}
            >
              {node && asksForTrust(problem.code) && (
                <Button small onClick={() => ask({ kind: 'host-key', node: node.id, problem })}>
                  {t('hostKey.review')}
                </Button>
              )}
            </ProblemCard>
          );
        })}
        {faults.length > 0 && !isEmptyDraft(draft) && (
          <>
            <p className="ready__lead">{t('ready.missing')}</p>
            <ul className="ready__faults">
              {faults.map((fault) => (
                <li key={`${fieldId(fault)}-${fault.reason}`}>
                  <button type="button" className="row" onClick={() => goToField(fault)}>
                    <span className="dot" aria-hidden />
                    <span className="ellipsis">
                      {fault.subject !== null && <b>{fault.subject} </b>}
                      {t(`fault.${fault.reason}`)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {faults.length === 0 && problems.length === 0 && (
          <div className="ready__state">
            {ready ? (
              <>
                <p className="ready__lead text-ok">
                  <Check size={14} strokeWidth={2} aria-hidden /> {t('ready.ready')}
                </p>
                <p className="ready__text">{t('ready.readyText')}</p>
              </>
            ) : (
              <p className="ready__text">{t('ready.unchecked')}</p>
            )}
          </div>
        )}
      </div>
    </section>
  );
}
