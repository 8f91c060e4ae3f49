import type { TFunction } from 'i18next';
import { showPanel, useDockStore } from '../dock/dock-store.ts';
import { panels } from '../dock/panels.ts';
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

/** Everything that the window can do, its panels included. */
export const allActions: readonly Action[] = [...actions, ...panelActions];

/** The name of an action in the present language. */
export function actionText(t: TFunction, action: Action): string {
  return t(action.title ?? `action.${action.id}`);
}
