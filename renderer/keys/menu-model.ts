import type { TFunction } from 'i18next';
import { MENU_ROLES, type MenuEntry, type MenuModel } from '../../shared/contract/menu.ts';
import { shell } from '../bridge/shell.ts';
import { useDockStore } from '../dock/dock-store.ts';
import { i18n } from '../i18n/index.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useWorkStore } from '../state/work-store.ts';
import type { Action, ActionGroup } from './actions.ts';
import { actionText, allActions } from './all-actions.ts';

/** The menus, each with the groups of actions that it holds; a line stands between two groups. */
const menus: readonly { id: string; groups: readonly ActionGroup[]; own: 'file' | 'edit' | 'view' | null }[] = [
  { id: 'session', groups: ['session'], own: 'file' },
  { id: 'edit', groups: [], own: 'edit' },
  { id: 'plan', groups: ['plan'], own: null },
  { id: 'capture', groups: ['capture'], own: null },
  { id: 'view', groups: ['view', 'panels', 'appearance'], own: 'view' },
  { id: 'help', groups: ['help'], own: null },
];

/** Electron's way to write a shortcut in tinykeys notation; null for plain keys, which a menu would take from typing. */
export function acceleratorOf(keys: string | undefined): string | null {
  if (keys === undefined) return null;
  const parts = keys.split('+');
  if (!/^(\$mod|Control|Alt)$/.test(parts[0]!) && !/^(Shift\+)?(F\d+|Escape)$/.test(keys)) return null;
  const names: Record<string, string> = {
    $mod: 'CmdOrCtrl',
    Control: 'Ctrl',
    Backquote: '`',
    Period: '.',
    Slash: '/',
    Escape: 'Esc',
  };
  return parts.map((part) => names[part] ?? /^(?:Key|Digit)(.)$/.exec(part)?.[1] ?? part).join('+');
}

/** The menu as it is now. */
export function menuModel(t: TFunction, all: readonly Action[] = allActions): MenuModel {
  const entry = (action: Action): MenuEntry => ({
    id: action.id,
    label: actionText(t, action),
    accelerator: acceleratorOf(action.keys[0]),
    enabled: action.enabled?.() ?? true,
    checked: action.chosen?.() ?? null,
  });
  const line: MenuEntry = { id: null, label: '', accelerator: null, enabled: true, checked: null };
  return {
    menus: menus.map(({ id, groups, own }) => ({
      label: t(`front:menu.${id}`),
      with: own,
      items: groups.flatMap((group, i) => [
        ...(i > 0 ? [line] : []),
        ...all.filter((action) => action.group === group && action.inMenu !== false).map(entry),
      ]),
    })),
    roles: Object.fromEntries(MENU_ROLES.map((role) => [role, t(`front:role.${role}`)])) as MenuModel['roles'],
    theme: useUiStore.getState().theme,
  };
}

/** Keeps the menu of the platform as the window is, and runs what is chosen there; returns the end of it. */
export function keepMenu(): () => void {
  let shown = '';
  let asked = false;
  const show = () => {
    asked = false;
    const model = menuModel(i18n.t);
    const text = JSON.stringify(model);
    if (text === shown) return;
    shown = text;
    void shell.setMenu(model);
  };
  /** Once for whatever changes at the same time. */
  const later = () => {
    if (asked) return;
    asked = true;
    setTimeout(show, 100);
  };
  const stores = [useUiStore, useSessionStore, usePlanStore, useDockStore, useWorkStore];
  const ends = stores.map((store) => store.subscribe(later));
  i18n.on('languageChanged', later);
  later();
  const end = shell.onCommand((id) => {
    const action = allActions.find((each) => each.id === id);
    // A dialog has the window to itself, as with the keys.
    if (action && useUiStore.getState().dialog === null && (action.enabled?.() ?? true)) action.run();
  });
  return () => {
    for (const stop of [...ends, end]) stop();
    i18n.off('languageChanged', later);
  };
}
