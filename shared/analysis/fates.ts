import type { BurstFigures, DelayFigures, IpdvFigures } from '../contract/analysis.ts';
import { PacketState } from '../contract/view.ts';
import { NONE } from '../match/types.ts';
import { RETRANSMISSION, Reason, withReason } from './marks.ts';
import { DelaysInOrder, type SendOrder } from './send-order.ts';
import type { LossPoint } from './types.ts';
import { type FateSink, type Judgement, Verdict, walkInSteps } from './walk.ts';

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

/**
 * Settles what became of every packet, and counts it. Reasons found on the way are added to the judgement's marks. In
 * steps, so that the caller can do other things in between.
 * @param only per hop and unit: 1 for packets that count, as if there were no others; null: all do
 */
export function* settleInSteps(judgement: Judgement, only: readonly Uint8Array[] | null): Generator<void, Fates> {
  const { hops } = judgement.match;
  const fates = noFates(hops.map((hop) => new Uint8Array(hop.count).fill(PacketState.offPath)));
  yield* walkInSteps(judgement, new Counter(judgement, fates, only, new DelaysInOrder(judgement.match)));
  sortLosses(fates.losses);
  return fates;
}

/** Before any packet is counted. @param state per hop, all of them off the path */
export function noFates(state: Uint8Array[]): Fates {
  const n = state.length;
  return {
    tallies: Array.from({ length: Math.max(0, n - 1) }, () => [emptyTally(n), emptyTally(n)]),
    state,
    losses: [],
    missed: state.map(() => [0, 0]),
  };
}

/** In the order of sending. */
export function sortLosses(losses: LossPoint[]): void {
  losses.sort((a, b) => a.time - b.time || a.hop - b.hop || a.unit - b.unit);
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

const TCP = 6;
/** FIN, SYN, RST: a packet with one of them is more than an acknowledgement. */
const NEWS = 7;

/** Counts verdicts. */
export class Counter implements FateSink {
  readonly #judgement: Judgement;
  readonly #fates: Fates;
  readonly #only: readonly Uint8Array[] | null;
  /** Takes the packets of the segment and direction at hand, in send order. */
  order: SendOrder;

  /** @param only packets that count, as for `settleInSteps` */
  constructor(judgement: Judgement, fates: Fates, only: readonly Uint8Array[] | null, order: SendOrder) {
    this.#only = only;
    this.#judgement = judgement;
    this.#fates = fates;
    this.order = order;
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
      if (note === Reason.gap) this.order.unknown(this.#judgement.match.hops[hop]!.flow[unit]!);
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
    this.order.sent(flow, verdict === Verdict.lost);
    if (arrived !== NONE) this.order.arrived(hop, direction, flow, unit, arrived);
  }

  passed(segment: number, direction: 0 | 1, hop: number, units: Uint32Array): void {
    if (this.#only !== null) {
      const { down } = this.#judgement.match.links[hop]!;
      for (const u of units) {
        this.verdict(segment, direction, hop, u, Verdict.delivered, 0, down[u]!, 0);
        this.settled(hop, u, PacketState.onward);
      }
      return;
    }
    const marks = this.#judgement.marks[hop]!;
    const state = this.#fates.state[hop]!;
    let again = 0;
    for (let i = 0; i < units.length; i++) {
      const u = units[i]!;
      state[u] = PacketState.onward;
      if (marks[u]! & RETRANSMISSION) again++;
    }
    this.order.passed(hop, direction, units);
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
    if (state === PacketState.duplicate) this.order.copied(this.#judgement.match.hops[hop]!.flow[unit]!);
  }

  missed(hop: number, direction: 0 | 1): void {
    this.#fates.missed[hop]![direction]++;
  }

  finished(segment: number, direction: 0 | 1): void {
    const tally = this.#fates.tallies[segment]![direction];
    const { overtaken, ...figures } = this.order.take();
    Object.assign(tally, figures);
    if (this.#only === null) tally.overtaken = overtaken;
  }
}
