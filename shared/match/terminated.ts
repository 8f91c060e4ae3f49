import type { FlowTable } from '../decode/flows.ts';
import { conversationAt, type Presence } from './presence.ts';
import type { Translations } from './translations.ts';
import { NONE } from './types.ts';

const TCP = 6;

/** Machines that end connections and open their own further down. */
export interface Terminators {
  /** Their addresses. */
  addresses: Set<number>;
  /** Per hop behind such a machine: connections that end before it. */
  behind: Map<number, number>;
}

/**
 * Proxies (research case 29): a machine on the way that answers TCP connections which no hop behind it sees, and that
 * is the client of others there which no hop as far up as those sees. Nothing is known of a packet across it, and
 * nothing is lost for that. A server that connections do reach is none, whatever it opens itself. It is reported only
 * when no TCP connection passes the whole path: else it is a machine beside it (somebody's shell on a router).
 *
 * @param presence by canonical flows
 */
export function findTerminators(presence: Presence, flows: FlowTable, translations: Translations | null): Terminators {
  const found: Terminators = { addresses: new Set(), behind: new Map() };
  const clients = clientSides(presence, flows);
  const downward = presence.packets.map((_, h) => h);
  for (const order of [downward, downward.toReversed()])
    alongPath(order, clients, presence, flows, translations, found);
  return found;
}

/** Connections from the first to the last hop in `order`. */
function alongPath(
  order: readonly number[],
  clients: Int8Array,
  presence: Presence,
  flows: FlowTable,
  translations: Translations | null,
  found: Terminators,
): void {
  const last = order.length - 1;
  const name = (step: number, flow: number, side: 'entering' | 'leaving') =>
    flows.endpoints(translations?.nameAt(order[step]!, flow, side) ?? flow);
  /** By the server's address: from which to which step its answered connections are seen. */
  const served = new Map<number, [number, number][]>();
  const opened = new Map<number, [number, number][]>();
  const reached = new Set<number>();
  let passing = false;
  for (let c = 0; c < clients.length; c++) {
    if (clients[c] === NONE) continue;
    const flow = c * 2 + clients[c]!;
    const seen = order.map((h) => conversationAt(presence, c, h));
    const [from, to] = [seen.indexOf(true), seen.lastIndexOf(true)];
    if (from < 0) continue;
    passing ||= from === 0 && to === last;
    note(opened, name(from, flow, 'entering').source, from, to);
    const server = name(to, flow, 'leaving').destination;
    if (to === last) {
      if (from < last) reached.add(server);
    } else {
      const { packets } = presence;
      if (packets[order[to]!]![flow]! > 0 && packets[order[to]!]![flow ^ 1]! > 0) note(served, server, from, to);
    }
  }
  for (const [address, connections] of served) {
    if (reached.has(address)) continue;
    for (const [from, to] of connections) {
      const behind = opened.get(address)?.some((own) => own[0] > from && own[1] > to);
      if (!behind) continue;
      found.addresses.add(address);
      const hop = order[to + 1]!;
      if (!passing) found.behind.set(hop, (found.behind.get(hop) ?? 0) + 1);
    }
  }
}

function note(map: Map<number, [number, number][]>, address: number, from: number, to: number): void {
  const list = map.get(address);
  if (!list) map.set(address, [[from, to]]);
  else if (!list.some((known) => known[0] === from && known[1] === to)) list.push([from, to]);
}

/** Per conversation the side that opened it: who sent a SYN, else who has the higher port; NONE when it is not TCP. */
function clientSides(presence: Presence, flows: FlowTable): Int8Array {
  const clients = new Int8Array(presence.flows / 2).fill(NONE);
  for (let c = 0; c < clients.length; c++) {
    const seen = presence.packets.some((_, h) => conversationAt(presence, c, h));
    if (!seen) continue;
    const { protocol, sourcePort, destinationPort } = flows.endpoints(c * 2);
    if (protocol !== TCP) continue;
    let opened = 0;
    for (const openedBy of presence.openedBy) opened = openedBy[c] || opened;
    clients[c] = opened > 0 ? opened - 1 : sourcePort >= destinationPort ? 0 : 1;
  }
  return clients;
}
