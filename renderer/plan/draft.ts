import type { Netns, Plan, PlanInput, PlanNode, PlanProbe } from '../../shared/contract/plan.ts';
import { captureDraftOf, type DraftCapture, planCaptureOf, usualCapture } from './capture-draft.ts';

/**
 * A plan as it is being edited: everything may be unfinished, so numbers are text, and nodes are referred to by id, so
 * that renaming one never breaks a reference.
 */
export interface PlanDraft {
  name: string;
  nodes: DraftNode[];
  hops: DraftHop[];
  probes: DraftProbe[];
  /** Seconds; empty: until stopped. */
  duration: string;
  capture: DraftCapture;
  /** Source of ids. */
  nextId: number;
}

export interface DraftNode {
  id: number;
  name: string;
  host: string;
  /** Empty: what the SSH configuration says, else 22. */
  port: string;
  /** Empty: what the SSH configuration says, else root. */
  username: string;
  /** Path of a key file; empty: the agent, then the default keys. */
  privateKey: string;
  agent: boolean;
  /** Id of the node to go through; 0: directly. */
  jump: number;
  sudo: boolean;
  legacyAlgorithms: boolean;
}

export interface DraftHop {
  id: number;
  name: string;
  /** Id of a node; 0: none chosen. */
  node: number;
  /** See `namespaceText`. */
  namespace: string;
  interface: string;
  filter: string;
  snaplen: string;
  /** Null: as the plan says. */
  carry: 'stream' | 'spool' | null;
}

export interface DraftProbe {
  id: number;
  node: number;
  namespace: string;
  target: string;
  protocol: PlanProbe['protocol'];
  port: string;
  interval: string;
}

export const defaultSnaplen = '128';
/** Just above one second: Linux hops answer expired probes once a second, faster probing invents loss. */
export const defaultInterval = '1.05';

export function emptyDraft(): PlanDraft {
  return { name: 'capture', nodes: [], hops: [], probes: [], duration: '', capture: usualCapture, nextId: 1 };
}

/** True when nothing has been entered yet. */
export function isEmptyDraft(draft: PlanDraft): boolean {
  return draft.nodes.length === 0 && draft.hops.length === 0 && draft.probes.length === 0;
}

/** A namespace as one line of text: '' (the node's own), a name, `pid:1234` or `pod:namespace/name`. */
export function namespaceText(netns: Netns | null | undefined): string {
  if (!netns) return '';
  if ('pid' in netns) return `pid:${netns.pid}`;
  if ('pod' in netns) return `pod:${netns.pod}`;
  return netns.name;
}

/** Inverse of `namespaceText`; null for the node's own. A `pid:` without a number is taken as a name and refused later. */
export function namespaceOf(text: string): Netns | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const pid = /^pid:([1-9][0-9]{0,9})$/.exec(trimmed);
  if (pid) return { pid: Number(pid[1]) };
  if (trimmed.startsWith('pod:')) return { pod: trimmed.slice(4) };
  return { name: trimmed };
}

/** The draft of a plan. References to nodes that the plan does not have become empty. */
export function draftOf(plan: PlanInput | Plan): PlanDraft {
  let id = 0;
  const nodes = plan.nodes.map((node): DraftNode => {
    id += 1;
    return {
      id,
      name: node.name,
      host: node.host,
      port: node.port === undefined ? '' : String(node.port),
      username: node.username ?? '',
      privateKey: node.privateKey ?? '',
      agent: node.agent ?? false,
      jump: 0,
      sudo: node.sudo ?? false,
      legacyAlgorithms: node.legacyAlgorithms ?? false,
    };
  });
  const idOf = (name: string | null | undefined): number => nodes.find((n) => n.name === name)?.id ?? 0;
  plan.nodes.forEach((node, i) => {
    nodes[i]!.jump = idOf(node.jump);
  });
  const hops = plan.hops.map((hop): DraftHop => {
    id += 1;
    return {
      id,
      name: hop.name,
      node: idOf(hop.node),
      namespace: namespaceText(hop.netns),
      interface: hop.interface,
      filter: hop.filter ?? '',
      snaplen: String(hop.snaplen ?? defaultSnaplen),
      carry: hop.carry ?? null,
    };
  });
  const probes = (plan.probes ?? []).map((probe): DraftProbe => {
    id += 1;
    return {
      id,
      node: idOf(probe.node),
      namespace: namespaceText(probe.netns),
      target: probe.target,
      protocol: probe.protocol ?? 'icmp',
      port: probe.port === undefined ? '' : String(probe.port),
      interval: String(probe.intervalSeconds ?? defaultInterval),
    };
  });
  const duration = plan.durationSeconds === undefined ? '' : String(plan.durationSeconds);
  const capture = captureDraftOf(plan, (name) => hops.find((hop) => hop.name === name)?.id ?? 0);
  return { name: plan.name ?? 'capture', nodes, hops, probes, duration, capture, nextId: id + 1 };
}

/** The nodes of a draft as the engine wants them. */
export function planNodesOf(draft: PlanDraft): PlanNode[] {
  const nameOf = (id: number): string => draft.nodes.find((n) => n.id === id)?.name.trim() ?? '';
  return draft.nodes.map((n) => ({
    name: n.name.trim(),
    host: n.host.trim(),
    ...(n.port.trim() === '' ? {} : { port: Number(n.port) }),
    ...(n.username.trim() === '' ? {} : { username: n.username.trim() }),
    privateKey: n.privateKey.trim() === '' ? null : n.privateKey.trim(),
    agent: n.agent,
    jump: n.jump === 0 ? null : nameOf(n.jump),
    sudo: n.sudo,
    ...(n.legacyAlgorithms ? { legacyAlgorithms: true } : {}),
  }));
}

/**
 * The plan that a draft describes, for the engine, which judges it. Numbers that cannot be read become NaN; check the
 * draft first (`checkDraft`).
 */
export function planOf(draft: PlanDraft): PlanInput {
  const nameOf = (id: number): string => draft.nodes.find((n) => n.id === id)?.name.trim() ?? '';
  return {
    name: draft.name.trim(),
    nodes: planNodesOf(draft),
    hops: draft.hops.map((h) => ({
      name: h.name.trim(),
      node: nameOf(h.node),
      netns: namespaceOf(h.namespace),
      interface: h.interface.trim(),
      filter: h.filter.trim(),
      snaplen: Number(h.snaplen),
      ...(h.carry === null ? {} : { carry: h.carry }),
    })),
    probes: draft.probes.map((p) => ({
      kind: 'mtr' as const,
      node: nameOf(p.node),
      target: p.target.trim(),
      protocol: p.protocol,
      ...(p.port.trim() === '' || p.protocol === 'icmp' ? {} : { port: Number(p.port) }),
      intervalSeconds: Number(p.interval),
      netns: namespaceOf(p.namespace),
    })),
    ...(draft.duration.trim() === '' ? {} : { durationSeconds: Number(draft.duration) }),
    ...planCaptureOf(draft.capture, (id) => draft.hops.find((h) => h.id === id)?.name.trim() ?? ''),
  };
}

/** Whether a hop's packets lie on its node until the capture is over. */
export function isSpooled(draft: PlanDraft, hop: DraftHop): boolean {
  return (hop.carry ?? draft.capture.carry) === 'spool';
}
