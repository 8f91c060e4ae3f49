import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Suggestion } from '../controls/suggest-field.tsx';

/** Interfaces of the node, usable ones first; of another namespace nothing is known, so nothing is suggested. */
export function interfaceSuggestions(facts: NodeFacts | null, namespace: string): Suggestion[] {
  if (!facts || namespace.trim() !== '') return [];
  const known = facts.interfaces.map((i) => ({
    value: i.name,
    note: [i.kind, i.addresses[0] ?? '', `mtu ${i.mtu}`].filter((part) => part !== '').join(' · '),
    ok: i.up,
  }));
  return [...known.filter((i) => i.ok), ...known.filter((i) => !i.ok), { value: 'any', note: '', ok: true }];
}

export function namespaceSuggestions(facts: NodeFacts | null): Suggestion[] {
  const named = (facts?.namespaces ?? []).map((name) => ({ value: name, note: '', ok: true }));
  const processes = facts?.namespaceProcesses ?? [];
  return [...named, ...processes.map(({ pid, command }) => ({ value: `pid:${pid}`, note: command, ok: true }))];
}
