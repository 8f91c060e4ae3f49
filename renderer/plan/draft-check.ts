import { captureFaults } from './capture-draft.ts';
import { namespaceOf, type PlanDraft } from './draft.ts';

/** Which field of the editor a fault is in; also the id of its input element (`fieldId`). */
export interface FieldRef {
  part: 'plan' | 'node' | 'hop' | 'probe';
  /** Id of the node, hop or probe; 0 for the plan. */
  id: number;
  field: string;
}

/** A fault that needs no node to be seen; `reason` is a key under `plan:fault`. */
export interface FieldFault extends FieldRef {
  reason: FaultReason;
  /** The name of the node or hop, or null. */
  subject: string | null;
}

export type FaultReason =
  | 'name-missing'
  | 'name-taken'
  | 'name-characters'
  | 'host-missing'
  | 'port-range'
  | 'node-missing'
  | 'interface-missing'
  | 'interface-form'
  | 'namespace-form'
  | 'filter-dash'
  | 'snaplen-range'
  | 'target-missing'
  | 'target-form'
  | 'interval-range'
  | 'duration-range'
  | 'start-form'
  | 'start-passed'
  | 'stop-packets'
  | 'stop-megabytes'
  | 'spool-range'
  | 'keep-free-range'
  | 'trigger-hop'
  | 'trigger-missing'
  | 'ring-range'
  | 'after-range'
  | 'no-nodes'
  | 'no-hops';

/** Id of the input element of a field. */
export function fieldId(ref: FieldRef): string {
  return `${ref.part}-${ref.id}-${ref.field}`;
}

const inRange = (text: string, from: number, to: number, whole: boolean): boolean => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= from && value <= to && (!whole || Number.isInteger(value));
};

function nameReason(name: string, all: readonly string[]): FaultReason | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'name-missing';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  if (trimmed.length > 64 || /[\u0000-\u001f\u007f/\\]/.test(trimmed)) return 'name-characters';
  return all.filter((other) => other.trim() === trimmed).length > 1 ? 'name-taken' : null;
}

function namespaceFault(text: string): boolean {
  const netns = namespaceOf(text);
  if (!netns || 'pid' in netns) return false;
  if ('pod' in netns) return !/^[a-z0-9.-]{1,253}\/[a-z0-9.-]{1,253}$/.test(netns.pod);
  return !/^[A-Za-z0-9_.:-]{1,64}$/.test(netns.name) || netns.name.startsWith('pid:');
}

/**
 * What is wrong with a draft as far as the draft alone can tell, in the order of the editor. The engine checks the same
 * and more (`plan.check`); this keeps the editor from asking it in vain while something is still empty.
 */
export function checkDraft(draft: PlanDraft, now = Date.now()): FieldFault[] {
  const faults: FieldFault[] = [];
  const add = (ref: FieldRef, subject: string | null, reason: FaultReason | null | false): void => {
    if (reason) faults.push({ ...ref, subject, reason });
  };
  const plan = (field: string, reason: FaultReason | null | false): void =>
    add({ part: 'plan', id: 0, field }, null, reason);
  plan('name', nameReason(draft.name, []));
  plan('duration', draft.duration.trim() !== '' && !inRange(draft.duration, 0.1, 86400, false) && 'duration-range');
  plan('add-node', draft.nodes.length === 0 && 'no-nodes');
  plan('add-hop', draft.nodes.length > 0 && draft.hops.length === 0 && 'no-hops');

  const nodeNames = draft.nodes.map((n) => n.name);
  const hopNames = draft.hops.map((h) => h.name);
  for (const hop of draft.hops) {
    const at = (field: string, reason: FaultReason | null | false): void =>
      add({ part: 'hop', id: hop.id, field }, hop.name.trim() || null, reason);
    at('name', nameReason(hop.name, hopNames));
    at('node', !draft.nodes.some((n) => n.id === hop.node) && 'node-missing');
    at('namespace', namespaceFault(hop.namespace) && 'namespace-form');
    if (hop.interface.trim() === '') at('interface', 'interface-missing');
    else at('interface', !/^[A-Za-z0-9_.:@][A-Za-z0-9_.:@-]{0,14}$/.test(hop.interface.trim()) && 'interface-form');
    at('filter', hop.filter.trimStart().startsWith('-') && 'filter-dash');
    at('snaplen', !inRange(hop.snaplen, 64, 262144, true) && 'snaplen-range');
  }
  for (const node of draft.nodes) {
    const at = (field: string, reason: FaultReason | null | false): void =>
      add({ part: 'node', id: node.id, field }, node.name.trim() || null, reason);
    at('name', nameReason(node.name, nodeNames));
    at('host', node.host.trim() === '' && 'host-missing');
    at('port', node.port.trim() !== '' && !inRange(node.port, 1, 65535, true) && 'port-range');
  }
  for (const probe of draft.probes) {
    const at = (field: string, reason: FaultReason | null | false): void =>
      add({ part: 'probe', id: probe.id, field }, null, reason);
    at('node', !draft.nodes.some((n) => n.id === probe.node) && 'node-missing');
    at('namespace', namespaceFault(probe.namespace) && 'namespace-form');
    if (probe.target.trim() === '') at('target', 'target-missing');
    else at('target', !/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}$/.test(probe.target.trim()) && 'target-form');
    const portUsed = probe.protocol !== 'icmp' && probe.port.trim() !== '';
    at('port', portUsed && !inRange(probe.port, 1, 65535, true) && 'port-range');
    at('interval', !inRange(probe.interval, 0.05, 60, false) && 'interval-range');
  }
  const hops = draft.hops.map(({ id }) => id);
  for (const { field, reason } of captureFaults(draft.capture, hops, now)) plan(field, reason);
  return faults;
}
