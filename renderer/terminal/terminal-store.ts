import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import { useUiStore } from '../state/ui-store.ts';

/** One tab of the drawer with a login shell on a node. */
export interface TerminalTab {
  /** Of the tab; the drawer names tabs by it. */
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

export const useTerminalStore = create<TerminalStore>()((set, get) => ({
  tabs: [],
  nextId: 1,
  open: (node, title) => {
    const id = get().nextId;
    set((s) => ({ tabs: [...s.tabs, { id, node, title, state: 'opening', problem: null }], nextId: id + 1 }));
    useUiStore.getState().showTab(id);
  },
  change: (id, change) => set((s) => ({ tabs: s.tabs.map((t) => (t.id === id ? { ...t, ...change } : t)) })),
  close: (id) => {
    const { tabs } = get();
    const at = tabs.findIndex((t) => t.id === id);
    const rest = tabs.filter((t) => t.id !== id);
    set({ tabs: rest });
    const ui = useUiStore.getState();
    if (ui.drawerTab === id) ui.showTab(rest[Math.min(at, rest.length - 1)]?.id ?? 'probes');
  },
}));

/** Shows the terminal of a node, opening one when there is none. */
export function showTerminal(node: number, title: string): void {
  const { tabs, open } = useTerminalStore.getState();
  const existing = tabs.find((t) => t.node === node && t.state !== 'closed');
  if (existing) useUiStore.getState().showTab(existing.id);
  else open(node, title);
}
