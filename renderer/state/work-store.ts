import { create } from 'zustand';
import type { WorkState } from '../../shared/contract/work.ts';
import { engine } from '../bridge/engine.ts';

/** What the engine is working on that may take a while, by its number. */
export const useWorkStore = create<{ works: Record<number, WorkState> }>()(() => ({ works: {} }));

export function workGoesOn(state: WorkState): void {
  useWorkStore.setState(({ works }) => ({ works: { ...works, [state.work]: state } }));
}

export function workEnded(work: number): void {
  useWorkStore.setState(({ works: { [work]: _, ...works } }) => ({ works }));
}

/** The engine has begun anew: whatever it was working on is gone. */
export function forgetWorks(): void {
  useWorkStore.setState({ works: {} });
}

/** Gives up all work of some kinds; whoever asked for it is refused with `cancelled`. */
export function giveUp(...kinds: WorkState['kind'][]): void {
  for (const { work, kind } of Object.values(useWorkStore.getState().works))
    if (kinds.includes(kind)) void engine.workCancel({ work }).catch(() => undefined);
}

/** How far a work is, 0 to 1; null where nothing tells. */
export function shareOf({ done, total }: Pick<WorkState, 'done' | 'total'>): number | null {
  return total > 0 ? Math.min(done / total, 1) : null;
}
