import { create } from 'zustand';
import type { EngineEvents } from '../../shared/contract/engine-api.ts';
import { useSessionStore } from './session-store.ts';
import { useViewStore } from './view-store.ts';

type Update = EngineEvents['analysis.updated'];

/** Whether the picture of a running capture stands still, and the newest of what it has not been told. */
export const useFrozen = create<{ frozen: boolean; held: Update | null }>()(() => ({ frozen: false, held: null }));

/** Shows a newer analysis of the running capture, unless its picture is frozen: then it waits. */
export function analysisArrived(update: Update): void {
  const { session, analysis } = update;
  const store = useSessionStore.getState();
  const view = useViewStore.getState();
  const bounds = { from: session.from, to: session.to };
  if (store.session?.sessionId === session.sessionId) {
    if (useFrozen.getState().frozen) {
      useFrozen.setState({ held: update });
      return;
    }
    view.setBounds(bounds);
  } else view.reset(bounds, true);
  store.update(session, analysis);
}

export function freeze(): void {
  useFrozen.setState({ frozen: true });
}

/** The picture goes on, from what came last. */
export function thaw(): void {
  const { held } = useFrozen.getState();
  useFrozen.setState({ frozen: false, held: null });
  if (held !== null && held.session.sessionId === useSessionStore.getState().session?.sessionId) analysisArrived(held);
}
