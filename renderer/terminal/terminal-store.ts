import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import { showPanel } from '../dock/dock-store.ts';
import { terminalPanel } from '../dock/panel-ids.ts';
import { remember, remembered } from '../state/remembered.ts';

/** A login shell on a node; the dock has a panel for each. */
export interface TerminalTab {
  id: number;
  /** Id of the node in the plan. */
  node: number;
  title: string;
  state: 'opening' | 'open' | 'closed';
  problem: Problem | null;
  /** A command to type as soon as the shell is open; the person presses Enter. */
  toType: string | null;
}

export interface TerminalStore {
  tabs: TerminalTab[];
  nextId: number;
  /** Terminals that share one keyboard: what is typed into one goes to all. */
  shared: readonly number[];
  /** px */
  fontSize: number;
  open: (node: number, title: string, toType?: string | null) => void;
  change: (id: number, change: Partial<TerminalTab>) => void;
  close: (id: number) => void;
  /** Takes a terminal into the shared keyboard, or out of it. */
  share: (id: number, on: boolean) => void;
  endSharing: () => void;
  /** Larger or smaller by so many px; 0: as at first. */
  zoom: (by: number) => void;
}

const FONT = 12;
const FONT_RANGE = [8, 28] as const;

const clampFont = (size: number): number => Math.min(FONT_RANGE[1], Math.max(FONT_RANGE[0], size));

/** Every terminal that is open. The dock follows: a new one comes to the front, a closed one takes its panel along. */
export const useTerminalStore = create<TerminalStore>()((set, get) => ({
  tabs: [],
  nextId: 1,
  shared: [],
  fontSize: clampFont(remembered('terminalFont', FONT)),
  open: (node, title, toType = null) => {
    const id = get().nextId;
    set((s) => ({ tabs: [...s.tabs, { id, node, title, state: 'opening', problem: null, toType }], nextId: id + 1 }));
  },
  change: (id, change) => set((s) => ({ tabs: s.tabs.map((t) => (t.id === id ? { ...t, ...change } : t)) })),
  close: (id) =>
    set((s) => ({ tabs: s.tabs.filter((t) => t.id !== id), shared: s.shared.filter((one) => one !== id) })),
  share: (id, on) => set((s) => ({ shared: [...s.shared.filter((one) => one !== id), ...(on ? [id] : [])] })),
  endSharing: () => set({ shared: [] }),
  zoom: (by) => {
    const fontSize = by === 0 ? FONT : clampFont(get().fontSize + by);
    remember('terminalFont', fontSize);
    set({ fontSize });
  },
}));

/** Shows the terminal of a node, opening one when there is none. */
export function showTerminal(node: number, title: string): void {
  const { tabs, open } = useTerminalStore.getState();
  const existing = tabs.find((t) => t.node === node && t.state !== 'closed');
  if (existing) showPanel(terminalPanel(existing.id));
  else open(node, title);
}
