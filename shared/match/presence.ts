import { RowFlag } from '../decode/columns.ts';
import type { HopPackets } from './types.ts';

/** How often, and with which TTL, each directed flow was seen at each hop. Indexed by flow. */
export interface Presence {
  flows: number;
  /** Per hop. */
  packets: Uint32Array[];
  /** Per hop: highest TTL of the flow's packets; 0 when not seen. */
  ttl: Uint8Array[];
  /** Per hop: earliest time, ns since the hop's base; Infinity when not seen. */
  first: Float64Array[];
  /** 1: a packet of the flow was recognised as encrypted (ESP, WireGuard). */
  encrypted: Uint8Array;
}

/** Counts unicast packets only: groups and neighbour discovery are nobody's path. */
export function flowPresence(hops: readonly HopPackets[], conversations: number): Presence {
  const flows = conversations * 2;
  const presence: Presence = { flows, packets: [], ttl: [], first: [], encrypted: new Uint8Array(flows) };
  for (const hop of hops) {
    const packets = new Uint32Array(flows);
    const ttl = new Uint8Array(flows);
    const first = new Float64Array(flows).fill(Number.POSITIVE_INFINITY);
    const c = hop.columns;
    for (let u = 0; u < hop.count; u++) {
      const r = hop.row[u]!;
      if (c.flags[r]! & RowFlag.group) continue;
      const f = hop.flow[u]!;
      packets[f]!++;
      if (c.flags[r]! & RowFlag.encrypted) presence.encrypted[f] = 1;
      if (c.ttl[r]! > ttl[f]!) ttl[f] = c.ttl[r]!;
      if (c.time[r]! < first[f]!) first[f] = c.time[r]!;
    }
    presence.packets.push(packets);
    presence.ttl.push(ttl);
    presence.first.push(first);
  }
  return presence;
}

/** Whether either direction of a conversation was seen at a hop. */
export function conversationAt(presence: Presence, conversation: number, hop: number): boolean {
  return presence.packets[hop]![conversation * 2]! + presence.packets[hop]![conversation * 2 + 1]! > 0;
}
