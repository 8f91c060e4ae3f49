import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { problemText } from '../wording/word-problem.ts';
import { checkDraft, type FieldRef, fieldId } from './draft-check.ts';
import { fieldOfProblem } from './problem-field.ts';

/**
 * What to say at a field: its own fault (once a check was asked for; a taken or malformed value at once), else what the
 * engine found there. Null: nothing.
 */
export function useFaults(): (ref: FieldRef) => string | null {
  const { t } = useTranslation('plan');
  const draft = usePlanStore((s) => s.history.present);
  const problems = usePlanStore((s) => s.problems);
  const showFaults = usePlanStore((s) => s.showFaults);
  const language = useUiStore((s) => s.language);
  return useMemo(() => {
    const texts = new Map<string, string>();
    for (const problem of problems) {
      const ref = fieldOfProblem(problem, draft);
      if (ref && !texts.has(fieldId(ref))) texts.set(fieldId(ref), problemText(problem, language));
    }
    for (const fault of checkDraft(draft)) {
      if (showFaults || !fault.reason.endsWith('-missing')) texts.set(fieldId(fault), t(`fault.${fault.reason}`));
    }
    return (ref) => texts.get(fieldId(ref)) ?? null;
  }, [draft, problems, showFaults, language, t]);
}
