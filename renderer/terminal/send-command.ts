import { showPanel } from '../dock/dock-store.ts';
import { terminalPanel } from '../dock/panel-ids.ts';
import { currentDraft } from '../state/plan-store.ts';
import { receiversOf } from './open-terminals.ts';
import { useTerminalStore } from './terminal-store.ts';

/** The plan's id of a node; null when the plan has none of that name. */
export function planNode(name: string): number | null {
  return currentDraft().nodes.find((node) => node.name === name)?.id ?? null;
}

/**
 * Types a command into the terminal of a node, opening one when there is none, and leaves Enter to the person. A terminal
 * whose keyboard is shared is passed over: the command is for one node.
 */
export function typeCommand(node: number, title: string, command: string): void {
  const { tabs, shared, open, change } = useTerminalStore.getState();
  const text = command.trim().replace(/\s*\n\s*/g, ' ');
  const existing = tabs.find((tab) => tab.node === node && tab.state !== 'closed' && !shared.includes(tab.id));
  if (existing === undefined) open(node, title, text);
  else {
    showPanel(terminalPanel(existing.id));
    if (existing.state === 'open') for (const terminal of receiversOf(existing.id)) terminal.insert(text);
    else change(existing.id, { toType: text });
  }
}
