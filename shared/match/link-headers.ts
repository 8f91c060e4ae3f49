import { RowFlag } from '../decode/columns.ts';
import { clockSlack, link, type PathContext, upstreamOf } from './context.ts';
import { type HopPackets, LinkFlag } from './types.ts';

const TCP = 6;
const SYN = 2;
/** So many packets of a flow with other bytes, and most of it: something on the way rewrites payload. */
const REWRITTEN = 3;

/**
 * Third try, without the payload's hash, for packets that nothing else joined and whose headers alone identify them: the
 * same flow, length, IP ID, sequence and acknowledgement, inside the delay gate. Where the hashes cover different
 * lengths, or one has no TCP timestamps (a first fragment on a small link, a short snaplen), they cannot be compared, and
 * the headers decide, and of datagrams without an identification (IPv6) length and order. Where they differ the packet was damaged on the way: it is not joined, and marked at the hop where
 * it arrived so. When most of a flow is like that, a middlebox rewrites it, and its packets are joined.
 *
 * @param kin only with the same window and timestamps, which tell a retransmission without IP ID from its original; not
 *   where one side lacks the timestamps, which a snaplen cuts off, and something else tells
 * @param onlyCut only packets whose hashes cannot be compared: whole packets, which are to be known before parts are
 */
export function linkHeaders(
  context: PathContext,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  kin: boolean,
  onlyCut = false,
): void {
  const [upHop, downHop] = upstreamOf(low, high, direction);
  const [sent, arrived] = direction === 0 ? [lowUnits, highUnits] : [highUnits, lowUnits];
  const above = context.hops[upHop]!;
  const below = context.hops[downHop]!;
  const byHeaders = new Map<number, number[]>();
  for (const u of sent) {
    if (!identified(above, u) && above.payload[u] === 0) continue;
    const key = headerHash(above, u);
    const list = byHeaders.get(key);
    if (list) list.push(u);
    else byHeaders.set(key, [u]);
  }
  if (byHeaders.size === 0) return;
  const slack = clockSlack(context, low, high);
  const damaged = new Map<number, [up: number, down: number][]>();
  /** By headers: packets joined here. */
  const joined = new Map<number, number[]>();
  for (const d of arrived) {
    const key = headerHash(below, d);
    const list = byHeaders.get(key);
    const fits = (u: number): boolean => {
      const delay = context.corrected[downHop]![d]! - context.corrected[upHop]![u]!;
      if (!(delay >= -slack && delay <= context.tmax && sameHeaders(above, u, below, d, kin))) return false;
      // Without a number of its own: of packets that cannot be compared and are as long, in their order.
      return identified(above, u) || atHand(above, above.row[u]!) !== atHand(below, below.row[d]!);
    };
    const at = list?.[opens(below, d) ? 'findLastIndex' : 'findIndex'](fits);
    if (at === undefined || at < 0) {
      // What has a number of its own and arrived already was doubled by the network.
      if (below.columns.ipId[below.row[d]!] !== 0 && joined.get(key)?.some(fits))
        context.links[downHop]!.flags[d]! |= LinkFlag.duplicate;
      continue;
    }
    const u = list![at]!;
    const a = above.row[u]!;
    const b = below.row[d]!;
    const comparable = atHand(above, a) === atHand(below, b);
    if (comparable && (onlyCut || sameHash(above, a, below, b))) continue;
    list!.splice(at, 1);
    if (!comparable) {
      link(context, upHop, u, downHop, d, identified(above, u) ? LinkFlag.weak : LinkFlag.weak | LinkFlag.ambiguous);
      joined.set(key, [...(joined.get(key) ?? []), u]);
    } else {
      const flow = below.flow[d]!;
      const pairs = damaged.get(flow);
      if (pairs) pairs.push([u, d]);
      else damaged.set(flow, [[u, d]]);
    }
  }
  settleDamaged(context, upHop, downHop, damaged);
}

function settleDamaged(
  context: PathContext,
  upHop: number,
  downHop: number,
  damaged: ReadonlyMap<number, [up: number, down: number][]>,
): void {
  if (damaged.size === 0) return;
  const all = new Map<number, number>();
  for (const f of context.hops[downHop]!.flow) if (damaged.has(f)) all.set(f, (all.get(f) ?? 0) + 1);
  for (const [flow, pairs] of damaged) {
    const rewritten = pairs.length >= REWRITTEN && pairs.length * 2 > all.get(flow)!;
    for (const [u, d] of pairs) {
      if (rewritten) link(context, upHop, u, downHop, d, LinkFlag.weak);
      else context.links[downHop]!.flags[d]! |= LinkFlag.corrupted;
    }
  }
}

/**
 * How much of a packet there is to compare, as a number that only matters when it differs: payload bytes, and whether
 * the TCP timestamps are there, which a short snaplen cuts off too.
 */
function atHand({ columns }: HopPackets, row: number): number {
  return columns.hashedOf(row) * 2 + (columns.flags[row]! & RowFlag.tcpTimestamps ? 1 : 0);
}

/** A SYN is sent again only after a second or more: of several like it, the last one sent is what arrived. */
function opens(hop: HopPackets, unit: number): boolean {
  const row = hop.row[unit]!;
  return hop.columns.protocol[row] === TCP && (hop.columns.tcpFlags[row]! & SYN) !== 0;
}

/** Whether headers tell one packet of a flow from the next. */
function identified(hop: HopPackets, unit: number): boolean {
  const row = hop.row[unit]!;
  // Initial sequence numbers do; the answer to a SYN has the identification 0.
  if (opens(hop, unit)) return true;
  if (hop.payload[unit] === 0) return hop.columns.ipId[row] !== 0 && hop.columns.protocol[row] === TCP;
  return hop.columns.ipId[row] !== 0 || hop.columns.protocol[row] === TCP;
}

function headerHash(hop: HopPackets, unit: number): number {
  const row = hop.row[unit]!;
  let h = hop.flow[unit]!;
  for (const x of [hop.payload[unit]!, hop.columns.ipId[row]!, hop.columns.seq[row]!]) {
    h = Math.imul(h ^ x, 0x85ebca6b);
    h ^= h >>> 15;
  }
  return h;
}

function sameHeaders(above: HopPackets, u: number, below: HopPackets, d: number, kin: boolean): boolean {
  const a = above.row[u]!;
  const b = below.row[d]!;
  const x = above.columns;
  const y = below.columns;
  const stamped = (x.flags[a]! ^ y.flags[b]!) & RowFlag.tcpTimestamps;
  return (
    above.flow[u] === below.flow[d] &&
    above.payload[u] === below.payload[d] &&
    x.ipId[a] === y.ipId[b] &&
    x.seq[a] === y.seq[b] &&
    x.ack[a] === y.ack[b] &&
    x.tcpFlags[a] === y.tcpFlags[b] &&
    (!kin || x.extra[a] === y.extra[b] || (stamped !== 0 && (x.ipId[a] !== 0 || opens(above, u))))
  );
}

function sameHash(above: HopPackets, a: number, below: HopPackets, b: number): boolean {
  return (
    above.columns.hashLow[a] === below.columns.hashLow[b] && above.columns.hashHigh[a] === below.columns.hashHigh[b]
  );
}
