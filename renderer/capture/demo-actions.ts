import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { i18n } from '../i18n/index.ts';
import { draftOf, emptyDraft } from '../plan/draft.ts';
import { useNodeStore } from '../state/node-store.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { startCapture } from './capture-actions.ts';

const busy = (): boolean => captureBusy(useSessionStore.getState().capture);

/** The engine has begun anew: what was known of nodes was known by the one before. */
function begin(label: string | null): void {
  useNodeStore.getState().forgetAll();
  useSessionStore.getState().close();
  useUiStore.getState().setDemoLabel(label);
}

function failed(): void {
  useUiStore.getState().fail({
    code: 'demo-failed',
    subject: null,
    message: i18n.t('front:demo.failed'),
    remedy: i18n.t('front:demo.failedRemedy'),
  });
}

/** Captures the demo's network, which replays a recording; undo brings the plan before it back. */
export async function tryDemo(): Promise<void> {
  if (busy()) return;
  const offer = await shell.setDemo(true).catch(() => null);
  if (!offer) {
    failed();
    return;
  }
  begin(offer.label);
  usePlanStore.getState().replace(draftOf(offer.plan));
  useUiStore.getState().go('session');
  await startCapture();
}

/** Back to the user's own nodes and their last plan. Sessions of the demo stay in the list. */
export async function leaveDemo(): Promise<void> {
  if (busy()) return;
  try {
    await shell.setDemo(false);
  } catch {
    failed();
    return;
  }
  begin(null);
  const plan = await engine.planLast().catch(() => null);
  usePlanStore.getState().load(plan ? draftOf(plan) : emptyDraft());
}
