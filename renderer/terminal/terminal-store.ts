import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import { showPanel } from '../dock/dock-store.ts';
import { terminalPanel } from '../dock/panel-ids.ts';

/** A login shell on a node; the dock has a panel for each. */
export interface TerminalTab {
  id: number;
  /** Id of the node in the plan. */
  node: number;
  title: string;
  state: 'opening' | 'open' | 'closed';
  problem: Problem | null;
}

export interface TerminalStore {
  tabs: TerminalTab[];
  nextId: number;
  open: (node: number, title: string) => void;
  change: (id: number, change: Partial<TerminalTab>) => void;
  close: (id: number) => void;
}

/** Every terminal that is open. The dock follows: a new one comes to the front, a closed one takes its panel along. */
export const useTerminalStore = create<TerminalStore>()((set, get) => ({
  tabs: [],
  nextId: 1,
  open: (node, title) => {
    const id = get().nextId;
    set((s) => ({ tabs: [...s.tabs, { id, node, title, state: 'opening', problem: null }], nextId: id + 1 }));
  },
  change: (id, change) => set((s) => ({ tabs: s.tabs.map((t) => (t.id === id ? { ...t, ...change } : t)) })),
  close: (id) => set((s) => ({ tabs: s.tabs.filter((t) => t.id !== id) })),
}));

/** Shows the terminal of a node, opening one when there is none. */
export function showTerminal(node: number, title: string): void {
  const { tabs, open } = useTerminalStore.getState();
  const existing = tabs.find((t) => t.node === node && t.state !== 'closed');
  if (existing) showPanel(terminalPanel(existing.id));
  else open(node, title);
}
