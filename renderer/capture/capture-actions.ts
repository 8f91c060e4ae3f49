import { create } from 'zustand';
import { problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { checkPlan, finishedPlan, keepPlan } from '../plan/plan-actions.ts';
import { refreshRecent, showSession } from '../sessions/session-actions.ts';
import { currentDraft, usePlanStore } from '../state/plan-store.ts';
import { captureBusy, idleCapture, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import type { HopRate } from './rates.ts';

interface RunStore {
  /** Where the running capture is written; null when none of ours runs. */
  directory: string | null;
  /** A request to stop or to give up is on its way. */
  ending: boolean;
  rates: Record<string, HopRate>;
}

export const useRunStore = create<RunStore>()(() => ({ directory: null, ending: false, rates: {} }));

const busy = (): boolean => captureBusy(useSessionStore.getState().capture);

/** Shows problems of a start at the plan, where they can be mended. */
function refuse(error: unknown): void {
  usePlanStore.getState().setProblems([problemOf(error)], true, currentDraft());
  useUiStore.getState().go('plan');
}

/** Checks the plan on all nodes and, when nothing is in the way, starts all captures. */
export async function startCapture(): Promise<void> {
  if (busy() || usePlanStore.getState().checking) return;
  const plan = finishedPlan();
  if (!plan) return;
  if (!(await checkPlan())) {
    const { problems, setProblems } = usePlanStore.getState();
    setProblems(problems, true, currentDraft());
    useUiStore.getState().go('plan');
    return;
  }
  await keepPlan();
  useRunStore.setState({ directory: null, ending: false, rates: {} });
  try {
    const { directory } = await engine.captureStart({ plan });
    useRunStore.setState({ directory });
  } catch (error) {
    const { capture, setCapture } = useSessionStore.getState();
    // Given up by the user: that is not a failure to report.
    if (capture.phase === 'idle' || useRunStore.getState().ending) setCapture(idleCapture);
    // The state `failed` brings all problems of the start, this refusal only the first.
    else if (capture.phase !== 'failed' || capture.problems.length === 0) refuse(error);
  } finally {
    if (!busy()) useRunStore.setState({ ending: false });
  }
}

/** Stops all captures together and shows the finished session. */
export async function stopCapture(): Promise<void> {
  if (useRunStore.getState().ending) return;
  useRunStore.setState({ ending: true });
  try {
    const session = await engine.captureStop();
    useSessionStore.getState().setLive(null);
    await showSession(session);
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  } finally {
    useRunStore.setState({ ending: false, directory: null });
  }
}

/** Gives up a start that is under way; nothing of it is kept. */
export async function cancelCapture(): Promise<void> {
  useRunStore.setState({ ending: true });
  try {
    await engine.captureCancel();
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** What the one red button does: give up while arming, stop while running. */
export function endCapture(): Promise<void> {
  const { phase } = useSessionStore.getState().capture;
  if (phase === 'running') return stopCapture();
  return phase === 'connecting' || phase === 'arming' ? cancelCapture() : Promise.resolve();
}

/** The capture came to its end by itself (its time was over, or all captures ended): the session is opened. */
export async function finishedByItself(): Promise<void> {
  const { directory, ending } = useRunStore.getState();
  if (ending || directory === null) return;
  useRunStore.setState({ directory: null });
  useSessionStore.getState().setLive(null);
  try {
    await showSession(await engine.sessionOpen({ directory }));
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
    await refreshRecent();
  }
}
