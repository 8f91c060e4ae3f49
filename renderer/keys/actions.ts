import { endCapture, startCapture } from '../capture/capture-actions.ts';
import { leaveDemo, tryDemo } from '../capture/demo-actions.ts';
import { focusNextArea, resetLayout } from '../dock/dock-actions.ts';
import { isShown } from '../dock/dock-store.ts';
import { terminalPanel } from '../dock/panel-ids.ts';
import { openPacketInWireshark } from '../export/wireshark.ts';
import { FILTER_INPUT } from '../filter/filter-input-id.ts';
import { languages } from '../i18n/index.ts';
import { pickCaptures } from '../import/import-actions.ts';
import { checkAllNodes } from '../nodes/node-actions.ts';
import { addToPlan, checkPlan, exportPlan, importPlan, newPlan } from '../plan/plan-actions.ts';
import { pickSession, saveSession } from '../sessions/session-actions.ts';
import { currentDraft, usePlanStore } from '../state/plan-store.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { giveUp, useWorkStore } from '../state/work-store.ts';
import { showTerminal, useTerminalStore } from '../terminal/terminal-store.ts';
import { resolvedTheme, themes } from '../theme/theme.ts';

export type ActionGroup = 'capture' | 'plan' | 'session' | 'view' | 'panels' | 'appearance' | 'help';

/** Everything the window can do, in one place: the keys, the palette and the list of shortcuts come from here. */
export interface Action {
  /** Also its text, `action.<id>`, where `title` names no other. */
  id: string;
  /** Key of another text, e.g. that of a panel. */
  title?: string;
  group: ActionGroup;
  /** tinykeys notation, by physical key (`KeyS`) so that it works on every layout. */
  keys: string[];
  run: () => void;
  /** False: greyed out, and its key does nothing. Absent: always. */
  enabled?: () => boolean;
  /** For one of a choice: whether it is the present one. Absent: it is none. */
  chosen?: () => boolean;
  /** The key also works while a terminal has the focus. */
  inTerminal?: boolean;
  /** False: not in the menus of the platform. */
  inMenu?: boolean;
}

const ui = () => useUiStore.getState();
const busy = (): boolean => captureBusy(useSessionStore.getState().capture);
const hasSession = (): boolean => useSessionStore.getState().session !== null;
const onPlan = (): boolean => ui().page === 'plan';
const run = (work: () => Promise<unknown>) => (): void => void work();

function firstTerminal(): void {
  const { tabs } = useTerminalStore.getState();
  if (tabs.some((tab) => isShown(terminalPanel(tab.id))) && ui().open.drawer) {
    ui().toggle('drawer');
    return;
  }
  const node = currentDraft().nodes[0];
  if (node) showTerminal(node.id, node.name);
}

/** The filter of the session, with its text selected. */
function focusFilter(): void {
  ui().go('session');
  // It may be there only once the page has been drawn; where it is, nothing that is typed next may go elsewhere.
  if (!selectFilter()) requestAnimationFrame(selectFilter);
}

function selectFilter(): boolean {
  const input = document.getElementById(FILTER_INPUT);
  if (!(input instanceof HTMLInputElement)) return false;
  input.select();
  return true;
}

export const actions: readonly Action[] = [
  { id: 'start', group: 'capture', keys: ['$mod+Enter'], run: run(startCapture), enabled: () => !busy() },
  { id: 'stop', group: 'capture', keys: ['$mod+Shift+Enter'], run: run(endCapture), enabled: busy, inTerminal: true },
  { id: 'checkPlan', group: 'capture', keys: ['F9'], run: run(checkPlan), enabled: () => !busy() },
  { id: 'checkNodes', group: 'capture', keys: ['Shift+F9'], run: run(checkAllNodes) },

  {
    id: 'demo',
    group: 'capture',
    keys: [],
    run: run(tryDemo),
    enabled: () => !busy() && ui().demoLabel === null,
  },
  {
    id: 'leaveDemo',
    group: 'capture',
    keys: [],
    run: run(leaveDemo),
    enabled: () => !busy() && ui().demoLabel !== null,
  },

  { id: 'newPlan', group: 'plan', keys: ['$mod+KeyN'], run: newPlan },
  { id: 'addNode', group: 'plan', keys: ['$mod+Alt+KeyN'], run: () => addToPlan('node') },
  {
    id: 'addHop',
    group: 'plan',
    keys: ['$mod+Alt+KeyH'],
    run: () => addToPlan('hop'),
    enabled: () => currentDraft().nodes.length > 0,
  },
  {
    id: 'addProbe',
    group: 'plan',
    keys: ['$mod+Alt+KeyM'],
    run: () => addToPlan('probe'),
    enabled: () => currentDraft().nodes.length > 0,
  },
  { id: 'undo', group: 'plan', keys: ['$mod+KeyZ'], run: () => usePlanStore.getState().undo(), enabled: onPlan },
  {
    id: 'redo',
    group: 'plan',
    keys: ['$mod+Shift+KeyZ', '$mod+KeyY'],
    run: () => usePlanStore.getState().redo(),
    enabled: onPlan,
  },
  { id: 'importPlan', group: 'plan', keys: ['$mod+Alt+KeyI'], run: importPlan },
  { id: 'exportPlan', group: 'plan', keys: ['$mod+Alt+KeyE'], run: exportPlan },
  { id: 'sweep', group: 'capture', keys: ['$mod+Alt+KeyW'], run: () => ui().ask({ kind: 'sweep' }) },
  { id: 'commands', group: 'plan', keys: ['$mod+Alt+KeyC'], run: () => ui().ask({ kind: 'commands' }) },

  { id: 'openSession', group: 'session', keys: ['$mod+KeyO'], run: run(pickSession), enabled: () => !busy() },
  { id: 'importCaptures', group: 'session', keys: ['$mod+Shift+KeyO'], run: run(pickCaptures), enabled: () => !busy() },
  {
    id: 'giveUp',
    group: 'session',
    keys: ['Shift+Escape'],
    run: () => giveUp('open', 'import', 'save'),
    enabled: () => Object.keys(useWorkStore.getState().works).length > 0,
  },
  {
    id: 'saveSession',
    group: 'session',
    keys: ['$mod+KeyS'],
    run: run(saveSession),
    enabled: () => hasSession() && !busy(),
  },
  {
    id: 'export',
    title: 'export:action',
    group: 'session',
    keys: ['$mod+KeyE'],
    run: () => ui().ask({ kind: 'export' }),
    enabled: () => hasSession() && !busy(),
  },
  {
    id: 'wireshark',
    title: 'export:wiresharkAction',
    group: 'session',
    keys: ['$mod+Shift+KeyE'],
    run: run(openPacketInWireshark),
    enabled: () => hasSession() && !busy(),
  },
  {
    id: 'renameSession',
    group: 'session',
    keys: ['F2'],
    run: () => ui().ask({ kind: 'rename' }),
    enabled: () => hasSession() && !busy(),
  },

  { id: 'showPlan', group: 'view', keys: ['$mod+Digit1'], run: () => ui().go('plan') },
  { id: 'showSession', group: 'view', keys: ['$mod+Digit2'], run: () => ui().go('session') },
  { id: 'toggleSide', group: 'view', keys: ['$mod+KeyB'], run: () => ui().toggle('side') },
  { id: 'toggleRight', group: 'view', keys: ['$mod+Alt+KeyB'], run: () => ui().toggle('right') },
  { id: 'toggleDrawer', group: 'view', keys: ['$mod+KeyJ'], run: () => ui().toggle('drawer') },
  { id: 'terminal', group: 'view', keys: ['Control+Backquote'], run: firstTerminal, inTerminal: true },
  { id: 'nextArea', group: 'view', keys: ['F6'], run: () => focusNextArea(1), inTerminal: true },
  { id: 'previousArea', group: 'view', keys: ['Shift+F6'], run: () => focusNextArea(-1), inTerminal: true },
  { id: 'resetLayout', group: 'view', keys: [], run: resetLayout },
  {
    id: 'filter',
    group: 'view',
    keys: ['$mod+KeyF', '/'],
    run: focusFilter,
    enabled: hasSession,
  },

  {
    id: 'theme',
    group: 'appearance',
    keys: ['$mod+Alt+KeyT'],
    run: () => ui().setTheme(resolvedTheme(ui().theme) === 'dark' ? 'light' : 'dark'),
  },
  ...themes.map((theme) => ({
    id: `theme-${theme}`,
    title: `front:theme.${theme}`,
    group: 'appearance' as const,
    keys: [],
    run: () => ui().setTheme(theme),
    chosen: () => ui().theme === theme,
  })),
  {
    id: 'language',
    group: 'appearance',
    keys: ['$mod+Alt+KeyL'],
    run: () => ui().setLanguage(ui().language === 'en' ? 'zh' : 'en'),
  },
  ...languages.map(({ code }) => ({
    id: `language-${code}`,
    title: `front:language.${code}`,
    group: 'appearance' as const,
    keys: [],
    run: () => ui().setLanguage(code),
    chosen: () => ui().language === code,
  })),

  {
    id: 'palette',
    group: 'help',
    keys: ['$mod+KeyK', '$mod+Shift+KeyP'],
    run: () => ui().ask({ kind: 'palette' }),
  },
  { id: 'shortcuts', group: 'help', keys: ['?', 'Shift+?', 'F1'], run: () => ui().ask({ kind: 'shortcuts' }) },
];

/** The shortcut to print beside an action. */
export function actionKeys(id: string): string {
  return actions.find((a) => a.id === id)?.keys[0] ?? '';
}
