import type { TFunction } from 'i18next';
import { showPanel, useDockStore } from '../dock/dock-store.ts';
import { panels } from '../dock/panels.ts';
import { PICTURES } from '../export/export-choice.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { type Action, actions } from './actions.ts';

/** Digits that a panel may have for its key; 1 and 2 are the pages. */
const firstDigit = 3;
const lastDigit = 9;

/** Brings a panel to the front; those that come first in the list have a digit. */
const panelActions: readonly Action[] = panels.map(({ id }, i) => ({
  id: `panel-${id}`,
  title: `dock:panel.${id}`,
  group: 'panels',
  keys: firstDigit + i <= lastDigit ? [`$mod+Digit${firstDigit + i}`] : [],
  run: () => showPanel(id),
  enabled: () => useDockStore.getState().available.has(id),
}));

/** Saves what a view shows. */
const pictureActions: readonly Action[] = PICTURES.map((what) => ({
  id: `picture-${what}`,
  title: `export:save.${what}`,
  group: 'session',
  keys: [],
  // One entry of the menu, Export…, leads to all of them.
  inMenu: false,
  run: () => useUiStore.getState().ask({ kind: 'export', what }),
  enabled: () => useSessionStore.getState().session !== null,
}));

/** Everything that the window can do, its panels included. */
export const allActions: readonly Action[] = [...actions, ...pictureActions, ...panelActions];

/** The name of an action in the present language. */
export function actionText(t: TFunction, action: Action): string {
  return t(action.title ?? `action.${action.id}`);
}
