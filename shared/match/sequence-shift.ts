import { RowFlag } from '../decode/columns.ts';
import type { HopPair } from './clock-pairs.ts';
import { joinable } from './open-units.ts';
import type { Presence } from './presence.ts';
import type { HopPackets } from './types.ts';

const TCP = 6;
const SYN = 2;
const ACK = 16;
/** Agreeing packets that make a shift certain. */
const ENOUGH = 3;

/** What is added to a directed flow's sequence numbers on the way, and connections that are two. */
export interface SequenceShifts {
  /** Per hop: what to take from the sequence numbers of a directed flow to get those of the first hop that saw it. */
  at: Map<number, number>[];
  /** TCP conversations that a machine ends under the same addresses, and the hop behind it. */
  ended: { conversation: number; hop: number }[];
}

/**
 * Firewalls that choose initial sequence numbers themselves, and SYN proxies (research case 28): all sequence numbers
 * of a direction differ by one constant, acknowledgements by that of the other direction, and each packet stays itself,
 * with its IP identification or timestamp. Looked for only in conversations of which the keys joined less than a
 * quarter. A transparent proxy keeps the addresses too, but every segment is its own: with other initial sequence
 * numbers and no such shift, the conversation is two.
 *
 * @returns null when there is nothing of the kind
 */
export function sequenceShifts(
  hops: readonly HopPackets[],
  pairs: readonly HopPair[],
  presence: Presence,
): SequenceShifts | null {
  const suspects = suspectConversations(hops, pairs, presence);
  if (suspects.size === 0) return null;
  const packets = hops.map((hop) => unitsOf(hop, suspects));
  const shifts: SequenceShifts = { at: hops.map(() => new Map()), ended: [] };
  for (const c of suspects) {
    const seen = hops.map((_, h) => h).filter((h) => packets[h]!.has(c));
    for (let i = 1; i < seen.length; i++) {
      const [low, high] = [seen[i - 1]!, seen[i]!];
      const change = shiftBetween(hops[low]!, packets[low]!.get(c)!, hops[high]!, packets[high]!.get(c)!);
      if (change === 'ended') {
        shifts.ended.push({ conversation: c, hop: high });
        break;
      }
      for (const side of [0, 1]) {
        const before = shifts.at[low]!.get(c * 2 + side) ?? 0;
        const shift = (before + change[side]!) >>> 0;
        if (shift !== 0) shifts.at[high]!.set(c * 2 + side, shift);
      }
    }
  }
  const shifted = shifts.at.some((map) => map.size > 0);
  return shifted || shifts.ended.length > 0 ? shifts : null;
}

/** TCP conversations with enough packets at two hops, of which next to none were joined. */
function suspectConversations(hops: readonly HopPackets[], pairs: readonly HopPair[], presence: Presence): Set<number> {
  const suspects = new Set<number>();
  for (const { low, high, join } of pairs) {
    const joined = new Uint32Array(presence.flows / 2);
    const flow = hops[low]!.flow;
    if (join.pairsOf) joined.set(join.pairsOf.subarray(0, joined.length));
    else for (let i = 0; i < join.pairs; i++) joined[flow[join.pairUp[i]!]! >>> 1]!++;
    for (const bucket of join.buckets) joined[flow[bucket.upstream[0]!]! >>> 1]! += bucket.upstream.length;
    for (let c = 0; c < joined.length; c++) {
      const at = (h: number) => presence.packets[h]![c * 2]! + presence.packets[h]![c * 2 + 1]!;
      const both = Math.min(at(low), at(high));
      if (both >= ENOUGH && joined[c]! * 4 < both) suspects.add(c);
    }
  }
  return suspects;
}

/** TCP packets of some conversations at a hop, in time order. */
function unitsOf(hop: HopPackets, conversations: ReadonlySet<number>): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const u of joinable(hop)) {
    const c = hop.flow[u]! >>> 1;
    if (!conversations.has(c) || hop.columns.protocol[hop.row[u]!] !== TCP) continue;
    const list = found.get(c);
    if (list) list.push(u);
    else found.set(c, [u]);
  }
  return found;
}

/** Per side, what the sequence numbers grow by from one hop to the other; 'ended': these are two connections. */
function shiftBetween(
  low: HopPackets,
  lowUnits: readonly number[],
  high: HopPackets,
  highUnits: readonly number[],
): [number, number] | 'ended' {
  // Content that comes again and again is told apart by its identification; one that is rewritten is left out.
  for (const numbered of [true, false]) {
    const winners = votesFor(low, byContent(low, lowUnits, numbered), high, byContent(high, highUnits, numbered));
    // What one direction says about the other is enough: a download has no data the other way.
    if (winners[0] !== null || winners[1] !== null) return [winners[0] ?? 0, winners[1] ?? 0];
  }
  return otherStart(low, lowUnits, high, highUnits) ? 'ended' : [0, 0];
}

/** Per side the shift that packets of equal content agree on; null: none. */
function votesFor(
  low: HopPackets,
  atLow: ReadonlyMap<string, number>,
  high: HopPackets,
  atHigh: ReadonlyMap<string, number>,
): [number | null, number | null] {
  const votes = [new Map<number, number>(), new Map<number, number>()] as const;
  const add = (side: number, shift: number) => votes[side]!.set(shift >>> 0, (votes[side]!.get(shift >>> 0) ?? 0) + 1);
  const [a, b] = [low.columns, high.columns];
  for (const [content, u] of atLow) {
    const v = atHigh.get(content);
    if (u < 0 || v === undefined || v < 0) continue;
    const [r, s] = [low.row[u]!, high.row[v]!];
    if (!samePacket(low, r, high, s)) continue;
    const side = low.flow[u]! & 1;
    add(side, b.seq[s]! - a.seq[r]!);
    if (a.tcpFlags[r]! & ACK) add(side ^ 1, b.ack[s]! - a.ack[r]!);
  }
  return [winner(votes[0]), winner(votes[1])];
}

/** The one shift that nearly all votes agree on. */
function winner(votes: ReadonlyMap<number, number>): number | null {
  let all = 0;
  let best = 0;
  let shift = 0;
  for (const [value, count] of votes) {
    all += count;
    if (count > best) [best, shift] = [count, value];
  }
  return best >= ENOUGH && best * 10 >= all * 9 ? shift : null;
}

/** Data packets by side, length, content and identification where `numbered`; -1 for such as occur more than once. */
function byContent(hop: HopPackets, units: readonly number[], numbered: boolean): Map<string, number> {
  const found = new Map<string, number>();
  const c = hop.columns;
  for (const u of units) {
    const r = hop.row[u]!;
    if (hop.payload[u] === 0) continue;
    const content = `${hop.flow[u]! & 1} ${hop.payload[u]} ${c.hashLow[r]} ${c.hashHigh[r]} ${numbered ? c.ipId[r] : 0}`;
    found.set(content, found.has(content) ? -1 : u);
  }
  return found;
}

/** Whether it is the same packet, not just the same content: what only its sender chooses is the same. */
function samePacket(low: HopPackets, r: number, high: HopPackets, s: number): boolean {
  const [a, b] = [low.columns, high.columns];
  if (a.ipId[r] !== 0 && a.ipId[r] === b.ipId[s]) return true;
  return (a.flags[r]! & b.flags[s]! & RowFlag.tcpTimestamps) !== 0 && a.extra[r] === b.extra[s];
}

/**
 * Whether both hops saw the connection open, with no initial sequence number in common. Only the same side's opening
 * compares: where answers take another way, one hop holds the SYNs and the other what answers them.
 */
function otherStart(
  low: HopPackets,
  lowUnits: readonly number[],
  high: HopPackets,
  highUnits: readonly number[],
): boolean {
  const starts = (hop: HopPackets, units: readonly number[]) =>
    units
      .filter((u) => hop.columns.tcpFlags[hop.row[u]!]! & SYN)
      .map((u) => ({ side: hop.flow[u]! & 1, seq: hop.columns.seq[hop.row[u]!]! }));
  const above = starts(low, lowUnits);
  const below = starts(high, highUnits).filter(({ side }) => above.some((start) => start.side === side));
  return below.length > 0 && below.every((b) => !above.some((a) => a.side === b.side && a.seq === b.seq));
}
