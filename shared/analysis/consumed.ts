import { RowFlag } from '../decode/columns.ts';
import { QUOTE_LENGTH_UNKNOWN } from '../decode/quotes.ts';
import type { PathMatch } from '../match/match-path.ts';
import { type HopPackets, NONE, OFF_PATH } from '../match/types.ts';
import { type Consumer, Reason, reasonOf, withReason } from './marks.ts';

const TCP = 6;
const ICMP = 1;
const ICMP6 = 58;
/** An answer later than that is to something else. */
const ANSWER_NS = 30e9;

/**
 * Packets that a machine on the way answered with an ICMP error: never meant to get further, so not lost. Every error
 * is tied to the newest packet before it that it can quote; where identical ones could be meant, to one that went no
 * further. Redirects and source quench consume nothing. The errors themselves originate on the way. An error from the
 * packet's own destination proves instead that it passed where the captures do not show it.
 *
 * @param marks per hop and unit; Reason bits are set
 * @param consumers per hop: what consumed a unit; filled
 * @param loops per hop: packets that a loop ended, which were meant to get further
 */
export function markConsumed(
  match: PathMatch,
  marks: Uint8Array[],
  consumers: Map<number, Consumer>[],
  loops: readonly ReadonlySet<number>[],
): void {
  match.hops.forEach((hop, h) => {
    const { quotes } = hop.columns;
    if (quotes.count === 0) return;
    const index = new QuotedUnits(hop);
    for (let q = 0; q < quotes.count; q++) {
      const row = quotes.row[q]!;
      const icmp = hop.columns.ack[row]!;
      const v6 = hop.columns.protocol[row] === ICMP6;
      if (!v6 && (icmp >> 8 === REDIRECT || icmp >> 8 === SOURCE_QUENCH)) continue;
      const fromDestination = hop.columns.sourceOf(row) === quotes.destination[q];
      const error = hop.unitOfRow[row]!;
      if (!fromDestination && error !== NONE) marks[h]![error] = withReason(marks[h]![error]!, Reason.origin);
      const unit = index.quoted(match, h, q, hop.columns.time[row]!);
      if (unit === NONE) continue;
      const [lastHop, last] = lastSight(match, h, unit);
      if (isEnd(match, lastHop, match.hops[lastHop]!.flow[last]!)) continue;
      if (loops[lastHop]!.has(last) || reasonOf(marks[lastHop]![last]!) === Reason.again) continue;
      const reason = fromDestination ? Reason.filtered : Reason.consumed;
      marks[lastHop]![last] = withReason(marks[lastHop]![last]!, reason);
      consumers[lastHop]!.set(last, { address: hop.columns.sourceOf(row), hop: h, row, icmp, v6 });
    }
  });
}

const REDIRECT = 5;
const SOURCE_QUENCH = 4;

/** Units of a hop by what a quote tells of them; only those that some quote of the hop may mean. */
class QuotedUnits {
  readonly #hop: HopPackets;
  readonly #byKey = new Map<number, number[]>();
  readonly #used = new Set<number>();

  constructor(hop: HopPackets) {
    this.#hop = hop;
    const { columns } = hop;
    const { quotes } = columns;
    for (let q = 0; q < quotes.count; q++) this.#byKey.set(this.#quoteKey(q), []);
    for (const u of hop.order) {
      const r = hop.row[u]!;
      if (columns.flags[r]! & (RowFlag.group | RowFlag.icmpError)) continue;
      this.#byKey
        .get(
          keyOf(
            columns.protocol[r]!,
            columns.sourceOf(r),
            columns.destinationOf(r),
            columns.sourcePortOf(r),
            columns.destinationPortOf(r),
            columns.ipId[r]!,
            columns.seq[r]!,
          ),
        )
        ?.push(u);
    }
  }

  /** The packet that a quote means; NONE when the hop does not hold it. */
  quoted(match: PathMatch, h: number, q: number, time: number): number {
    const hop = this.#hop;
    const { columns } = hop;
    const { quotes } = columns;
    let best = NONE;
    let stopped = false;
    for (const u of this.#byKey.get(this.#quoteKey(q))!) {
      const r = hop.row[u]!;
      if (columns.time[r]! > time || columns.time[r]! < time - ANSWER_NS || this.#used.has(u)) continue;
      if (columns.sourceOf(r) !== quotes.source[q] || columns.destinationOf(r) !== quotes.destination[q]) continue;
      if (columns.destinationPortOf(r) !== quotes.destinationPort[q]) continue;
      if (columns.sourcePortOf(r) !== quotes.sourcePort[q] || columns.protocol[r] !== quotes.protocol[q]) continue;
      if (!this.#lengthFits(u, q)) continue;
      const [lastHop, last] = lastSight(match, h, u);
      const stops = !isEnd(match, lastHop, match.hops[lastHop]!.flow[last]!);
      if (!stops && stopped) continue;
      best = u;
      stopped = stops;
    }
    if (best !== NONE) this.#used.add(best);
    return best;
  }

  /** A super-frame is quoted by one of its segments; otherwise lengths are equal. */
  #lengthFits(unit: number, q: number): boolean {
    const { quotes, ipId, seq } = this.#hop.columns;
    const length = quotes.length[q]!;
    const payload = this.#hop.payload[unit]!;
    if (length === QUOTE_LENGTH_UNKNOWN || length === payload) return true;
    const row = this.#hop.row[unit]!;
    return length < payload && (quotes.protocol[q] === TCP ? seq[row] === quotes.seq[q] : ipId[row] !== 0);
  }

  #quoteKey(q: number): number {
    const { quotes } = this.#hop.columns;
    return keyOf(
      quotes.protocol[q]!,
      quotes.source[q]!,
      quotes.destination[q]!,
      quotes.sourcePort[q]!,
      quotes.destinationPort[q]!,
      quotes.ipId[q]!,
      quotes.seq[q]!,
    );
  }
}

/** A hash: what it finds is compared in full. Sequence numbers count where a quote tells them. */
function keyOf(
  protocol: number,
  source: number,
  destination: number,
  sourcePort: number,
  destinationPort: number,
  ipId: number,
  seq: number,
): number {
  const numbered = protocol === TCP || protocol === ICMP || protocol === ICMP6;
  let h = protocol;
  for (const x of [source, destination, (sourcePort << 16) | destinationPort, ipId, numbered ? seq : 0]) {
    h = Math.imul(h ^ x, 0x85ebca6b);
    h ^= h >>> 15;
  }
  return h;
}

/** Where a packet was seen last in its direction of travel. */
export function lastSight(match: PathMatch, hop: number, unit: number): [hop: number, unit: number] {
  for (;;) {
    const links = match.links[hop]!;
    const down = links.down[unit]!;
    if (down === NONE) return [hop, unit];
    hop = links.downHop[unit]!;
    unit = down;
  }
}

function isEnd(match: PathMatch, hop: number, flow: number): boolean {
  const travel = match.travel[flow]!;
  return travel === OFF_PATH || hop === (travel === 0 ? match.hops.length - 1 : 0);
}
