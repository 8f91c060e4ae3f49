import { tinykeys } from 'tinykeys';
import { useUiStore } from '../state/ui-store.ts';
import { allActions } from './all-actions.ts';
import { keyTarget, mayFire } from './targets.ts';

/** Binds every action to its keys; returns the end of it. Captures, because terminals let no key pass on. */
export function listenToKeys(): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const action of allActions) {
    for (const keys of action.keys) {
      bindings[keys] = (event) => {
        // A dialog has the keys to itself.
        if (useUiStore.getState().dialog !== null) return;
        if (!mayFire(keys, keyTarget(document.activeElement), action.inTerminal ?? false)) return;
        event.preventDefault();
        event.stopPropagation();
        if (action.enabled?.() ?? true) action.run();
      };
    }
  }
  return tinykeys(window, bindings, { capture: true });
}
