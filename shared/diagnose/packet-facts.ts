import { endpointText, hasPorts } from '../analysis/names.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { ExplainedField, FieldDifference } from '../contract/explain.ts';
import { RowFlag, TunnelKind } from '../decode/columns.ts';

const TCP = 6;
const ICMP = new Set([1, 58]);
/** Tunnels whose number (VNI, key, label) the decoder keeps, of the innermost of them. */
const NUMBERED = new Set<number>([TunnelKind.mpls, TunnelKind.gre, TunnelKind.vxlan, TunnelKind.geneve]);

/**
 * What a field means for recognising a packet. `strong` and `weak` are the fields of the two keys (weak ones are in
 * both), `flow` the addresses and ports, `path` what hops change anyway.
 */
export type FieldRole = 'flow' | 'weak' | 'strong' | 'path';

export interface PacketFact extends ExplainedField {
  role: FieldRole;
}

/** The fields of one record by which packets are told apart, and those that hops change. */
export function packetFacts(result: AnalysisResult, hop: number, row: number, payload: number): PacketFact[] {
  const c = result.match.hops[hop]!.columns;
  const flags = c.flags[row]!;
  const protocol = c.protocol[row]!;
  const facts: PacketFact[] = [];
  const add = (role: FieldRole, name: string, value: string | number) =>
    facts.push({ role, name, value: String(value) });
  add('flow', 'source', sourceText(result, hop, row));
  add('flow', 'destination', destinationText(result, hop, row));
  if (protocol === TCP) {
    add('weak', 'sequence', c.seq[row]!);
    add('weak', 'acknowledgement', c.ack[row]!);
    add('weak', 'flags', tcpFlagsText(c.tcpFlags[row]!));
  } else if (ICMP.has(protocol)) {
    add('weak', 'type', `${c.ack[row]! >> 8}/${c.ack[row]! & 0xff}`);
    if (c.sourcePortOf(row) !== 0 || c.seq[row] !== 0) {
      add('flow', 'ICMP id', c.sourcePortOf(row));
      add('weak', 'sequence', c.seq[row]!);
    }
  } else if (c.seq[row] !== 0) add('weak', 'sequence', c.seq[row]!);
  add('weak', 'payload bytes', payload);
  if (payload > 0) add('weak', 'payload hash', hashText(c.hashHigh[row]!, c.hashLow[row]!));
  if (!(flags & RowFlag.ip6)) add('strong', 'IP ID', c.ipId[row]!);
  // Kept folded: only whether they are the same matters.
  if (protocol === TCP) add('strong', 'window and timestamps', `#${c.extra[row]!.toString(16).padStart(8, '0')}`);
  add('path', 'TTL', c.ttl[row]!);
  add('path', 'DSCP/ECN', `0x${c.tos[row]!.toString(16).padStart(2, '0')}`);
  add('path', 'tunnels', tunnelTexts(result, hop, row).join(', ') || 'none');
  return facts;
}

/** The fields of `roles` in which two records differ, in the order of the first. */
export function differences(
  before: readonly PacketFact[],
  after: readonly PacketFact[],
  roles: readonly FieldRole[],
): FieldDifference[] {
  const values = new Map(after.map((fact) => [fact.name, fact.value]));
  const found: FieldDifference[] = [];
  for (const { role, name, value } of before) {
    const other = values.get(name) ?? 'none';
    if (roles.includes(role) && other !== value) found.push({ name, before: value, after: other });
  }
  for (const { role, name, value } of after)
    if (roles.includes(role) && !before.some((fact) => fact.name === name))
      found.push({ name, before: 'none', after: value });
  return found;
}

export function sourceText(result: AnalysisResult, hop: number, row: number): string {
  const c = result.match.hops[hop]!.columns;
  return endpointText(result.addresses, c.protocol[row]!, c.sourceOf(row), c.sourcePortOf(row));
}

export function destinationText(result: AnalysisResult, hop: number, row: number): string {
  const c = result.match.hops[hop]!.columns;
  return endpointText(result.addresses, c.protocol[row]!, c.destinationOf(row), c.destinationPortOf(row));
}

/** Whether two records of the same packet say other addresses, ports or ICMP ids. */
export function isTranslated(
  result: AnalysisResult,
  hop: number,
  row: number,
  other: number,
  otherRow: number,
): boolean {
  const a = result.match.hops[hop]!.columns;
  const b = result.match.hops[other]!.columns;
  return (
    a.sourceOf(row) !== b.sourceOf(otherRow) ||
    a.destinationOf(row) !== b.destinationOf(otherRow) ||
    a.sourcePortOf(row) !== b.sourcePortOf(otherRow) ||
    a.destinationPortOf(row) !== b.destinationPortOf(otherRow)
  );
}

/** Words for the fields of the strong key; the names of those that may differ are those of `packetFacts`. */
export function keyFields(protocol: number, payload: number, flags: number): string[] {
  const fields = [hasPorts(protocol) ? 'addresses and ports' : 'addresses'];
  if (protocol === TCP) fields.push('sequence', 'acknowledgement', 'flags');
  if (ICMP.has(protocol)) fields.push('type', 'id', 'sequence');
  fields.push('payload bytes');
  if (payload > 0) fields.push('payload hash');
  if (!(flags & RowFlag.ip6)) fields.push('IP ID');
  if (protocol === TCP) fields.push('window and timestamps');
  return fields;
}

/** Around a record, outermost first; the innermost that has a number shows it. */
export function tunnelTexts(result: AnalysisResult, hop: number, row: number): string[] {
  const c = result.match.hops[hop]!.columns;
  const kinds: string[] = [];
  let numbered = c.tunnelIdOf(row) === 0;
  // The innermost is in the lowest bits.
  for (let rest = c.tunnelsOf(row); rest !== 0; rest >>>= 4) {
    const kind = Object.entries(TunnelKind).find(([, value]) => value === (rest & 15))?.[0] ?? 'tunnel';
    const hasNumber = !numbered && NUMBERED.has(rest & 15);
    if (hasNumber) numbered = true;
    kinds.unshift(hasNumber ? `${kind} ${c.tunnelIdOf(row)}` : kind);
  }
  return kinds;
}

function tcpFlagsText(flags: number): string {
  return [...'FSRPAUEC'].filter((_, bit) => flags & (1 << bit)).join('') || 'none';
}

function hashText(high: number, low: number): string {
  return `${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;
}
