import type { Direction } from '../../../shared/contract/analysis.ts';
import type { Flow, PacketGroup } from '../build/types.ts';
import type { Network } from './network.ts';

/** What must be counted on one segment in one direction. */
export interface TrueFigures {
  sent: number;
  delivered: number;
  partial: number;
  lost: number;
  lostMin: number;
  lostBytes: number;
  unjudged: number;
  duplicated: number;
  reordered: number;
  unmatched: number;
  /** Lost ones by the hop that should have seen them. */
  lostAt: Map<number, number>;
  /** Of packets that both sides hold, ascending, ns. */
  delays: number[];
}

export interface Truth {
  segments: Record<Direction, TrueFigures>[];
  missed: Record<Direction, number>[];
  translations: string[];
  warnings: string[];
}

const NS = 1e9;
/** As the scenarios' builder has it: between two segments of a cut super-frame, ns. */
const SEGMENT_GAP = 12_000;
/** Inside a machine that is captured on all its interfaces, ns. */
const STAY = 20_000;

/** A packet as it is at a hop: all of it, or one segment of it; by numbers of its bytes. */
interface Sight {
  from: number;
  to: number;
  /** True time, ns. */
  time: number;
}

/** The part of the time in which packets count, as an answer states it: ns since the scenario's beginning. */
export interface JudgedTime {
  from: number;
  to: number;
  /** By how much the clocks may be wrong, ns: what was sent so near to an end may be judged or not. */
  doubt: number;
}

/** One packet that was sent, and what the captures hold of it. */
interface Journey {
  flow: string;
  direction: Direction;
  /** In travel order: it was at that hop while packets count. */
  judged: boolean[];
  /** In travel order of the hops: what there was of it; null where it did not come. */
  there: (Sight[] | null)[];
  /** In travel order: what the capture holds. */
  held: Sight[][];
  /** Hops in travel order. */
  hops: number[];
  /** In travel order: the first hop that saw it twice; -1: none. */
  copiedAt: number;
}

/**
 * Counts by the definitions of the contract what was done in a network: no key, no clock, no matching.
 * @returns null when a packet was sent so near to an end of the judged time that nobody can say whether it counts
 */
export function truthOf(network: Network, time: JudgedTime): Truth | null {
  const hops = network.hops.length;
  const empty = (): TrueFigures => ({
    ...{ sent: 0, delivered: 0, partial: 0, lost: 0, lostMin: 0, lostBytes: 0, unjudged: 0 },
    ...{ duplicated: 0, reordered: 0, unmatched: 0, delays: [], lostAt: new Map() },
  });
  const truth: Truth = {
    segments: Array.from({ length: hops - 1 }, () => ({ forward: empty(), reverse: empty() })),
    missed: Array.from({ length: hops }, () => ({ forward: 0, reverse: 0 })),
    translations: translationsOf(network),
    warnings: warningsOf(network),
  };
  const journeys = network.packets.map((packet) => journeyOf(network, packet, time));
  const near = (sight: Sight) =>
    Math.min(Math.abs(sight.time - time.from), Math.abs(sight.time - time.to)) <= time.doubt;
  if (journeys.some(({ held }) => held.some((sights) => sights.some(near)))) return null;
  for (const journey of journeys) count(journey, network.flows[journey.flow]!, network, truth);
  truth.segments.forEach((segment, s) => {
    for (const direction of ['forward', 'reverse'] as const) {
      const figures = segment[direction];
      figures.delays.sort((a, b) => a - b);
      figures.reordered = reordered(journeys, direction, direction === 'forward' ? s : hops - 2 - s);
      figures.lostMin = 0;
      for (const [hop, lost] of figures.lostAt) figures.lostMin += Math.max(0, lost - (network.hops[hop]!.drops ?? 0));
    }
  });
  return truth;
}

function journeyOf(network: Network, packet: PacketGroup, judged: JudgedTime): Journey {
  const flow = network.flows[packet.flow]!;
  const forward = (flow.fromLast ?? false) === (packet.back ?? false);
  const hops = network.hops.map((_, h) => h);
  if (!forward) hops.reverse();
  // Without ports the payload is that of IP: the header of ICMP is in it.
  const bytes = (packet.len ?? 0) + (flow.protocol === 'icmp' ? 8 : 0);
  const whole: Sight[] = [{ from: 0, to: bytes, time: 0 }];
  const journey: Journey = {
    flow: packet.flow,
    direction: forward ? 'forward' : 'reverse',
    judged: [],
    there: [],
    held: [],
    hops,
    copiedAt: -1,
  };
  let time = Math.round(packet.t * NS);
  let shape = whole;
  let gone = false;
  const lostParts: number[] = [];
  hops.forEach((h, step) => {
    const { name, sights } = network.hops[h]!;
    if (step > 0) time += Math.round(network.delays![forward ? h - 1 : h]! * NS);
    const late = packet.extra?.[name];
    time += typeof late === 'number' ? Math.round(late * NS) : 0;
    if (packet.cut?.hop === name) shape = segmentsOf(packet.len!, packet.cut.mss);
    lostParts.push(...(packet.cut?.lose?.[name] ?? []));
    if (packet.lostFragments?.[name]) gone = true;
    const here = shape
      .map((sight, p) => ({ ...sight, time: time + p * SEGMENT_GAP }))
      .filter((_, p) => !lostParts.includes(p));
    const passes = flow.via?.includes(name) ?? true;
    journey.judged.push(time >= judged.from && time <= judged.to);
    journey.there.push(gone ? null : here);
    journey.held.push(gone || !passes || packet.missed?.[name] ? [] : here);
    if (packet.dup?.[name]) journey.copiedAt = step;
    if (sights) time += STAY;
    if (packet.lost?.[name]) gone = true;
  });
  return journey;
}

function segmentsOf(length: number, mss: number): Sight[] {
  const count = Math.ceil(length / mss);
  return Array.from({ length: count }, (_, i) => ({ from: i * mss, to: Math.min(length, (i + 1) * mss), time: 0 }));
}

function count(journey: Journey, flow: Flow, network: Network, truth: Truth): void {
  const { held, hops, direction, judged } = journey;
  const segmentOf = (step: number) => truth.segments[Math.min(hops[step]!, hops[step + 1]!)]![direction];
  const passes = hops.map((h) => flow.via?.includes(network.hops[h]!.name) ?? true);
  const firstHeld = held.findIndex((sights) => sights.length > 0);
  if (firstHeld < 0) return;
  if (firstHeld > 0 && judged[firstHeld]) segmentOf(firstHeld - 1).unmatched += held[firstHeld]!.length;
  for (let step = firstHeld; step < hops.length - 1; step++) {
    if (!passes[step]) continue;
    const figures = segmentOf(step);
    const further = held.slice(step + 1);
    if (held[step]!.length === 0) {
      if (further.every((sights) => sights.length === 0)) continue;
      // Passed unseen.
      if (!judged[held.findLastIndex((sights, at) => at < step && sights.length > 0)]) continue;
      truth.missed[hops[step]!]![direction]++;
      figures.sent++;
      figures.delivered++;
      continue;
    }
    for (const sight of held[step]!) {
      if (!judged[step]) {
        figures.unjudged++;
        continue;
      }
      figures.sent++;
      const missing = missingOf(sight, further.flat());
      const found = further.some((sights) => sights.some((other) => overlap(sight, other)));
      if (!found) {
        figures.lost++;
        const witness = hops.find((_, later) => later > step && passes[later])!;
        figures.lostAt.set(witness, (figures.lostAt.get(witness) ?? 0) + 1);
      } else if (missing > 0) figures.partial++;
      else figures.delivered++;
      figures.lostBytes += found ? missing : sight.to - sight.from;
      const next = held[step + 1]!.find((other) => overlap(sight, other));
      if (next) figures.delays.push(next.time - sight.time);
    }
  }
  if (journey.copiedAt >= 0) {
    const at = held.findIndex((sights, step) => step >= journey.copiedAt && sights.length > 0);
    if (at > 0 && judged[at]) segmentOf(at - 1).duplicated++;
  }
}

/** An empty packet is the same as itself. */
function overlap(a: Sight, b: Sight): boolean {
  return a.from === b.from || (a.from < b.to && b.from < a.to);
}

/** Bytes of a packet that nothing further down holds. */
function missingOf(sight: Sight, further: readonly Sight[]): number {
  let missing = 0;
  let at = sight.from;
  for (const { from, to } of [...further].sort((a, b) => a.from - b.from)) {
    if (from > at) missing += Math.max(0, Math.min(from, sight.to) - at);
    at = Math.max(at, to);
  }
  return missing + Math.max(0, sight.to - at);
}

/** RFC 4737 section 3: by flow, against the order at the upstream side. */
function reordered(journeys: readonly Journey[], direction: Direction, step: number): number {
  const byFlow = new Map<string, { sent: number; arrived: number }[]>();
  for (const journey of journeys) {
    if (journey.direction !== direction || !journey.judged[step]) continue;
    const [above, below] = [journey.held[step]!, journey.held[step + 1]!];
    for (const sight of above) {
      const next = below.find((other) => overlap(sight, other));
      if (!next) continue;
      const list = byFlow.get(journey.flow) ?? [];
      list.push({ sent: sight.time, arrived: next.time });
      byFlow.set(journey.flow, list);
    }
  }
  let late = 0;
  for (const list of byFlow.values()) {
    list.sort((a, b) => a.arrived - b.arrived);
    let latest = Number.NEGATIVE_INFINITY;
    for (const { sent } of list) {
      if (sent < latest) late++;
      else latest = sent;
    }
  }
  return late;
}

/** Between the hops that hold the flow; on a capture of all interfaces a packet is what came in, at the last hop what left. */
function translationsOf({ hops, flows }: Network): string[] {
  return Object.values(flows)
    .flatMap((flow) => {
      const nameAt = (name: string, last: boolean): string => {
        const views = flow.views?.[name];
        const { source, destination } = { ...flow, ...(Array.isArray(views) ? views[last ? 1 : 0] : views) };
        return flow.fromLast ? `${destination} > ${source}` : `${source} > ${destination}`;
      };
      const holders = hops.map(({ name }, h) => ({ name, h })).filter(({ name }) => flow.via?.includes(name) ?? true);
      return holders.slice(1).flatMap(({ name, h }, i) => {
        const from = nameAt(holders[i]!.name, false);
        const to = nameAt(name, h === hops.length - 1);
        return from === to ? [] : [JSON.stringify({ segment: holders[i]!.h, protocol: flow.protocol, from, to })];
      });
    })
    .sort();
}

function warningsOf({ hops, flows }: Network): string[] {
  const around = hops.filter(({ name }) => Object.values(flows).some(({ via }) => via && !via.includes(name)));
  return around.map(({ name }) => `not-via-hop at ${name}`);
}
