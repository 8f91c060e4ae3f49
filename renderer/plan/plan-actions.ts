import { problemOf } from '../../shared/contract/errors.ts';
import type { PlanInput } from '../../shared/contract/plan.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { i18n } from '../i18n/index.ts';
import { nodeHealth, unknownNode, useNodeStore } from '../state/node-store.ts';
import { currentDraft, usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { usualCapture } from './capture-draft.ts';
import { emptyDraft, planOf } from './draft.ts';
import { checkDraft, type FieldRef, fieldId } from './draft-check.ts';
import { addHop, addNode, addProbe } from './draft-edit.ts';
import { draftOfFile, largestPlanFile, planFileText } from './plan-file.ts';

/** Shows the plan and puts the cursor into a field of it. */
export function goToField(ref: FieldRef): void {
  useUiStore.getState().go('plan');
  requestAnimationFrame(() => {
    const field = document.getElementById(fieldId(ref));
    field?.scrollIntoView({ block: 'center' });
    field?.focus();
  });
}

/** The plan when nothing in the editor is missing; else null, and the first fault is shown. */
export function finishedPlan(): PlanInput | null {
  const first = checkDraft(currentDraft())[0];
  if (!first) return planOf(currentDraft());
  usePlanStore.getState().setShowFaults();
  goToField(first);
  return null;
}

/** Asks every node whether the plan would run there. True: nothing is in the way. */
export async function checkPlan(): Promise<boolean> {
  const plan = finishedPlan();
  const store = usePlanStore.getState();
  if (!plan || store.checking) return false;
  const draft = currentDraft();
  store.setChecking(true);
  try {
    const problems = await engine.planCheck({ plan });
    store.setProblems(problems, false, draft);
    return problems.length === 0;
  } catch (error) {
    store.setProblems([problemOf(error)], false, draft);
    return false;
  } finally {
    usePlanStore.getState().setChecking(false);
  }
}

/** Has one hop (its filter, its interface, the trigger that waits there) checked on its node, when that node is known to be reachable. */
export async function checkHop(id: number): Promise<void> {
  const draft = currentDraft();
  const hop = draft.hops.find((h) => h.id === id);
  const node = draft.nodes.find((n) => n.id === hop?.node);
  if (!hop || !node) return;
  const status = useNodeStore.getState().nodes[node.name.trim()] ?? unknownNode;
  const reachable = nodeHealth(status) === 'ok' || nodeHealth(status) === 'warn';
  const { trigger, triggerFilter } = draft.capture;
  const capture = { ...usualCapture, ...(trigger === id ? { trigger, triggerFilter } : {}) };
  const alone = { ...draft, name: 'check', hops: [{ ...hop, carry: null }], probes: [], duration: '', capture };
  if (!reachable || checkDraft(alone).length > 0) return;
  try {
    const problems = await engine.planCheck({ plan: planOf(alone) });
    const name = hop.name.trim();
    usePlanStore.getState().setProblemsOf(
      name,
      problems.filter((p) => p.subject === name),
    );
  } catch {
    // The whole plan is checked before a start, and says then what is in the way.
  }
}

/** Remembers the plan for the next start of the app; never an unfinished one, nor the demo's, whose nodes end with it. */
export async function keepPlan(): Promise<void> {
  if (useUiStore.getState().demoLabel !== null || checkDraft(currentDraft()).length > 0) return;
  try {
    await engine.planKeep({ plan: planOf(currentDraft()) });
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

export function newPlan(): void {
  usePlanStore.getState().replace(emptyDraft());
  useUiStore.getState().go('plan');
}

/** Adds a part to the plan and puts the cursor where it is to be filled in. */
export function addToPlan(part: 'node' | 'hop' | 'probe'): void {
  const { edit } = usePlanStore.getState();
  const id = currentDraft().nextId;
  if (part === 'node') edit(addNode);
  else if (part === 'hop') edit(addHop);
  else edit(addProbe);
  goToField({ part, id, field: part === 'node' ? 'host' : part === 'hop' ? 'interface' : 'target' });
}

/** Offers the plan as a file, through the browser's own way of saving. */
export function exportPlan(): void {
  const plan = currentDraft();
  const url = URL.createObjectURL(new Blob([planFileText(plan)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${plan.name.trim() || 'plan'}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Lets the user pick a plan file and puts it into the editor. */
export function importPlan(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void readPlanFile(file);
  });
  input.click();
}

export async function readPlanFile(file: File): Promise<void> {
  const ui = useUiStore.getState();
  try {
    if (file.size > largestPlanFile) throw new SyntaxError('too large');
    const draft = draftOfFile(await file.text());
    usePlanStore.getState().replace(draft);
    ui.go('plan');
  } catch {
    ui.fail({
      code: 'bad-plan-file',
      subject: null,
      message: i18n.t('plan:import.bad', { file: file.name }),
      remedy: i18n.t('plan:import.badRemedy'),
    });
  }
}

/** Copies text and says so. */
export async function copy(text: string, what: string): Promise<void> {
  await shell.copyText(text);
  useUiStore.getState().say(i18n.t('app:copied', { what }));
}
