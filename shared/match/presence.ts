import { RowFlag } from '../decode/columns.ts';
import type { HopPackets } from './types.ts';

/** How often, and with which TTL, each directed flow was seen at each hop. Indexed by flow. */
export interface Presence {
  flows: number;
  /** Per hop. */
  packets: Uint32Array[];
  /** Per hop: highest and lowest TTL of the flow's packets; 0 and 255 when not seen. */
  ttl: Uint8Array[];
  lowestTtl: Uint8Array[];
  /** Per hop: earliest time, ns since the hop's base; Infinity when not seen. */
  first: Float64Array[];
  /** Per hop and conversation: 1 + the side that opened it by the last SYN seen there; 0 without one. */
  openedBy: Uint8Array[];
  /** 1: a packet of the flow was recognised as encrypted (ESP, WireGuard). */
  encrypted: Uint8Array;
}

const TCP = 6;
const SYN = 2;
const ACK = 16;

/**
 * Counts unicast packets only: groups and neighbour discovery are nobody's path.
 *
 * @param before what it was of the same hops when they had only the packets before `from`; null: count all
 */
export function flowPresence(
  hops: readonly HopPackets[],
  conversations: number,
  before: Presence | null = null,
  from: readonly number[] = hops.map(() => 0),
): Presence {
  const flows = conversations * 2;
  const presence: Presence = {
    flows,
    packets: hops.map((_, h) => extended(before?.packets[h], new Uint32Array(flows))),
    ttl: hops.map((_, h) => extended(before?.ttl[h], new Uint8Array(flows))),
    lowestTtl: hops.map((_, h) => extended(before?.lowestTtl[h], new Uint8Array(flows).fill(255))),
    first: hops.map((_, h) => extended(before?.first[h], new Float64Array(flows).fill(Number.POSITIVE_INFINITY))),
    openedBy: hops.map((_, h) => extended(before?.openedBy[h], new Uint8Array(conversations))),
    encrypted: extended(before?.encrypted, new Uint8Array(flows)),
  };
  hops.forEach((hop, h) => {
    count(presence, hop, h, before === null ? 0 : from[h]!);
  });
  return presence;
}

/** What was known, and more. */
function extended<T extends Uint8Array | Uint32Array | Float64Array>(before: T | undefined, now: T): T {
  if (before !== undefined) now.set(before);
  return now;
}

function count(presence: Presence, hop: HopPackets, h: number, from: number): void {
  const [packets, ttl, lowest] = [presence.packets[h]!, presence.ttl[h]!, presence.lowestTtl[h]!];
  const [first, openedBy] = [presence.first[h]!, presence.openedBy[h]!];
  const c = hop.columns;
  for (let u = from; u < hop.count; u++) {
    const r = hop.row[u]!;
    const flags = c.flags[r]!;
    if (flags & RowFlag.group) continue;
    const f = hop.flow[u]!;
    packets[f]!++;
    if (flags & RowFlag.encrypted) presence.encrypted[f] = 1;
    const left = c.ttl[r]!;
    if (left > ttl[f]!) ttl[f] = left;
    if (left < lowest[f]!) lowest[f] = left;
    if (c.time[r]! < first[f]!) first[f] = c.time[r]!;
    if ((c.tcpFlags[r]! & (SYN | ACK)) === SYN && c.protocol[r] === TCP) openedBy[f >>> 1] = 1 + (f & 1);
  }
}

/** Whether either direction of a conversation was seen at a hop. */
export function conversationAt(presence: Presence, conversation: number, hop: number): boolean {
  return presence.packets[hop]![conversation * 2]! + presence.packets[hop]![conversation * 2 + 1]! > 0;
}
