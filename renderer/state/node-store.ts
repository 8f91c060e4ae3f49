import { create } from 'zustand';
import type { EngineEvents } from '../../shared/contract/engine-api.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import type { NodeFacts } from '../../shared/contract/node-facts.ts';

export type NodeConnection = EngineEvents['node.state']['state'] | 'unknown';

/** What is known of a node of the plan, by its name. */
export interface NodeStatus {
  connection: NodeConnection;
  checking: boolean;
  /** What the last check found; null before one. */
  facts: NodeFacts | null;
  /** Why the last check or the connection failed; null when it did not. */
  problem: Problem | null;
  /** What to know about the present connection that is no failure: weak algorithms and the like. */
  remarks: Problem[];
}

export const unknownNode: NodeStatus = {
  connection: 'unknown',
  checking: false,
  facts: null,
  problem: null,
  remarks: [],
};

export interface NodeStore {
  nodes: Record<string, NodeStatus>;
  change: (name: string, change: Partial<NodeStatus>) => void;
  remark: (name: string, problem: Problem) => void;
  /** The engine is gone, and with it all connections. */
  forgetAll: () => void;
}

export const useNodeStore = create<NodeStore>()((set) => ({
  nodes: {},
  change: (name, change) =>
    set((s) => ({ nodes: { ...s.nodes, [name]: { ...(s.nodes[name] ?? unknownNode), ...change } } })),
  remark: (name, problem) =>
    set((s) => {
      const node = s.nodes[name] ?? unknownNode;
      return { nodes: { ...s.nodes, [name]: { ...node, remarks: [...node.remarks, problem] } } };
    }),
  forgetAll: () => set({ nodes: {} }),
}));

/** How a node stands, in one word, for the dot beside its name. */
export type NodeHealth = 'unknown' | 'busy' | 'ok' | 'warn' | 'bad';

export function nodeHealth(status: NodeStatus): NodeHealth {
  if (status.checking || status.connection === 'connecting') return 'busy';
  if (status.problem || status.connection === 'lost') return 'bad';
  if ((status.facts && status.facts.problems.length > 0) || status.remarks.length > 0) return 'warn';
  if (status.facts || status.connection === 'connected') return 'ok';
  return 'unknown';
}
