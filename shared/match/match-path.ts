import { type HopClock, pieceToReference } from '../clock/model.ts';
import type { FlowTable } from '../decode/flows.ts';
import { decideByDelay, decideByTime } from './clock-direction.ts';
import type { HopPair } from './clock-pairs.ts';
import { estimateClocks } from './clocks.ts';
import { emptyLinks, type PathContext } from './context.ts';
import { directionsByTtl, markOffPath } from './direction.ts';
import { completeFragments } from './fragment-blind.ts';
import { gapsOf } from './gaps.ts';
import { type JoinResult, joinByKey } from './join.ts';
import { packetKeys } from './keys.ts';
import { linkDatagrams } from './link-datagrams.ts';
import { linkHeaders } from './link-headers.ts';
import { linkBuckets, linkJoin } from './link-keys.ts';
import type { LinkMemory } from './link-memory.ts';
import { linkPairs, type PairFacts } from './link-pairs.ts';
import { linkRanges } from './link-ranges.ts';
import type { MatchMemory } from './match-memory.ts';
import { joinHops, neighbourPairs } from './neighbour-pairs.ts';
import { type OpenUnits, openUnits, type Senders, stillOpen, unjoined } from './open-units.ts';
import { timeOrder } from './order.ts';
import { groupPackets } from './packets.ts';
import { PassedUnseen } from './passed-unseen.ts';
import { flowPresence, type Presence } from './presence.ts';
import { sequenceShifts } from './sequence-shift.ts';
import { mergeSightings } from './sightings.ts';
import { stamplessHops } from './stampless.ts';
import { findTerminators } from './terminated.ts';
import { pairTranslations } from './translate.ts';
import type { Translations } from './translations.ts';
import { type AnalysisInput, type HopPackets, LinkFlag, Rewritten } from './types.ts';

/** The captures of a path with every packet joined to itself. */
export interface PathMatch extends PathContext {
  /** Per segment: what the pairs of neighbours tell, forward and reverse; all other links are of units that were `open`. */
  pairFacts: [PairFacts, PairFacts][];
  /** Per hop: what neighbours' pairs had left to be found, whatever was found of it since. */
  open: OpenUnits[];
  flows: FlowTable;
  presence: Presence;
  /** Hops whose clock probes the packets contradict. */
  priorRefused: number[];
  /** Per hop: its records carry no time worth the name. */
  stampless: boolean[];
  /** Per hop: the capture holds first fragments only, because its filter cannot see later ones. */
  fragmentBlind: boolean[];
  /** What was rewritten on the way; null: nothing. */
  translations: Translations | null;
  /** Per hop behind a proxy: how many connections that ended. */
  terminated: ReadonlyMap<number, number>;
}

/** What a step was about. */
export type MatchPhase = 'joining' | 'clocks' | 'linking';

/**
 * Joins every packet to itself across the hops: first by a 64-bit key of what no hop changes, between neighbours; then
 * clocks and directions from these; then, inside the delay gate, identical packets in order, rewritten headers by a
 * weaker key, TCP by byte range; at last the same between hops further apart, for packets that a capture missed.
 *
 * Stops between its steps, so that others get their turn and a person may give it up.
 *
 * @param memory of the same captures as they were before, when they still grow; null: nothing is known beforehand
 */
export function* matchSteps(input: AnalysisInput, memory: MatchMemory | null = null): Generator<MatchPhase, PathMatch> {
  alignEmptyHops(input);
  const captured: { packets: HopPackets; allInterfaces: boolean }[] = [];
  for (const [h, { capture }] of input.hops.entries()) {
    const allInterfaces = capture.linkType.startsWith('LINUX_SLL');
    captured.push({
      packets: groupPackets(capture.columns, memory?.captured(h).packets(capture.columns)),
      allInterfaces,
    });
    yield 'joining';
  }
  const conversations = input.addresses.flows.count;
  const seen = memory && captured.map(({ packets }, h) => memory.captured(h).seen(packets, conversations));
  const { flows, translations, relayed } = pairTranslations(captured, input.addresses, seen);
  yield 'joining';
  const hops: HopPackets[] = [];
  for (const { packets, allInterfaces } of captured) {
    hops.push(allInterfaces ? mergeSightings(packets) : packets);
    yield 'joining';
  }
  const fragmentBlind = completeFragments(hops);
  const presence = memory?.presence(hops, flows.count) ?? flowPresence(hops, flows.count);

  const travel = directionsByTtl(presence, hops.length);
  yield 'joining';
  let pairs = yield* neighbourPairs(hops, presence.flows, memory?.joins ?? null);
  yield 'joining';
  const shifts = sequenceShifts(hops, pairs, presence);
  yield 'joining';
  const shifted = shifts?.at.some((map) => map.size > 0) ?? false;
  if (shifts && shifted) {
    const rewritten = withShifts(translations?.rewritten ?? new Uint8Array(flows.count), shifts.at);
    // Another object: what was joined without them keeps its own.
    hops.forEach((hop, h) => {
      hops[h] = { ...hop, changes: { rewritten, shifts: shifts.at[h]! } };
    });
    pairs = yield* neighbourPairs(hops, presence.flows, memory?.shiftedJoins ?? null);
  }
  decideByDelay(travel, pairs, hops, presence);
  yield 'clocks';
  const stampless = stamplessHops(hops);
  const timed = pairs.filter(({ low, high }) => !stampless[low] && !stampless[high]);
  const { clocks, priorRefused } = estimateClocks(input.hops, hops, timed, travel, (low, high) =>
    stampless[low] || stampless[high] ? null : joinedPair(hops, low, high),
  );
  yield 'clocks';
  decideByTime(travel, pairs, hops, clocks, presence);
  const { addresses, targets } = input;
  const { addresses: proxies, behind: terminated } = findTerminators(presence, flows, translations);
  const ended = new Set(shifts?.ended.map((e) => e.conversation));
  for (const { front, back } of relayed) ended.add(front).add(back);
  countEnds(terminated, [...(shifts?.ended ?? []), ...relayed]);
  const facts = { presence, flows, hops: hops.length, addresses, targets, translations, terminators: proxies, ended };
  markOffPath(travel, facts);

  for (const [h, hop] of hops.entries()) {
    const steps = clocks[h]!.pieces.slice(1).map(({ fromRow }) => fromRow);
    hop.order = timeOrder(hop.columns, hop.row, hop.count, steps);
    yield 'clocks';
  }

  const kept = memory?.links.takes(hops, clocks) ? memory.links : null;
  const begun = memory && kept?.begin(hops, clocks, (shifted ? memory.shiftedJoins : memory.joins).joins, memory.news);
  // Keys of all packets, and what joined them.
  input.tidy?.();
  const match: PathMatch = {
    hops,
    links: begun?.links ?? hops.map((hop) => emptyLinks(hop.count)),
    clocks,
    corrected: begun?.corrected ?? hops.map((hop, h) => correct(hop, clocks[h]!)),
    travel,
    tmax: input.tmaxSeconds * 1e9,
    gaps: gapsOf(input.hops, hops, clocks),
    flows,
    presence,
    priorRefused,
    stampless,
    fragmentBlind,
    translations,
    terminated,
    pairFacts: [],
    open: [],
  };
  yield 'linking';
  yield* linkAll(match, pairs, kept);
  return match;
}

/** A copy that says of conversations whose sequence numbers are moved that they are. */
function withShifts(rewritten: Uint8Array, at: readonly ReadonlyMap<number, number>[]): Uint8Array {
  const all = rewritten.slice();
  for (const map of at) for (const flow of map.keys()) all[flow >>> 1]! |= Rewritten.numbers;
  return all;
}

/** Connections known to end before a hop by their packets; by addresses they may be known already. */
function countEnds(terminated: Map<number, number>, ends: readonly { hop: number }[]): void {
  const byHop = new Map<number, number>();
  for (const { hop } of ends) byHop.set(hop, (byHop.get(hop) ?? 0) + 1);
  for (const [hop, count] of byHop) terminated.set(hop, Math.max(count, terminated.get(hop) ?? 0));
}

/** A capture without a record has no base second of its own; with the others' its stamps stay exact in a double. */
function alignEmptyHops(input: AnalysisInput): void {
  const based = input.hops.find((hop) => hop.capture.columns.count > 0);
  if (!based) return;
  for (const { capture } of input.hops)
    if (capture.columns.count === 0) capture.columns.baseSeconds = based.capture.columns.baseSeconds;
}

/** Key join of any two hops; null when they share nothing. */
function joinedPair(hops: readonly HopPackets[], low: number, high: number): HopPair | null {
  const join = joinHops(hops, low, high);
  return join.pairs > 0 ? { low, high, join } : null;
}

/** The times themselves, not a copy of them, where the clock is the reference and every record a packet. */
function correct(hop: HopPackets, clock: HopClock): Float64Array {
  const { pieces } = clock;
  const { offset, drift } = pieces[0]!.line;
  const { columns } = hop;
  if (pieces.length === 1 && offset === 0 && drift === 0 && hop.count === columns.count)
    return columns.time.subarray(0, hop.count);
  const corrected = new Float64Array(hop.count);
  let piece = 0;
  // Units are in order of their records.
  for (let u = 0; u < hop.count; u++) {
    const row = hop.row[u]!;
    while (piece + 1 < pieces.length && pieces[piece + 1]!.fromRow <= row) piece++;
    corrected[u] = pieceToReference(pieces[piece]!, columns.time[row]!);
  }
  return corrected;
}

function* linkAll(match: PathMatch, pairs: readonly HopPair[], kept: LinkMemory | null): Generator<MatchPhase, void> {
  const n = match.hops.length;
  const neighbours = pairs.filter(({ low, high }) => high === low + 1);
  const known = kept?.link(match, match.presence);
  if (known !== undefined) match.pairFacts = known;
  else
    for (const { low, high, join } of neighbours) {
      match.pairFacts.push(linkPairs(match, low, high, join));
      yield 'linking';
    }
  // All that is joined later is among these.
  match.open = kept?.open(match) ?? match.hops.map((_, h) => openUnits(match, h));
  const unseen = new PassedUnseen(match, match.open);
  // What may be another transmission of the same bytes waits until the packet itself was looked for at all hops.
  for (const sure of [true, false]) {
    let open = sure ? match.open : match.open.map((units, h) => stillOpen(match, h, units));
    for (let gap = 1; gap < n; gap++) {
      for (const direction of [0, 1] as const) {
        for (let step = 0; step + gap < n; step++) {
          // In travel order, so that a copy made by the network is known as such on the segments after it.
          const low = direction === 0 ? step : n - 1 - gap - step;
          const high = low + gap;
          const [lowOpen, highOpen] =
            direction === 0 ? [open[low]!.sending, open[high]!.receiving] : [open[low]!.receiving, open[high]!.sending];
          if (sure && gap === 1) {
            const { typical } = match.pairFacts[low]![direction];
            linkBuckets(match, low, high, direction, neighbours[low]!.join, typical, 0, unseen);
          } else if (sure) linkSame(match, low, lowOpen, high, highOpen, direction, unseen);
          linkSimilar(match, low, lowOpen, high, highOpen, direction, sure);
          yield 'linking';
        }
      }
      open = open.map((units, h) => stillOpen(match, h, units));
    }
  }
}

/** Packets of which the headers say that they are the same. */
function linkSame(
  match: PathMatch,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  unseen: PassedUnseen,
): void {
  const [a, b] = openBetween(match, low, lowUnits, high, highUnits, direction, 'copies');
  if (a.length === 0 || b.length === 0) return;
  linkJoin(match, low, high, direction, joinUnits(match, low, a, high, b, 'strong'), 0, unseen);
}

/** Parts of packets, packets rewritten, cut short or damaged; with `kin` only what a retransmission cannot be. */
function linkSimilar(
  match: PathMatch,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  kin: boolean,
): void {
  const [a, b] = openBetween(match, low, lowUnits, high, highUnits, direction, 'parts');
  if (a.length === 0 || b.length === 0) return;
  // What is joined stays joined: each stage leaves some of what was open at first.
  const open = (senders: Senders) => openBetween(match, low, a, high, b, direction, senders);
  if (kin) {
    // Whole packets of which a snaplen left too little to compare: a retransmission's part must not take their place.
    linkHeaders(match, low, a, high, b, direction, true, true);
    // Then parts: what is left of a flow that is only cut otherwise must not look as if it was rewritten.
    const [e, f] = open('parts');
    linkRanges(match, low, e, high, f, direction, true);
    const [c, d] = open('originals');
    linkRewritten(match, low, c, high, d, direction);
  }
  // Before other byte ranges, which would take a damaged segment for the one that was sent.
  const [c, d] = open('originals');
  linkHeaders(match, low, c, high, d, direction, kin);
  const [e, f] = open('originals');
  linkDatagrams(match, low, e, high, f, direction, kin);
  if (kin) return;
  const [g, h] = open('parts');
  linkRanges(match, low, g, high, h, direction, false);
}

/** Of the units of two hops, those that travel in `direction` and lack a partner on the other's side. */
function openBetween(
  match: PathMatch,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  senders: Senders,
): [low: Uint32Array, high: Uint32Array] {
  return [
    unjoined(match, low, lowUnits, direction === 0, direction, senders),
    unjoined(match, high, highUnits, direction === 1, direction, senders),
  ];
}

function joinUnits(
  match: PathMatch,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  strength: 'strong' | 'weak',
): JoinResult {
  const lowKeys = packetKeys(match.hops[low]!, strength, lowUnits);
  return joinByKey(lowKeys, lowUnits, packetKeys(match.hops[high]!, strength, highUnits), highUnits);
}

/**
 * Second try, without what some middleboxes rewrite (IP ID, window, timestamps), only for flows of which the strong key
 * joined less than it left: elsewhere a different IP ID means a different packet.
 */
function linkRewritten(
  match: PathMatch,
  low: number,
  lowOpen: Uint32Array,
  high: number,
  highOpen: Uint32Array,
  direction: 0 | 1,
): void {
  const balance = new Map<number, number>();
  const lowFlow = match.hops[low]!.flow;
  const highFlow = match.hops[high]!.flow;
  for (const u of lowOpen) balance.set(lowFlow[u]!, (balance.get(lowFlow[u]!) ?? 0) + 1);
  const wanted = new Set<number>();
  for (const u of highOpen) {
    const f = highFlow[u]!;
    const open = balance.get(f);
    if (open !== undefined && open * 2 > match.presence.packets[low]![f]!) wanted.add(f);
  }
  if (wanted.size === 0) return;
  const a = lowOpen.filter((u) => wanted.has(lowFlow[u]!));
  const b = highOpen.filter((u) => wanted.has(highFlow[u]!));
  const join = joinUnits(match, low, a, high, b, 'weak');
  linkJoin(match, low, high, direction, join, LinkFlag.weak, null);
}
