import type { FlowTable } from '../decode/flows.ts';
import type { Tally, VoteSide } from './translate-votes.ts';
import type { HopPackets } from './types.ts';

const TCP = 6;
const SYN = 2;
const ACK = 16;

/**
 * Makes several conversations of TCP connections that used the same ports one after the other, each from its SYN on: a
 * translation may call every one of them differently.
 *
 * @param units packets of the hop, in time order
 * @returns whether any was split; then the flows of the hop are changed
 */
export function splitConnections(hop: HopPackets, units: Uint32Array, table: FlowTable): boolean {
  const { columns, row, flow } = hop;
  const opens = (r: number) => columns.protocol[r] === TCP && (columns.tcpFlags[r]! & (SYN | ACK)) === SYN;
  const initial = new Map<number, number>();
  const reused = new Set<number>();
  for (const u of units) {
    if (!opens(row[u]!)) continue;
    const known = initial.get(flow[u]!);
    if (known === undefined) initial.set(flow[u]!, columns.seq[row[u]!]!);
    else if (known !== columns.seq[row[u]!]!) reused.add(flow[u]! >>> 1);
  }
  if (reused.size === 0) return false;
  /** Per conversation: the connection that it is at, and the initial sequence number of that one. */
  const current = new Map<number, { number: number; initial: number }>();
  for (const u of units) {
    const c = flow[u]! >>> 1;
    if (!reused.has(c)) continue;
    const side = flow[u]! & 1;
    let at = current.get(c);
    const opening = opens(row[u]!);
    const seq = columns.seq[row[u]!]!;
    if (!at || (opening && at.initial >= 0 && at.initial !== seq)) {
      at = { number: table.again(c), initial: opening ? seq : -1 };
      current.set(c, at);
    } else if (opening) at.initial = seq;
    flow[u] = at.number * 2 + side;
  }
  return true;
}

/**
 * Makes several conversations of one whose ports were used again: one for each partner that it was paired with. The
 * next begins with its SYN, else with the first packet that was paired with the next partner.
 *
 * @param side `a` or `b`: on which side of the pairs the conversations are
 * @param candidates the packets of that side, in time order
 * @returns whether any was split; then the flows of `candidates.hop` are changed
 */
export function splitReused(pairs: readonly Tally[], side: 'a' | 'b', candidates: VoteSide, table: FlowTable): boolean {
  const uses = new Map<number, { from: number; to: number }[]>();
  for (const t of pairs) {
    const list = uses.get(t[side]) ?? [];
    list.push(side === 'a' ? { from: t.fromA, to: t.toA } : { from: t.fromB, to: t.toB });
    uses.set(t[side], list);
  }
  for (const [conversation, list] of uses) {
    if (list.length < 2) uses.delete(conversation);
    else list.sort((x, y) => x.from - y.from);
  }
  if (uses.size === 0) return false;
  const { hop, units, flow } = candidates;
  const { columns } = hop;
  const reached = new Map<number, number>();
  /** The conversation as a record of this hop has it, and which use of it: the number it gets. */
  const numbers = new Map<number, number>();
  for (let i = 0; i < units.length; i++) {
    const list = uses.get(flow[i]! >>> 1);
    if (!list) continue;
    const row = hop.row[units[i]!]!;
    const time = columns.time[row]!;
    const before = reached.get(flow[i]! >>> 1) ?? 0;
    let use = before;
    const opens = columns.protocol[row] === TCP && (columns.tcpFlags[row]! & (SYN | ACK)) === SYN;
    while (use + 1 < list.length && (time >= list[use + 1]!.from || (opens && time > list[use]!.to))) use++;
    if (use !== before) reached.set(flow[i]! >>> 1, use);
    const own = hop.flow[units[i]!]!;
    const key = use * 0x100000000 + (own >>> 1);
    let number = numbers.get(key);
    if (number === undefined) {
      number = table.again(own >>> 1);
      numbers.set(key, number);
    }
    hop.flow[units[i]!] = number * 2 + (own & 1);
  }
  return true;
}
