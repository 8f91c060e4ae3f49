import type { AnalysisResult } from '../analysis/types.ts';
import type { MatchCandidate } from '../contract/explain.ts';
import { RowFlag } from '../decode/columns.ts';
import { clockSlack } from '../match/context.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { differences, packetFacts } from './packet-facts.ts';
import { hopName, referenceText, spanText } from './words.ts';

const SHOWN = 3;

export interface Nearest {
  /** Packets of the same directed flow at that hop. */
  sameFlow: number;
  /** The most similar first; of other flows, with the same payload, when there is none of its own. */
  candidates: MatchCandidate[];
}

/**
 * The packets of another hop that are most like one that was not found there: fewest differing fields, then nearest in
 * time. One pass over that hop.
 */
export function nearestPackets(result: AnalysisResult, hop: number, unit: number, other: number): Nearest {
  const { match } = result;
  const here = match.hops[hop]!;
  const there = match.hops[other]!;
  const flow = here.flow[unit]!;
  const time = match.corrected[hop]![unit]!;
  const times = match.corrected[other]!;
  const own = new Ranking();
  const foreign = new Ranking();
  let sameFlow = 0;
  for (let u = 0; u < there.count; u++) {
    if (there.flow[u] === flow) {
      sameFlow++;
      own.offer(u, unlikeness(result, hop, unit, other, u), Math.abs(times[u]! - time));
    } else if (sameContent(result, hop, unit, other, u)) foreign.offer(u, 0, Math.abs(times[u]! - time));
  }
  const best = sameFlow > 0 ? own : foreign;
  return { sameFlow, candidates: best.units.map((u) => describe(result, hop, unit, other, u)) };
}

/** The few best of many, without sorting all. */
class Ranking {
  units: number[] = [];
  #keys: [number, number][] = [];

  offer(unit: number, cost: number, distance: number): void {
    let at = this.#keys.length;
    while (
      at > 0 &&
      (cost < this.#keys[at - 1]![0] || (cost === this.#keys[at - 1]![0] && distance < this.#keys[at - 1]![1]))
    )
      at--;
    if (at >= SHOWN) return;
    this.#keys.splice(at, 0, [cost, distance]);
    this.units.splice(at, 0, unit);
    this.#keys.length = Math.min(this.#keys.length, SHOWN);
    this.units.length = Math.min(this.units.length, SHOWN);
  }
}

/** Sum over the keys' fields that differ; what says that it is other data weighs more than what a middlebox rewrites. */
function unlikeness(result: AnalysisResult, hop: number, unit: number, other: number, u: number): number {
  const here = result.match.hops[hop]!;
  const there = result.match.hops[other]!;
  const [a, b] = [here.columns, there.columns];
  const [i, j] = [here.row[unit]!, there.row[u]!];
  const differ = (x: boolean, weight: number) => (x ? weight : 0);
  return (
    differ(a.seq[i] !== b.seq[j], 8) +
    differ(a.hashLow[i] !== b.hashLow[j] || a.hashHigh[i] !== b.hashHigh[j], 8) +
    differ(here.payload[unit] !== there.payload[u], 4) +
    differ(a.ack[i] !== b.ack[j], 2) +
    differ(a.tcpFlags[i] !== b.tcpFlags[j], 2) +
    differ(a.ipId[i] !== b.ipId[j], 2) +
    differ(a.extra[i] !== b.extra[j], 1)
  );
}

function sameContent(result: AnalysisResult, hop: number, unit: number, other: number, u: number): boolean {
  const here = result.match.hops[hop]!;
  const there = result.match.hops[other]!;
  if (here.payload[unit] === 0 || here.payload[unit] !== there.payload[u]) return false;
  const [a, b] = [here.columns, there.columns];
  const [i, j] = [here.row[unit]!, there.row[u]!];
  return a.protocol[i] === b.protocol[j] && a.hashLow[i] === b.hashLow[j] && a.hashHigh[i] === b.hashHigh[j];
}

function describe(result: AnalysisResult, hop: number, unit: number, other: number, u: number): MatchCandidate {
  const { match } = result;
  const here = match.hops[hop]!;
  const there = match.hops[other]!;
  const time = match.corrected[other]![u]!;
  return {
    frame: there.row[u]! + 1,
    corrected: referenceText(result, time),
    timeDifferenceNs: Math.round(time - match.corrected[hop]![unit]!),
    differs: differences(
      packetFacts(result, hop, here.row[unit]!, here.payload[unit]!),
      packetFacts(result, other, there.row[u]!, there.payload[u]!),
      ['flow', 'weak', 'strong'],
    ),
    note: objections(result, hop, unit, other, u).join('; '),
  };
}

/** What speaks against a candidate besides its fields. */
function objections(result: AnalysisResult, hop: number, unit: number, other: number, u: number): string[] {
  const { match } = result;
  const there = match.hops[other]!;
  const links = match.links[other]!;
  const notes: string[] = [];
  const travel = match.travel[match.hops[hop]!.flow[unit]!]!;
  const below = travel === 1 ? other < hop : other > hop;
  const [joined, joinedHop] = below ? [links.up[u]!, links.upHop[u]!] : [links.down[u]!, links.downHop[u]!];
  if (joined !== NONE)
    notes.push(`it is the packet of ${hopName(result, joinedHop)} #${match.hops[joinedHop]!.row[joined]! + 1}`);
  if (links.flags[u]! & LinkFlag.duplicate) notes.push('it is an extra copy that the network made');
  if (there.incomplete[u]) notes.push('a fragment of it is missing, so that it counts as not there');
  if (there.columns.flags[there.row[u]!]! & RowFlag.group) notes.push('it is not unicast');
  const delay = (match.corrected[other]![u]! - match.corrected[hop]![unit]!) * (below ? 1 : -1);
  const slack = clockSlack(match, hop, other);
  if (delay > match.tmax) notes.push(`it is ${spanText(delay)} later, more than tmax (${spanText(match.tmax)})`);
  else if (delay < -slack) notes.push(`it was there ${spanText(-delay)} before the other was sent`);
  return notes;
}
