import type { CaptureLive, CaptureState } from '../../shared/contract/engine-api.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { engine, on } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { finishedByItself, useRunStore } from '../capture/capture-actions.ts';
import { ratesBetween } from '../capture/rates.ts';
import { loadQuestions } from '../nodes/question-actions.ts';
import { draftOf } from '../plan/draft.ts';
import { refreshRecent, reopenSession } from '../sessions/session-actions.ts';
import { analysisArrived } from '../state/frozen.ts';
import { useNodeStore } from '../state/node-store.ts';
import { currentDraft, usePlanStore } from '../state/plan-store.ts';
import { useQuestionStore } from '../state/question-store.ts';
import { captureBusy, idleCapture, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { forgetWorks, workEnded, workGoesOn } from '../state/work-store.ts';

function captureChanged(capture: CaptureState): void {
  const store = useSessionStore.getState();
  const before = store.capture;
  store.setCapture(capture);
  if (capture.phase === 'running' && before.phase !== 'running') {
    store.close();
    useUiStore.getState().go('session');
  }
  if (capture.phase === 'failed') {
    store.setLive(null);
    usePlanStore.getState().setProblems(capture.problems, true, currentDraft());
    useUiStore.getState().go('plan');
  }
  if (capture.phase === 'done' && captureBusy(before)) void finishedByItself();
  if (capture.phase === 'idle') store.setLive(null);
}

function liveArrived(live: CaptureLive): void {
  const store = useSessionStore.getState();
  useRunStore.setState({ rates: ratesBetween(store.live, live) });
  store.setLive(live);
  // A window that was opened anew during a capture has not heard its beginning.
  if (store.capture.phase === 'idle') store.setCapture({ ...idleCapture, phase: 'running', sessionId: live.sessionId });
}

/** Connects the stores to the engine; returns the end of it. */
export function listenToEngine(): () => void {
  const ends = [
    on('node.state', ({ node, state, problem }) =>
      useNodeStore
        .getState()
        .change(node, { connection: state, problem, ...(state === 'connecting' ? { remarks: [] } : {}) }),
    ),
    on('node.remark', ({ problem }) => {
      if (problem.subject !== null) useNodeStore.getState().remark(problem.subject, problem);
    }),
    on('node.facts', ({ facts }) => useNodeStore.getState().change(facts.node, { facts })),
    on('question.open', ({ id, question }) => useQuestionStore.getState().open(id, question)),
    on('question.closed', ({ id }) => useQuestionStore.getState().close(id)),
    on('work.state', workGoesOn),
    on('work.ended', ({ work }) => workEnded(work)),
    on('capture.state', captureChanged),
    on('capture.live', liveArrived),
    on('analysis.updated', analysisArrived),
    shell.onEngineState((state) => {
      const ui = useUiStore.getState();
      if (state !== 'ready') {
        useNodeStore.getState().forgetAll();
        useQuestionStore.getState().forgetAll();
        forgetWorks();
        useSessionStore.getState().setCapture(idleCapture);
        useSessionStore.getState().setLive(null);
      }
      const before = ui.engine;
      ui.setEngine(state);
      // The next engine knows nothing of what the last one had open.
      if (before !== 'ready' && state === 'ready') void reopenSession();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** What the window begins with: the demo's plan, else the last one; and the list of sessions. */
export async function loadBeginning(): Promise<void> {
  const ui = useUiStore.getState();
  try {
    const demo = await shell.demo();
    ui.setDemoLabel(demo?.label ?? null);
    // Its plan is finished: what a first look wants is to start it.
    if (demo) ui.go('session');
    const plan = demo?.plan ?? (await engine.planLast());
    if (plan) usePlanStore.getState().load(draftOf(plan));
  } catch (error) {
    ui.fail(problemOf(error));
  }
  await refreshRecent();
  await loadQuestions();
}
