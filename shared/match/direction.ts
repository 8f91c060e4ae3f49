import type { AddressTable } from '../decode/addresses.ts';
import type { FlowTable } from '../decode/flows.ts';
import { conversationAt, type Presence } from './presence.ts';
import type { Translations } from './translations.ts';
import { OFF_PATH } from './types.ts';

/** Direction that nothing has told yet. */
export const UNDECIDED = 3;

/**
 * Travel direction of every directed flow by what needs no clock: routers take from the TTL, so that the side where a
 * flow's TTL is higher is where it comes from (Omnipeek orders segments this way). 0 forward, 1 reverse, UNDECIDED.
 * The two sides of a conversation travel opposite ways.
 */
export function directionsByTtl(presence: Presence, hops: number): Uint8Array {
  const travel = new Uint8Array(presence.flows).fill(UNDECIDED);
  for (let conversation = 0; conversation < presence.flows / 2; conversation++) {
    let vote = 0;
    for (let side = 0; side < 2; side++) {
      const f = conversation * 2 + side;
      let first = -1;
      let last = -1;
      for (let h = 0; h < hops; h++) {
        if (presence.packets[h]![f] === 0) continue;
        if (first < 0) first = h;
        last = h;
      }
      if (first === last) continue;
      const fall = presence.ttl[first]![f]! - presence.ttl[last]![f]!;
      vote += Math.sign(fall) * (side === 0 ? 1 : -1);
    }
    if (vote !== 0) decide(travel, conversation, vote > 0);
  }
  return travel;
}

/** Sets both sides of a conversation: `forward` speaks of side 0. */
export function decide(travel: Uint8Array, conversation: number, forward: boolean): void {
  travel[conversation * 2] = forward ? 0 : 1;
  travel[conversation * 2 + 1] = forward ? 1 : 0;
}

/** What membership is judged by. */
export interface MembershipFacts {
  presence: Presence;
  flows: FlowTable;
  hops: number;
  addresses: AddressTable;
  /** Addresses that the user says the path is about. */
  targets: readonly string[];
  translations: Translations | null;
  /** Addresses of machines on the way that end connections. */
  terminators: ReadonlySet<number>;
  /** Conversations that are two under the same addresses. */
  ended: ReadonlySet<number>;
}

/**
 * Marks what is not the path's traffic OFF_PATH, by the contract's rule: conversations seen at both ends are the
 * path's; one that stops on the way is, and lost, when its destination is an endpoint of packets at the far end or a
 * target; when the last hop holds no unicast packet at all, every unanswered flow of the first hop is. When
 * all that an end holds is encrypted, what the other end holds is the path's: it may be inside.
 *
 * Endpoints go by what the packets say at the hop where they were seen last. A service address that stands for an
 * endpoint of the far end, as other conversations show, counts as one for conversations that nothing answered: the
 * answered ones may well have gone to another machine behind the service. The other way round nothing is learned: behind
 * an address that clients share there are others than those that the first hop sees. Connections with a proxy on the
 * way are not the path's.
 */
export function markOffPath(travel: Uint8Array, facts: MembershipFacts): void {
  const { presence, hops } = facts;
  const last = hops - 1;
  const conversations = presence.flows / 2;
  const ends = [0, last].map((hop) => endpointsAt(facts, hop)) as [Set<number>, Set<number>];
  const services = new Set<number>();
  const near = new Set<number>();
  const far = new Set<number>();
  for (let c = 0; c < conversations; c++) {
    if (!conversationAt(presence, c, 0) || !conversationAt(presence, c, last) || facts.ended.has(c)) continue;
    const forward = travel[c * 2] === 0 ? c * 2 : travel[c * 2 + 1] === 0 ? c * 2 + 1 : -1;
    if (forward < 0) continue;
    const from = endpointsOf(facts, 0, forward, 'entering');
    const to = endpointsOf(facts, last, forward, 'leaving');
    // Under both names: what goes back to a translated client goes to the name that it has outside.
    near.add(from.source).add(to.source);
    far.add(to.destination).add(from.destination);
    if (from.destination !== to.destination) services.add(serviceKey(from));
  }
  const isTarget = targetTest(facts.addresses, facts.targets);
  const opaque = [0, last].map((hop) => ends[hop === 0 ? 0 : 1].size === 0 && holdsEncrypted(presence, hop));
  const silentEnd = ends[1].size === 0 && !opaque[1];
  for (let c = 0; c < conversations; c++) {
    const atFirst = conversationAt(presence, c, 0);
    const atLast = conversationAt(presence, c, last);
    if (atFirst && atLast && !facts.ended.has(c)) continue;
    let side = -1;
    if (facts.ended.has(c)) {
      // Two connections of a machine on the way.
    } else if (atFirst) {
      const answered = presence.packets[0]![c * 2]! > 0 && presence.packets[0]![c * 2 + 1]! > 0;
      side = sideToward(facts, c, 0, (to) => {
        if (isTarget(to.destination)) return true;
        if (near.has(to.destination) || facts.terminators.has(to.destination)) return false;
        return ends[1].has(to.destination) || (!answered && services.has(serviceKey(to)));
      });
      if (side < 0 && (opaque[1] || (silentEnd && !answered))) side = sideToward(facts, c, 0, () => true);
      if (side >= 0) decide(travel, c, side === 0);
    } else if (atLast) {
      side = sideToward(
        facts,
        c,
        last,
        ({ destination: to }) => opaque[0] || (ends[0].has(to) && !far.has(to) && !facts.terminators.has(to)),
      );
      // Toward a target that answers nothing: where it lies only the hops that saw the packets come by can tell.
      if (side < 0 && hops > 2) side = towardTarget(facts, travel, c, isTarget);
      if (side >= 0) decide(travel, c, side === 1);
    }
    if (side < 0) {
      travel[c * 2] = OFF_PATH;
      travel[c * 2 + 1] = OFF_PATH;
    }
  }
}

type Endpoints = ReturnType<FlowTable['endpoints']>;

function endpointsOf(facts: MembershipFacts, hop: number, flow: number, side: 'entering' | 'leaving'): Endpoints {
  return facts.flows.endpoints(facts.translations?.nameAt(hop, flow, side) ?? flow);
}

/** Protocol, address and port of a destination as one number. */
function serviceKey({ protocol, destination, destinationPort }: Endpoints): number {
  return (destination * 65536 + destinationPort) * 256 + protocol;
}

/**
 * The side of a conversation whose destination passes the test, as it is called where the conversation ends when one
 * comes from `hop`; the side that sent first when both do; -1 for none.
 */
function sideToward(
  facts: MembershipFacts,
  conversation: number,
  hop: number,
  test: (to: Endpoints) => boolean,
): number {
  const first = facts.presence.first[hop]!;
  const a = conversation * 2;
  let end = hop;
  for (let h = 0; h < facts.hops; h++)
    if ((hop === 0 || end === hop) && conversationAt(facts.presence, conversation, h)) end = h;
  const sides = first[a]! <= first[a + 1]! ? [0, 1] : [1, 0];
  for (const side of sides) {
    if (test(endpointsOf(facts, end, a + side, 'leaving'))) return side;
  }
  return -1;
}

/** The side of a conversation, seen at several hops and not at the first, that travels there, to a target; -1: neither. */
function towardTarget(
  facts: MembershipFacts,
  travel: Uint8Array,
  conversation: number,
  isTarget: (address: number) => boolean,
): number {
  const seen = facts.presence.packets.flatMap((_, h) => (conversationAt(facts.presence, conversation, h) ? [h] : []));
  if (seen.length < 2) return -1;
  for (const side of [0, 1]) {
    const flow = conversation * 2 + side;
    if (travel[flow] === 1 && isTarget(endpointsOf(facts, seen[0]!, flow, 'leaving').destination)) return side;
  }
  return -1;
}

function holdsEncrypted({ packets, encrypted }: Presence, hop: number): boolean {
  return encrypted.some((cipher, f) => cipher === 1 && packets[hop]![f]! > 0);
}

/** Addresses of plain packets at a hop. */
function endpointsAt(facts: MembershipFacts, hop: number): Set<number> {
  const found = new Set<number>();
  const packets = facts.presence.packets[hop]!;
  for (let f = 0; f < facts.presence.flows; f++) {
    if (packets[f] === 0 || facts.presence.encrypted[f]) continue;
    for (const side of ['entering', 'leaving'] as const) {
      const e = endpointsOf(facts, hop, f, side);
      found.add(e.source);
      found.add(e.destination);
      if (!facts.translations) break;
    }
  }
  return found;
}

function targetTest(addresses: AddressTable, targets: readonly string[]): (address: number) => boolean {
  if (targets.length === 0) return () => false;
  const wanted = new Set(targets.map((t) => t.toLowerCase()));
  const known = new Map<number, boolean>();
  return (address) => {
    let hit = known.get(address);
    if (hit === undefined) {
      hit = wanted.has(addresses.text(address));
      known.set(address, hit);
    }
    return hit;
  };
}
