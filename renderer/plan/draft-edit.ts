import type { DraftCapture } from './capture-draft.ts';
import {
  type DraftHop,
  type DraftNode,
  type DraftProbe,
  defaultInterval,
  defaultSnaplen,
  type PlanDraft,
} from './draft.ts';

/** `base`, or `base-2`, `base-3`, …: the first that is not taken. */
export function freeName(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  let n = 2;
  while (taken.includes(`${base}-${n}`)) n += 1;
  return `${base}-${n}`;
}

/** Adds a node; like the last one where nodes are usually alike (user, key, port). */
export function addNode(draft: PlanDraft): PlanDraft {
  const last = draft.nodes.at(-1);
  const node: DraftNode = {
    id: draft.nextId,
    name: freeName(
      `node-${draft.nodes.length + 1}`,
      draft.nodes.map((n) => n.name),
    ),
    host: '',
    port: last?.port ?? '',
    username: last?.username ?? '',
    privateKey: last?.privateKey ?? '',
    agent: last?.agent ?? false,
    jump: last?.jump ?? 0,
    sudo: last?.sudo ?? false,
    legacyAlgorithms: false,
  };
  return { ...draft, nodes: [...draft.nodes, node], nextId: draft.nextId + 1 };
}

export function changeNode(draft: PlanDraft, id: number, change: Partial<DraftNode>): PlanDraft {
  return { ...draft, nodes: draft.nodes.map((n) => (n.id === id ? { ...n, ...change } : n)) };
}

/** Removes a node; hops, probes and jumps that used it are kept and left without a node, to be mended by the user. */
export function removeNode(draft: PlanDraft, id: number): PlanDraft {
  return {
    ...draft,
    nodes: draft.nodes.filter((n) => n.id !== id).map((n) => (n.jump === id ? { ...n, jump: 0 } : n)),
    hops: draft.hops.map((h) => (h.node === id ? { ...h, node: 0 } : h)),
    probes: draft.probes.map((p) => (p.node === id ? { ...p, node: 0 } : p)),
  };
}

/** Adds a hop at the end of the path, on the first node that has none yet, else on the last node. */
export function addHop(draft: PlanDraft): PlanDraft {
  const unused = draft.nodes.find((n) => !draft.hops.some((h) => h.node === n.id));
  const node = unused ?? draft.nodes.at(-1);
  const last = draft.hops.at(-1);
  const hop: DraftHop = {
    id: draft.nextId,
    name: freeName(
      node?.name || 'hop',
      draft.hops.map((h) => h.name),
    ),
    node: node?.id ?? 0,
    namespace: '',
    interface: '',
    filter: last?.filter ?? '',
    snaplen: last?.snaplen ?? defaultSnaplen,
    carry: last?.carry ?? null,
  };
  return { ...draft, hops: [...draft.hops, hop], nextId: draft.nextId + 1 };
}

export function changeHop(draft: PlanDraft, id: number, change: Partial<DraftHop>): PlanDraft {
  return { ...draft, hops: draft.hops.map((h) => (h.id === id ? { ...h, ...change } : h)) };
}

/** Removes a hop; a trigger that waited there is left without one, to be mended by the user. */
export function removeHop(draft: PlanDraft, id: number): PlanDraft {
  return { ...draft, hops: draft.hops.filter((h) => h.id !== id) };
}

export function changeCapture(draft: PlanDraft, change: Partial<DraftCapture>): PlanDraft {
  return { ...draft, capture: { ...draft.capture, ...change } };
}

/** How all hops carry their packets; what single hops said goes. */
export function carryAll(draft: PlanDraft, carry: DraftCapture['carry']): PlanDraft {
  return changeCapture({ ...draft, hops: draft.hops.map((h) => ({ ...h, carry: null })) }, { carry });
}

/** Moves a hop to a position of the path (0: first); positions outside are taken as the nearest end. */
export function moveHop(draft: PlanDraft, id: number, position: number): PlanDraft {
  const hop = draft.hops.find((h) => h.id === id);
  if (!hop) return draft;
  const others = draft.hops.filter((h) => h.id !== id);
  const at = Math.min(Math.max(position, 0), others.length);
  return { ...draft, hops: [...others.slice(0, at), hop, ...others.slice(at)] };
}

/** Adds an mtr run from the node of the first hop. */
export function addProbe(draft: PlanDraft): PlanDraft {
  const first = draft.hops[0];
  const probe: DraftProbe = {
    id: draft.nextId,
    node: first?.node ?? draft.nodes[0]?.id ?? 0,
    namespace: first?.namespace ?? '',
    target: '',
    protocol: 'icmp',
    port: '',
    interval: defaultInterval,
  };
  return { ...draft, probes: [...draft.probes, probe], nextId: draft.nextId + 1 };
}

export function changeProbe(draft: PlanDraft, id: number, change: Partial<DraftProbe>): PlanDraft {
  return { ...draft, probes: draft.probes.map((p) => (p.id === id ? { ...p, ...change } : p)) };
}

export function removeProbe(draft: PlanDraft, id: number): PlanDraft {
  return { ...draft, probes: draft.probes.filter((p) => p.id !== id) };
}
