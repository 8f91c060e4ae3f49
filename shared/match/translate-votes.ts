import { RowFlag } from '../decode/columns.ts';
import type { FlowTable } from '../decode/flows.ts';
import { identity } from './common-arrays.ts';
import { type JoinResult, joinByKey } from './join.ts';
import { partsKept } from './parts-kept.ts';
import { type KeyLevel, translationKeys } from './translate-keys.ts';
import type { HopPackets } from './types.ts';

const TCP = 6;
const Flag = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;

/** Packets of equal content and identification that two connections do not have by chance. */
export const SEVERAL = 3;
/** Pairs of flows that are compared for one content at most: beyond, alike packets of so many say nothing. */
const COMPARED = 4096;

/** Candidates of one side of a pairing, in time order. */
export interface VoteSide {
  hop: HopPackets;
  units: Uint32Array;
  /** Directed flow by position in `units`, with what is paired already made one. */
  flow: Uint32Array;
}

/** What speaks for two conversations being one. Objects per pair of conversations, never per packet. */
export interface Tally {
  /** Conversations; `swapped`: side 0 of `a` is side 1 of `b`. */
  a: number;
  b: number;
  swapped: boolean;
  /** Packets whose content occurs once on either side. */
  strong: number;
  /** Of these, such as settle it alone: 64 bits of sequence and acknowledgement, or a SYN with all its header fields. */
  certain: number;
  /** Packets told from their likes only by IP ID or by belonging to one conversation on either side. */
  weak: number;
  /** Payload bytes of the longest packet that voted. */
  longest: number;
  /** Whether one of them has the header that a translation keeps, too: IPv4 identification, TCP window and timestamps. */
  alike: boolean;
  /** Whether the packets that voted differ in content, or carry the same identification other than 0. */
  telling: boolean;
  /** Content of the first that voted. */
  content: number;
  /** From when to when each conversation voted, ns on the hop's own clock. */
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
  /** Least and greatest difference between the two clocks of the packets that voted, ns. */
  least: number;
  most: number;
}

/** Collects the votes of two sides in linear time. */
export class Votes {
  readonly tallies = new Map<number, Tally>();
  readonly #low: VoteSide;
  readonly #high: VoteSide;
  readonly #table: FlowTable;
  readonly #stride: number;

  /**
   * @param level `content`: TCP data only, for connections whose sequence numbers are rewritten too; `bytes`: the same
   *   for two connections of a machine that passes on what it gets
   */
  constructor(low: VoteSide, high: VoteSide, table: FlowTable, level: 'plain' | 'content' | 'bytes') {
    this.#low = low;
    this.#high = high;
    this.#table = table;
    this.#stride = table.count;
    if (level !== 'plain') {
      const data = this.#join(level, dataOf(low, level), dataOf(high, level));
      for (let i = 0; i < data.pairs; i++) {
        const tally = this.#vote(data.pairUp[i]!, data.pairDown[i]!);
        tally.strong++;
      }
      if (level === 'content')
        for (const [key, tally] of this.tallies) if (tally.strong < SEVERAL) this.tallies.delete(key);
      return;
    }
    const plain = this.#join('plain', identity(low.units.length), identity(high.units.length));
    for (let i = 0; i < plain.pairs; i++) this.#strong(plain.pairUp[i]!, plain.pairDown[i]!);
    const [upstream, downstream] = this.#repeated(plain);
    if (upstream.length === 0) return;
    const exact = this.#join('exact', upstream, downstream);
    for (let i = 0; i < exact.pairs; i++) this.#vote(exact.pairUp[i]!, exact.pairDown[i]!).weak++;
    for (const bucket of exact.buckets) this.#bucket(bucket.upstream, bucket.downstream);
  }

  #join(level: KeyLevel, up: Uint32Array, down: Uint32Array): JoinResult {
    const keys = (side: VoteSide, positions: Uint32Array) =>
      translationKeys(
        side.hop,
        positions.map((p) => side.units[p]!),
        level,
      );
    return joinByKey(keys(this.#low, up), up, keys(this.#high, down), down);
  }

  /** A content that occurs once on each side. */
  #strong(i: number, j: number): void {
    const { hop, units } = this.#low;
    const c = hop.columns;
    const row = hop.row[units[i]!]!;
    const tally = this.#vote(i, j);
    tally.strong++;
    const alike = this.#sameHeader(i, j);
    tally.alike ||= alike;
    tally.telling ||= c.hashLow[row] !== tally.content || (c.ipId[row] !== 0 && alike);
    if (c.protocol[row] !== TCP) return;
    const flags = c.tcpFlags[row]!;
    if (flags & Flag.syn) {
      if (alike) tally.certain++;
    } else if (flags & Flag.ack && c.seq[row] !== 0 && c.ack[row] !== 0) tally.certain++;
  }

  #sameHeader(i: number, j: number): boolean {
    const [low, high] = [this.#low, this.#high];
    const [a, b] = [low.hop.columns, high.hop.columns];
    const [r, s] = [low.hop.row[low.units[i]!]!, high.hop.row[high.units[j]!]!];
    // From one IP version to the other there is no identification to keep.
    const mixed = ((a.flags[r]! ^ b.flags[s]!) & RowFlag.ip6) !== 0;
    return (mixed || a.ipId[r] === b.ipId[s]) && a.extra[r] === b.extra[s];
  }

  /** Contents that occur several times: the same transmission of one conversation, or alike packets of several. */
  #repeated(plain: JoinResult): [Uint32Array, Uint32Array] {
    const up: number[] = [];
    const down: number[] = [];
    for (const bucket of plain.buckets) {
      const tcp = this.#low.hop.columns.protocol[this.#low.hop.row[this.#low.units[bucket.upstream[0]!]!]!] === TCP;
      if (tcp && single(this.#low, bucket.upstream) && single(this.#high, bucket.downstream)) {
        this.#strong(bucket.upstream[0]!, bucket.downstream[0]!);
        continue;
      }
      for (const i of bucket.upstream) up.push(i);
      for (const j of bucket.downstream) down.push(j);
    }
    return [Uint32Array.from(up).sort(), Uint32Array.from(down).sort()];
  }

  /**
   * Packets alike in everything: they speak for conversations that are alone in having them (an echo has them both
   * ways: what is kept of the addresses tells which way is which), and of several for those flows that alone kept
   * destination and port, as a masquerade keeps them where it can.
   */
  #bucket(up: Uint32Array, down: Uint32Array): void {
    const byUp = byFlow(this.#low, up);
    const byDown = byFlow(this.#high, down);
    const alone = ofOneConversation(byUp) && ofOneConversation(byDown);
    if (!alone && byUp.size * byDown.size > COMPARED) return;
    const partners: [number[], number[]][] = [];
    const taken = new Map<number, number>();
    for (const [f, from] of byUp) {
      const parts = (g: number) => partsKept(this.#table, f, g);
      const least = alone ? Math.max(...[...byDown.keys()].map(parts)) : 3;
      const kept = [...byDown.keys()].filter((g) => parts(g) >= least);
      if (kept.length !== 1) continue;
      taken.set(kept[0]!, (taken.get(kept[0]!) ?? 0) + 1);
      partners.push([from, byDown.get(kept[0]!)!]);
    }
    for (const [from, to] of partners) {
      if (taken.get(this.#high.flow[to[0]!]!) !== 1) continue;
      const n = Math.min(from.length, to.length);
      for (let k = 0; k < n; k++) this.#vote(from[k]!, to[k]!).weak++;
    }
  }

  #vote(i: number, j: number): Tally {
    const { hop: lowHop, units: lowUnits, flow: lowFlow } = this.#low;
    const { hop: highHop, units: highUnits, flow: highFlow } = this.#high;
    // Within one hop both ways give votes: the lower number is `a` there, so that they fall together.
    const turned = lowHop === highHop && lowFlow[i]! > highFlow[j]!;
    const [f, g] = turned ? [highFlow[j]!, lowFlow[i]!] : [lowFlow[i]!, highFlow[j]!];
    const swapped = ((f ^ g) & 1) === 1;
    const key = ((f >>> 1) * this.#stride + (g >>> 1)) * 2 + (swapped ? 1 : 0);
    const atLow = lowHop.columns.time[lowHop.row[lowUnits[i]!]!]!;
    const atHigh = highHop.columns.time[highHop.row[highUnits[j]!]!]!;
    const [ta, tb] = turned ? [atHigh, atLow] : [atLow, atHigh];
    const difference = atHigh - atLow;
    let tally = this.tallies.get(key);
    if (!tally) {
      tally = {
        a: f >>> 1,
        b: g >>> 1,
        swapped,
        strong: 0,
        certain: 0,
        weak: 0,
        longest: 0,
        alike: false,
        telling: false,
        content: lowHop.columns.hashLow[lowHop.row[lowUnits[i]!]!]!,
        fromA: ta,
        toA: ta,
        fromB: tb,
        toB: tb,
        least: difference,
        most: difference,
      };
      this.tallies.set(key, tally);
    }
    tally.longest = Math.max(tally.longest, lowHop.payload[lowUnits[i]!]!);
    tally.fromA = Math.min(tally.fromA, ta);
    tally.toA = Math.max(tally.toA, ta);
    tally.fromB = Math.min(tally.fromB, tb);
    tally.toB = Math.max(tally.toB, tb);
    tally.least = Math.min(tally.least, difference);
    tally.most = Math.max(tally.most, difference);
    return tally;
  }
}

/** Positions of TCP packets with payload; for `content`, that carry something only their sender chooses. */
function dataOf({ hop, units }: VoteSide, level: 'content' | 'bytes'): Uint32Array {
  const c = hop.columns;
  return identity(units.length).filter((i) => {
    const row = hop.row[units[i]!]!;
    if (c.protocol[row] !== TCP || hop.payload[units[i]!] === 0) return false;
    return level === 'bytes' || c.ipId[row] !== 0 || (c.flags[row]! & RowFlag.tcpTimestamps) !== 0;
  });
}

/** Positions by directed flow. */
function byFlow(side: VoteSide, positions: Uint32Array): Map<number, number[]> {
  const flows = new Map<number, number[]>();
  for (const p of positions) {
    const list = flows.get(side.flow[p]!);
    if (list) list.push(p);
    else flows.set(side.flow[p]!, [p]);
  }
  return flows;
}

/** Whether all directed flows are the two of one conversation. */
function ofOneConversation(flows: ReadonlyMap<number, unknown>): boolean {
  const conversations = new Set([...flows.keys()].map((f) => f >>> 1));
  return conversations.size === 1;
}

/** Whether all positions are of one directed flow. */
function single(side: VoteSide, positions: Uint32Array): boolean {
  for (const p of positions) if (side.flow[p] !== side.flow[positions[0]!]) return false;
  return true;
}
