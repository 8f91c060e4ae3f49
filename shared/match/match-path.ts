import type { HopClock } from '../clock/model.ts';
import { toReference } from '../clock/model.ts';
import { decideByDelay, decideByTime, estimateClocks, type HopPair } from './clocks.ts';
import { emptyLinks, type PathContext } from './context.ts';
import { directionsByTtl, markOffPath } from './direction.ts';
import { assignFlows, FlowTable } from './flows.ts';
import { type JoinResult, joinByKey } from './join.ts';
import { type Keys, packetKeys } from './keys.ts';
import { linkJoin } from './link-keys.ts';
import { linkRanges } from './link-ranges.ts';
import { joinable, participants, stillOpen } from './open-units.ts';
import { timeOrder } from './order.ts';
import { groupPackets } from './packets.ts';
import { flowPresence, type Presence } from './presence.ts';
import { mergeSightings } from './sightings.ts';
import { type AnalysisInput, type HopPackets, LinkFlag, NONE } from './types.ts';

/** The captures of a path with every packet joined to itself. */
export interface PathMatch extends PathContext {
  flows: FlowTable;
  presence: Presence;
}

/**
 * Joins every packet to itself across the hops: first by a 64-bit key of what no hop changes, between neighbours; then
 * clocks and directions from these; then, inside the delay gate, identical packets in order, rewritten headers by a
 * weaker key, TCP by byte range; at last the same between hops further apart, for packets that a capture missed.
 */
export function matchPath(input: AnalysisInput): PathMatch {
  const flows = new FlowTable();
  alignEmptyHops(input);
  const seen = input.hops.map(({ capture }) => {
    const { columns } = capture;
    const packets = groupPackets(columns);
    const flow = assignFlows(columns, packets, flows);
    const hop: HopPackets = { columns, ...packets, flow, order: timeOrder(columns, packets) };
    const keys = packetKeys(hop, 'strong');
    return capture.linkType.startsWith('LINUX_SLL') ? mergeSightings(hop, keys) : { hop, keys };
  });
  const hops = seen.map((sight) => sight.hop);
  const keys = seen.map((sight) => sight.keys);
  const presence = flowPresence(hops, flows.count);

  const travel = directionsByTtl(presence, hops.length);
  const pairs = neighbourPairs(hops, keys);
  decideByDelay(travel, pairs, hops);
  const clocks = estimateClocks(input.hops, hops, pairs, travel);
  decideByTime(travel, pairs, hops, clocks, presence);
  markOffPath(travel, presence, flows, hops.length, input.addresses, input.targets);

  const match: PathMatch = {
    hops,
    links: hops.map((hop) => emptyLinks(hop.count)),
    clocks,
    corrected: hops.map((hop, h) => correct(hop, clocks[h]!)),
    travel,
    tmax: input.tmaxSeconds * 1e9,
    flows,
    presence,
  };
  linkAll(match, keys, pairs);
  return match;
}

/** A capture without a record has no base second of its own; with the others' its stamps stay exact in a double. */
function alignEmptyHops(input: AnalysisInput): void {
  const based = input.hops.find((hop) => hop.capture.columns.count > 0);
  if (!based) return;
  for (const { capture } of input.hops)
    if (capture.columns.count === 0) capture.columns.baseSeconds = based.capture.columns.baseSeconds;
}

/** Key joins of neighbours; where two neighbours share nothing, of the nearest hop before that shares something. */
function neighbourPairs(hops: readonly HopPackets[], keys: readonly Keys[]): HopPair[] {
  const pairs: HopPair[] = [];
  const units = hops.map(joinable);
  for (let high = 1; high < hops.length; high++) {
    for (let low = high - 1; low >= 0; low--) {
      const join = joinByKey(keys[low]!, units[low]!, keys[high]!, units[high]!);
      if (join.pairs === 0 && low < high - 1) continue;
      pairs.push({ low, high, join });
      if (join.pairs > 0) break;
    }
  }
  return pairs;
}

function correct(hop: HopPackets, clock: HopClock): Float64Array {
  const corrected = new Float64Array(hop.count);
  for (let u = 0; u < hop.count; u++) corrected[u] = toReference(clock, hop.columns.time[hop.row[u]!]!);
  return corrected;
}

function linkAll(match: PathMatch, keys: readonly Keys[], pairs: readonly HopPair[]): void {
  const n = match.hops.length;
  let open = match.hops.map((_, h) => participants(match, h));
  for (let gap = 1; gap < n; gap++) {
    for (const direction of [0, 1] as const) {
      for (let step = 0; step + gap < n; step++) {
        // In travel order, so that a copy made by the network is known as such on the segments after it.
        const low = direction === 0 ? step : n - 1 - gap - step;
        const known = gap === 1 ? pairs.find((p) => p.low === low && p.high === low + 1)?.join : undefined;
        linkHops(match, keys, low, open[low]!, low + gap, open[low + gap]!, direction, known);
      }
    }
    open = open.map((units, h) => stillOpen(match, h, units));
  }
}

function linkHops(
  match: PathMatch,
  keys: readonly Keys[],
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  known: JoinResult | undefined,
): void {
  const open = (): [Uint32Array, Uint32Array] => [
    toward(match, low, lowUnits, direction === 0, direction),
    toward(match, high, highUnits, direction === 1, direction),
  ];
  if (known) linkJoin(match, low, high, direction, known, 0);
  else {
    const [a, b] = open();
    if (a.length === 0 || b.length === 0) return;
    linkJoin(match, low, high, direction, joinByKey(keys[low]!, a, keys[high]!, b), 0);
  }
  const [a, b] = open();
  if (a.length === 0 || b.length === 0) return;
  linkRewritten(match, low, a, high, b, direction);
  const [c, d] = open();
  linkRanges(match, low, c, high, d, direction);
}

/** Units of a hop that travel in `direction` and are not joined on their sending (or receiving) side. */
function toward(match: PathMatch, hop: number, units: Uint32Array, sends: boolean, direction: number): Uint32Array {
  const links = match.links[hop]!;
  const { flow } = match.hops[hop]!;
  const side = sends ? links.down : links.up;
  return units.filter(
    (u) => side[u] === NONE && match.travel[flow[u]!] === direction && !(links.flags[u]! & LinkFlag.duplicate),
  );
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
  const weakLow = packetKeys(match.hops[low]!, 'weak');
  const weakHigh = packetKeys(match.hops[high]!, 'weak');
  const join = joinByKey(
    weakLow,
    lowOpen.filter((u) => wanted.has(lowFlow[u]!)),
    weakHigh,
    highOpen.filter((u) => wanted.has(highFlow[u]!)),
  );
  linkJoin(match, low, high, direction, join, LinkFlag.weak);
}
