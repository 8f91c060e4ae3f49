import type { AddressTable } from '../decode/addresses.ts';
import { RowFlag } from '../decode/columns.ts';
import type { FlowTable } from '../decode/flows.ts';
import { ConversationUnion } from './conversation-union.ts';
import { sightingHolders } from './sightings.ts';
import { pairErrors } from './translate-errors.ts';
import { choosePairs } from './translate-pairs.ts';
import { splitConnections, splitReused } from './translate-split.ts';
import { SEVERAL, type Tally, type VoteSide, Votes } from './translate-votes.ts';
import { namesOf, type Translations } from './translations.ts';
import { type HopPackets, NONE } from './types.ts';

/** A hop before its packets are joined, and whether it is a capture of all interfaces. */
export interface TranslationHop {
  packets: HopPackets;
  allInterfaces: boolean;
}

/** The conversations of an analysis, and what of them was translated. */
export interface PairedFlows {
  flows: FlowTable;
  translations: Translations | null;
  /** TCP conversations between which a machine passes on the bytes, and the hop behind it. */
  relayed: Relay[];
}

export interface Relay {
  front: number;
  back: number;
  hop: number;
}

/**
 * Finds conversations that are one although addresses or ports were rewritten between hops (SNAT, DNAT, masquerade,
 * NAT64), or within a hop whose capture holds packets entering and leaving, and writes to `flow` of every packet the
 * number that its conversation has at every hop. No profile is needed: what no translation changes votes (research d3;
 * `choosePairs` says what is accepted and why false pairs do not happen).
 *
 * Only conversations that are not seen at both ends of the path take part: one that ends at a hop may go on under
 * another name at a hop further down, neighbours first. Linear in their packets; nothing is done when there are none.
 *
 * @param hops given other flows, and what their keys must leave out, when something was translated
 * @param seen per hop and conversation, as captured: whether it is seen there; null: not known yet
 * @returns the session's own table of flows when nothing was; else a copy with the conversations made here
 */
export function pairTranslations(
  hops: readonly TranslationHop[],
  addresses: AddressTable,
  seen: readonly Uint8Array[] | null = null,
): PairedFlows {
  if (!new Pairing(hops, addresses.flows, [], seen).hasCandidates())
    return { flows: addresses.flows, translations: null, relayed: [] };
  const flows = addresses.flows.copy();
  const captured = hops.map(({ packets }) => packets.flow);
  // The columns' own arrays are not written to.
  for (const { packets } of hops) packets.flow = packets.flow.slice();
  const { translations, relayed } = pairWithin(hops, flows, addresses);
  if (translations) {
    for (const { packets } of hops) packets.changes = { rewritten: translations.rewritten, shifts: new Map() };
    return { flows, translations, relayed };
  }
  hops.forEach(({ packets }, h) => {
    packets.flow = captured[h]!;
  });
  const first = ({ front, back, hop }: Relay) => ({ front: flows.firstUse(front), back: flows.firstUse(back), hop });
  return { flows: addresses.flows, translations, relayed: relayed.map(first) };
}

function pairWithin(
  hops: readonly TranslationHop[],
  table: FlowTable,
  addresses: AddressTable,
): Omit<PairedFlows, 'flows'> {
  const held = hops.map(({ packets, allInterfaces }) => (allInterfaces ? sightingHolders(packets) : null));
  new Pairing(hops, table, held).splitConnections();
  // Each round splits ports that were used again; what is split at one hop is split at its neighbour a round later.
  for (let round = 4 * hops.length; ; round--) {
    const pairing = new Pairing(hops, table, held);
    if (!pairing.run(round > 0)) continue;
    const relayed = pairing.relays();
    if (pairing.union.joined === 0) return { translations: null, relayed };
    const errors = pairErrors(hops, table, pairing.union);
    return { translations: namesOf(hops, table, pairing.union, errors, addresses), relayed };
  }
}

/** One round over all pairs of hops. */
class Pairing {
  readonly union: ConversationUnion;
  readonly #hops: readonly TranslationHop[];
  readonly #table: FlowTable;
  /** Per hop that captures all interfaces: which packet each unit is one more record of. Each packet votes once. */
  readonly #held: readonly (Int32Array | null)[];
  /** Per hop and conversation: whether it is seen there. */
  readonly #seen: Uint8Array[];
  /** Per conversation (a root stands for all that it holds): first and last hop that saw it. */
  readonly #first: Int16Array;
  readonly #last: Int16Array;
  /** Per hop, when asked for: see `#orphansAt`. */
  readonly #orphans: (Uint32Array | undefined)[] = [];

  constructor(
    hops: readonly TranslationHop[],
    table: FlowTable,
    held: readonly (Int32Array | null)[] = [],
    known: readonly Uint8Array[] | null = null,
  ) {
    this.#hops = hops;
    this.#held = held;
    this.#table = table;
    this.union = new ConversationUnion(table.count);
    this.#first = new Int16Array(table.count).fill(hops.length);
    this.#last = new Int16Array(table.count).fill(-1);
    this.#seen = hops.map(({ packets }, h) => {
      const seen = known?.[h] ?? new Uint8Array(table.count);
      if (!known) for (let u = 0; u < packets.count; u++) seen[packets.flow[u]! >>> 1] = 1;
      for (let c = 0; c < table.count; c++) {
        if (!seen[c]) continue;
        if (this.#first[c]! > h) this.#first[c] = h;
        this.#last[c] = h;
      }
      return seen;
    });
  }

  /** Whether any conversation could go on under another name: one ends at a hop and another begins further down. */
  hasCandidates(): boolean {
    let firstEnd = this.#hops.length;
    let lastBegin = -1;
    const last = this.#hops.length - 1;
    for (let c = 0; c < this.#table.count; c++) {
      if (this.#last[c]! < 0 || this.#spans(c, last)) continue;
      firstEnd = Math.min(firstEnd, this.#last[c]!);
      lastBegin = Math.max(lastBegin, this.#first[c]!);
    }
    return (
      firstEnd < lastBegin || this.#hops.some(({ allInterfaces }, h) => allInterfaces && this.#orphansAt(h).length > 0)
    );
  }

  splitConnections(): void {
    this.#findAllOrphans();
    this.#hops.forEach(({ packets }, h) => {
      splitConnections(packets, this.#orphansAt(h), this.#table);
    });
  }

  /** False when conversations were split, so that everything must be paired anew. */
  run(maySplit: boolean): boolean {
    this.#findAllOrphans();
    const n = this.#hops.length;
    for (let h = 0; h < n; h++) if (this.#hops[h]!.allInterfaces && !this.#within(h, maySplit)) return false;
    for (const level of ['plain', 'content'] as const)
      for (let gap = 1; gap < n; gap++)
        for (let low = 0; low + gap < n; low++) if (!this.#between(low, low + gap, level, maySplit)) return false;
    return true;
  }

  /** Packets of conversations that are not seen at both ends, in time order. */
  #orphansAt(h: number): Uint32Array {
    this.#orphans[h] ??= this.#findOrphans(h);
    return this.#orphans[h]!;
  }

  /** Before anything is paired, after which fewer are. */
  #findAllOrphans(): void {
    for (let h = 0; h < this.#hops.length; h++) this.#orphansAt(h);
  }

  #findOrphans(h: number): Uint32Array {
    const last = this.#hops.length - 1;
    let any = false;
    for (let c = 0; c < this.#table.count && !any; c++) any = this.#seen[h]![c] === 1 && !this.#spans(c, last);
    if (!any) return new Uint32Array(0);
    const { order, flow, incomplete, columns, row } = this.#hops[h]!.packets;
    return order.filter(
      (u) =>
        !this.#spans(flow[u]! >>> 1, last) &&
        !incomplete[u] &&
        !(columns.flags[row[u]!]! & (RowFlag.group | RowFlag.icmpError)),
    );
  }

  #spans(conversation: number, last: number): boolean {
    return this.#first[conversation] === 0 && this.#last[conversation] === last;
  }

  /**
   * TCP conversations that are not one, and yet carry the same bytes in the same segments: a proxy passes them on. Only
   * what is not paired in any other way, and answered on both sides. Short connections have few segments: there several
   * of them speak together, from one server's port to another's. A capture of all interfaces of the proxy holds both.
   */
  relays(): Relay[] {
    const found: Relay[] = [];
    const n = this.#hops.length;
    for (let gap = 0; gap < n; gap++)
      for (let low = 0; low + gap < n; low++) {
        const high = low + gap;
        if (gap === 0 && !this.#hops[low]!.allInterfaces) continue;
        const a = this.#side(
          low,
          this.#orphansAt(low),
          (c) => this.#last[c] === low && (gap > 0 || this.#first[c]! < low),
        );
        const b = this.#side(
          high,
          this.#orphansAt(high),
          (c) => this.#first[c] === high && (gap > 0 || this.#last[c]! > low),
        );
        if (a.units.length === 0 || b.units.length === 0) continue;
        const { tallies } = new Votes(this.#voters(a), this.#voters(b), this.#table, 'bytes');
        found.push(...relayedBetween(tallies.values(), a, b, this.#table).map((pair) => ({ ...pair, hop: high })));
      }
    return found;
  }

  /** Conversations that end at hop `low`, and such that begin at hop `high`. */
  #between(low: number, high: number, level: 'plain' | 'content', maySplit: boolean): boolean {
    const a = this.#side(low, this.#orphansAt(low), (c) => this.#last[c] === low);
    if (a.units.length === 0) return true;
    const b = this.#side(high, this.#orphansAt(high), (c) => this.#first[c] === high);
    return this.#pair(a, b, level, maySplit);
  }

  /** What only enters a machine under one name, and what only leaves it under another. */
  #within(h: number, maySplit: boolean): boolean {
    const { columns, row, flow, order, incomplete } = this.#hops[h]!.packets;
    const [begins, ends] = [this.#first, this.#last];
    // One of the two names is unknown further up or further down.
    let unknown = false;
    for (let c = 0; c < this.#table.count && !unknown; c++)
      unknown = this.#seen[h]![c] === 1 && !this.#spans(c, this.#hops.length - 1) && (begins[c] === h || ends[c] === h);
    if (!unknown) return true;
    const units = order.filter((u) => {
      const c = flow[u]! >>> 1;
      if (begins[c] !== h && ends[c] !== h) return false;
      return !incomplete[u] && !(columns.flags[row[u]!]! & (RowFlag.group | RowFlag.icmpError));
    });
    const enters = new Uint8Array(this.#table.count * 2);
    const leaves = new Uint8Array(this.#table.count * 2);
    const outgoing = (u: number) => (columns.flags[row[u]!]! & RowFlag.outgoing) !== 0;
    for (const u of units) (outgoing(u) ? leaves : enters)[flow[u]!] = 1;
    const only = (these: Uint8Array, those: Uint8Array) =>
      this.#side(
        h,
        units.filter((u) => these[flow[u]!] === 1 && those[flow[u]!] === 0),
        () => true,
      );
    return this.#pair(only(enters, leaves), only(leaves, enters), 'within', maySplit);
  }

  #side(h: number, units: Uint32Array, wanted: (root: number) => boolean): VoteSide {
    const { packets } = this.#hops[h]!;
    const root = (u: number) => this.union.flow(packets.flow[u]!);
    const chosen = units.filter((u) => wanted(root(u) >>> 1));
    return { hop: packets, units: chosen, flow: chosen.map(root) };
  }

  /** Without the further records of a packet. */
  #voters(side: VoteSide): VoteSide {
    const held = this.#held[this.#hops.findIndex((hop) => hop.packets === side.hop)];
    if (!held) return side;
    const first = (_: unknown, i: number) => held[side.units[i]!] === NONE;
    return { hop: side.hop, units: side.units.filter(first), flow: side.flow.filter(first) };
  }

  #pair(a: VoteSide, b: VoteSide, level: 'plain' | 'content' | 'within', maySplit: boolean): boolean {
    const within = level === 'within';
    if (a.units.length === 0 || b.units.length === 0) return true;
    const [votersA, votersB] = [this.#voters(a), this.#voters(b)];
    const { tallies } = new Votes(votersA, votersB, this.#table, within ? 'plain' : level);
    if (tallies.size === 0) return true;
    const size = (side: VoteSide) => {
      const sizes = new Uint32Array(this.#table.count);
      for (const f of side.flow) sizes[f >>> 1]!++;
      return sizes;
    };
    const [sizesA, sizesB] = [size(votersA), size(votersB)];
    const pairs = choosePairs(tallies.values(), {
      table: this.#table,
      sizeA: (c) => (within ? sizesA[c]! + sizesB[c]! : sizesA[c]!),
      sizeB: (c) => (within ? sizesA[c]! + sizesB[c]! : sizesB[c]!),
      within,
    });
    if (maySplit && this.#split(pairs, a, b, within)) return false;
    const known = new Set<number>();
    for (const t of pairs) {
      // Without another round, a conversation goes with the partner that most speaks for.
      if (known.has(t.a) || known.has(t.b)) continue;
      known.add(t.a).add(t.b);
      this.#join(t.a * 2, t.b * 2 + (t.swapped ? 1 : 0));
    }
    return true;
  }

  #split(pairs: ReturnType<typeof choosePairs>, a: VoteSide, b: VoteSide, within: boolean): boolean {
    if (!within) {
      const low = splitReused(pairs, 'a', a, this.#table);
      return splitReused(pairs, 'b', b, this.#table) || low;
    }
    const { order, flow } = a.hop;
    const all = this.#side(
      this.#hops.findIndex((hop) => hop.packets === a.hop),
      order,
      () => true,
    );
    const first = splitReused(pairs, 'a', { ...all, flow: flow.slice() }, this.#table);
    return splitReused(pairs, 'b', all, this.#table) || first;
  }

  /** The name at the hop further up the path stays. */
  #join(f: number, g: number): void {
    const [x, y] = [f >>> 1, g >>> 1];
    const [root, other] = this.#first[y]! < this.#first[x]! ? [g, f] : [f, g];
    this.union.join(root, other);
    const [r, o] = [root >>> 1, other >>> 1];
    this.#first[r] = Math.min(this.#first[r]!, this.#first[o]!);
    this.#last[r] = Math.max(this.#last[r]!, this.#last[o]!);
  }
}

/** Pairs of which each alone, or all of the same two servers together, have enough votes. */
function relayedBetween(
  tallies: Iterable<Tally>,
  a: VoteSide,
  b: VoteSide,
  table: FlowTable,
): { front: number; back: number }[] {
  const taken = new Set<number>();
  const [flowsA, flowsB] = [new Set(a.flow), new Set(b.flow)];
  const byServers = new Map<string, { pairs: { front: number; back: number }[]; votes: number }>();
  for (const { a: front, b: back, strong } of [...tallies].sort((x, y) => y.strong - x.strong)) {
    if (taken.has(front) || taken.has(back) || !answered(flowsA, front) || !answered(flowsB, back)) continue;
    taken.add(front).add(back);
    const servers = `${serverOf(table, front)} ${serverOf(table, back)}`;
    const group = byServers.get(servers) ?? { pairs: [], votes: 0 };
    group.pairs.push({ front, back });
    group.votes += strong;
    byServers.set(servers, group);
  }
  return [...byServers.values()].filter(({ votes }) => votes >= SEVERAL).flatMap(({ pairs }) => pairs);
}

/** The end of a conversation with the lower port. */
function serverOf(table: FlowTable, conversation: number): string {
  const e = table.endpoints(conversation * 2);
  return e.sourcePort < e.destinationPort ? `${e.source}:${e.sourcePort}` : `${e.destination}:${e.destinationPort}`;
}

/** Whether both sides of a conversation are seen. */
function answered(flows: ReadonlySet<number>, conversation: number): boolean {
  return flows.has(conversation * 2) && flows.has(conversation * 2 + 1);
}
