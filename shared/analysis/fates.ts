import type { BurstFigures, DelayFigures, IpdvFigures } from '../contract/analysis.ts';
import { PacketState } from '../contract/view.ts';
import { placesIn } from '../match/common-arrays.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { LossRuns } from '../metrics/bursts.ts';
import { delayFigures } from '../metrics/delay.ts';
import { ipdvFigures } from '../metrics/variation.ts';
import { FloatList } from './float-list.ts';
import { RETRANSMISSION, Reason, withReason } from './marks.ts';
import type { LossPoint } from './types.ts';
import { delayTo, type FateSink, type Judgement, Verdict, walkInSteps } from './walk.ts';

/** Counters of one segment and direction. */
export interface Tally {
  sent: number;
  delivered: number;
  partial: number;
  lost: number;
  lostBytes: number;
  unjudged: number;
  duplicated: number;
  unmatched: number;
  /** Of `lost`, by the hop that should have seen it: the next one that can see its flow. */
  lostAt: Uint32Array;
  retransmissions: number;
  ackOnlyLost: number;
  /** Of packets seen on both sides. */
  delayNs: DelayFigures | null;
  ipdvNs: IpdvFigures | null;
  bursts: BurstFigures;
  /** Per flow: 1 where a packet arrived before one sent earlier, so that some may be out of order; null: not looked for. */
  overtaken: Uint8Array | null;
}

export interface Fates {
  /** [segment][0 forward, 1 reverse] */
  tallies: [Tally, Tally][];
  /** Per hop and unit: PacketState. */
  state: Uint8Array[];
  losses: LossPoint[];
  /** Per hop: packets proven to have passed that the capture does not hold, forward and reverse. */
  missed: [number, number][];
}

/** Settles what became of every packet, and counts it. Reasons found on the way are added to the judgement's marks. */
export function settleFates(judgement: Judgement): Fates {
  const steps = settleInSteps(judgement, null);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same in steps, so that the caller can do other things in between.
 * @param only per hop and unit: 1 for packets that count, as if there were no others; null: all do
 */
export function* settleInSteps(judgement: Judgement, only: readonly Uint8Array[] | null): Generator<void, Fates> {
  const { hops } = judgement.match;
  const n = hops.length;
  const fates: Fates = {
    tallies: Array.from({ length: Math.max(0, n - 1) }, () => [emptyTally(n), emptyTally(n)]),
    state: hops.map((hop) => new Uint8Array(hop.count).fill(PacketState.offPath)),
    losses: [],
    missed: hops.map(() => [0, 0]),
  };
  yield* walkInSteps(judgement, new Counter(judgement, fates, only));
  fates.losses.sort((a, b) => a.time - b.time || a.hop - b.hop || a.unit - b.unit);
  return fates;
}

function emptyTally(hops: number): Tally {
  return {
    sent: 0,
    delivered: 0,
    partial: 0,
    lost: 0,
    lostBytes: 0,
    unjudged: 0,
    duplicated: 0,
    unmatched: 0,
    retransmissions: 0,
    ackOnlyLost: 0,
    lostAt: new Uint32Array(hops),
    delayNs: null,
    ipdvNs: null,
    bursts: { count: 0, longest: 0, lengths: [] },
    overtaken: null,
  };
}

/** Packets that travel one way at one hop, at most. */
function mostOneWay({ presence, travel }: PathMatch): number {
  let most = 0;
  for (const packets of presence.packets) {
    const ways = [0, 0, 0];
    for (let flow = 0; flow < packets.length; flow++) ways[travel[flow]!]! += packets[flow]!;
    most = Math.max(most, ways[0]!, ways[1]!);
  }
  return most;
}

const TCP = 6;
/** FIN, SYN, RST: a packet with one of them is more than an acknowledgement. */
const NEWS = 7;

class Counter implements FateSink {
  readonly #judgement: Judgement;
  readonly #fates: Fates;
  // Of the segment and direction at hand, in send order; packets that its upstream hop did not hold are not in them.
  readonly #delays: FloatList;
  readonly #differences: FloatList;
  readonly #before: Float64Array;
  /** Per flow: where among its hop's packets the latest one arrived. */
  readonly #arrived: Int32Array;
  #overtaken: Uint8Array;
  /** Per hop: place of a packet in the order of arrival. */
  readonly #places: Uint32Array[];
  #runs = new LossRuns();
  readonly #only: readonly Uint8Array[] | null;

  constructor(judgement: Judgement, fates: Fates, only: readonly Uint8Array[] | null) {
    this.#only = only;
    this.#judgement = judgement;
    this.#fates = fates;
    const most = mostOneWay(judgement.match);
    this.#delays = new FloatList(most);
    this.#differences = new FloatList(most);
    const { travel, hops } = judgement.match;
    this.#before = new Float64Array(travel.length).fill(Number.NaN);
    this.#arrived = new Int32Array(travel.length);
    this.#overtaken = new Uint8Array(travel.length);
    this.#places = hops.map(({ order }) => placesIn(order));
  }

  verdict(
    segment: number,
    direction: 0 | 1,
    hop: number,
    unit: number,
    verdict: number,
    lostBytes: number,
    arrived: number,
    note: number,
  ): void {
    if (this.#only !== null && this.#only[hop]![unit] === 0) return;
    const tally = this.#fates.tallies[segment]![direction];
    const marks = this.#judgement.marks[hop]!;
    if (verdict === Verdict.unjudged) {
      tally.unjudged++;
      if (note !== Reason.none) marks[unit] = withReason(marks[unit]!, note);
      // Losses before and after a time of which nothing is known are no run.
      if (note === Reason.gap) {
        const flow = this.#judgement.match.hops[hop]!.flow[unit]!;
        this.#runs.add(flow, false);
        this.#overtaken[flow] = 1;
      }
      return;
    }
    if (verdict === Verdict.duplicated) {
      tally.duplicated++;
      return;
    }
    if (verdict === Verdict.unmatched) {
      tally.unmatched++;
      return;
    }
    tally.sent++;
    if (marks[unit]! & RETRANSMISSION) tally.retransmissions++;
    if (verdict === Verdict.delivered) tally.delivered++;
    else this.#lost(tally, segment, direction, hop, unit, verdict, lostBytes, note);
    // Not of packets that passed the upstream hop unseen.
    if (segment !== (direction === 0 ? hop : hop - 1)) return;
    const flow = this.#judgement.match.hops[hop]!.flow[unit]!;
    this.#runs.add(flow, verdict === Verdict.lost);
    if (arrived === NONE) return;
    const delay = delayTo(this.#judgement.match, hop, unit, direction, arrived);
    this.#delays.push(delay);
    const before = this.#before[flow]!;
    if (!Number.isNaN(before)) this.#differences.push(Math.abs(delay - before));
    this.#before[flow] = delay;
    const place = this.#places[direction === 0 ? hop + 1 : hop - 1]![arrived]!;
    if (place < this.#arrived[flow]!) this.#overtaken[flow] = 1;
    this.#arrived[flow] = place;
  }

  passed(segment: number, direction: 0 | 1, hop: number, units: Uint32Array): void {
    const { match } = this.#judgement;
    const { down } = match.links[hop]!;
    if (this.#only !== null) {
      for (const u of units) {
        this.verdict(segment, direction, hop, u, Verdict.delivered, 0, down[u]!, 0);
        this.settled(hop, u, PacketState.onward);
      }
      return;
    }
    const marks = this.#judgement.marks[hop]!;
    const state = this.#fates.state[hop]!;
    const { flow } = match.hops[hop]!;
    const times = match.corrected[hop]!;
    const arrivals = match.corrected[direction === 0 ? hop + 1 : hop - 1]!;
    const before = this.#before;
    const places = this.#places[direction === 0 ? hop + 1 : hop - 1]!;
    const [arrived, overtaken] = [this.#arrived, this.#overtaken];
    this.#delays.reserve(units.length);
    this.#differences.reserve(units.length);
    const { values: delays } = this.#delays;
    const { values: differences } = this.#differences;
    let [n, m] = [this.#delays.count, this.#differences.count];
    let again = 0;
    for (let i = 0; i < units.length; i++) {
      const u = units[i]!;
      const f = flow[u]!;
      state[u] = PacketState.onward;
      if (marks[u]! & RETRANSMISSION) again++;
      const d = down[u]!;
      const delay = arrivals[d]! - times[u]!;
      delays[n++] = delay;
      const known = before[f]!;
      if (!Number.isNaN(known)) differences[m++] = Math.abs(delay - known);
      before[f] = delay;
      const place = places[d]!;
      if (place < arrived[f]!) overtaken[f] = 1;
      arrived[f] = place;
    }
    this.#delays.count = n;
    this.#differences.count = m;
    for (let i = 0; i < units.length && this.#runs.open; i++) this.#runs.add(flow[units[i]!]!, false);
    const tally = this.#fates.tallies[segment]![direction];
    tally.sent += units.length;
    tally.delivered += units.length;
    tally.retransmissions += again;
  }

  #lost(
    tally: Tally,
    segment: number,
    direction: 0 | 1,
    hop: number,
    unit: number,
    verdict: number,
    lostBytes: number,
    witness: number,
  ): void {
    const { match } = this.#judgement;
    const packets = match.hops[hop]!;
    const row = packets.row[unit]!;
    if (verdict === Verdict.partial) tally.partial++;
    else {
      tally.lost++;
      tally.lostAt[witness]!++;
      if (packets.columns.protocol[row] === TCP && packets.payload[unit] === 0)
        if (!(packets.columns.tcpFlags[row]! & NEWS)) tally.ackOnlyLost++;
    }
    tally.lostBytes += lostBytes;
    this.#fates.losses.push({
      segment,
      direction: direction === 0 ? 'forward' : 'reverse',
      hop,
      unit,
      time: match.corrected[hop]![unit]!,
    });
  }

  settled(hop: number, unit: number, state: number): void {
    this.#fates.state[hop]![unit] = state;
    // Its place is not told by a verdict.
    if (state === PacketState.duplicate) this.#overtaken[this.#judgement.match.hops[hop]!.flow[unit]!] = 1;
  }

  missed(hop: number, direction: 0 | 1): void {
    this.#fates.missed[hop]![direction]++;
  }

  finished(segment: number, direction: 0 | 1): void {
    const tally = this.#fates.tallies[segment]![direction];
    tally.delayNs = delayFigures(this.#delays.take());
    tally.ipdvNs = ipdvFigures(this.#differences.take());
    tally.bursts = this.#runs.figures();
    this.#runs = new LossRuns();
    this.#before.fill(Number.NaN);
    if (this.#only === null) tally.overtaken = this.#overtaken;
    this.#overtaken = new Uint8Array(this.#overtaken.length);
    this.#arrived.fill(0);
  }
}
