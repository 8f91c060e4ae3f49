import { PacketState } from '../contract/view.ts';
import { RowFlag } from '../decode/columns.ts';
import { deafIn } from '../match/gaps.ts';
import { deliveredBytes } from '../match/link-ranges.ts';
import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { Hidden } from './hidden.ts';
import { type Consumer, Reason, reasonOf } from './marks.ts';
import type { SegmentFacts } from './segment-facts.ts';
import type { CommonWindow } from './window.ts';

/** What becomes of a packet on one segment. */
export const Verdict = { delivered: 0, partial: 1, lost: 2, unjudged: 3, duplicated: 4, unmatched: 5 } as const;

/** All that verdicts follow from. */
export interface Judgement {
  match: PathMatch;
  window: CommonWindow;
  /** Hidden codes per hop and directed flow. */
  hidden: readonly Uint8Array[];
  /** Per hop and unit: Reason, and other bits. */
  marks: Uint8Array[];
  /** Per hop: what consumed a unit whose Reason is consumed, answered or (by its destination) filtered. */
  consumers: Map<number, Consumer>[];
  /** Per hop: packets that came by so often that they must have been in a loop. */
  loops: ReadonlySet<number>[];
  facts: readonly (readonly [SegmentFacts, SegmentFacts])[];
}

/** Receives the verdicts, in travel order of the hops and in time order within a hop. */
export interface FateSink {
  /**
   * @param hop,unit the packet where it was sent (for duplicated and unmatched: where it was seen)
   * @param lostBytes payload bytes that did not arrive
   * @param arrived the packet at the next hop; NONE unless it was seen on both sides of the segment and is judged
   * @param note Reason for an unjudged one; for a lost one the hop that should have seen it
   */
  verdict(
    segment: number,
    direction: 0 | 1,
    hop: number,
    unit: number,
    verdict: number,
    lostBytes: number,
    arrived: number,
    note: number,
  ): void;
  /**
   * Of a run of packets at a hop, nearly all there are, all that `verdict` and `settled` would say one by one: each was
   * seen whole at the next hop, and is judged. Where it is missing, they are said one by one.
   */
  passed?(segment: number, direction: 0 | 1, hop: number, units: Uint32Array): void;
  /** What became of a packet of a hop: PacketState. */
  settled(hop: number, unit: number, state: number): void;
  /** A packet passed the hop and is not in its capture. */
  missed(hop: number, direction: 0 | 1): void;
  /** All packets that its upstream hop holds have had their verdict on this segment. */
  finished(segment: number, direction: 0 | 1): void;
}

/** Delay of a packet from a hop to the next one in its direction, where it is the unit `arrived`, ns. */
export function delayTo(
  { corrected }: PathMatch,
  hop: number,
  unit: number,
  direction: 0 | 1,
  arrived: number,
): number {
  return corrected[direction === 0 ? hop + 1 : hop - 1]![arrived]! - corrected[hop]![unit]!;
}

/**
 * Walks every packet of every hop once and says what became of it, by the contract's definitions: lost is what no hop
 * further down saw within tmax; seen further down proves delivery; what was sent outside the common window, cannot be
 * seen further down, or was answered on the way is not judged. A hop that did not listen when a packet would have passed
 * it is skipped for this packet, as is one that cannot see its flow.
 */
export function walkFates(judgement: Judgement, sink: FateSink): void {
  const steps = walkInSteps(judgement, sink);
  while (!steps.next().done);
}

/** The same, a step for each hop and direction, so that the caller can do other things in between. */
export function* walkInSteps(judgement: Judgement, sink: FateSink): Generator<void, void> {
  const n = judgement.match.hops.length;
  if (n < 2) return;
  const walk = new Walk(judgement, sink);
  // In travel order, so that a copy's copies further down are known as such.
  walk.begin();
  for (let h = 0; h < n; h++) {
    walk.hop(h, 0);
    if (h < n - 1) sink.finished(h, 0);
    yield;
  }
  walk.begin();
  for (let h = n - 1; h >= 0; h--) {
    walk.hop(h, 1);
    if (h > 0) sink.finished(h - 1, 1);
    yield;
  }
}

/** Packets told of at once, at most. */
const RUN = 4096;

/** A walk of which the caller says where it goes, in travel order of the hops and in time order within one. */
export class Walk {
  readonly #judgement: Judgement;
  readonly #match: PathMatch;
  readonly #sink: FateSink;
  /** Per hop: copies that the network made, of packets that travel the way that is walked. */
  #copies: number[][] = [];
  /** Packets that passed to the next hop and are not told of yet. */
  readonly #run = new Uint32Array(RUN);
  #running = 0;

  constructor(judgement: Judgement, sink: FateSink) {
    this.#judgement = judgement;
    this.#match = judgement.match;
    this.#sink = sink;
  }

  /** Before the first hop of a direction. */
  begin(): void {
    this.#copies = this.#match.hops.map(() => []);
  }

  /** All packets of one hop that travel in `direction`. */
  hop(h: number, direction: 0 | 1): void {
    this.enter(h, direction);
    this.range(h, direction, 0, this.#match.hops[h]!.order.length);
  }

  /** Packets of a hop that was entered, by their places in the order of time. */
  range(h: number, direction: 0 | 1, from: number, to: number): void {
    const { hops, links, travel, corrected } = this.#match;
    const hop = hops[h]!;
    const own = links[h]!;
    const times = corrected[h]!;
    const marks = this.#judgement.marks[h]!;
    const last = hops.length - 1;
    const atSource = direction === 0 ? h === 0 : h === last;
    const atEnd = direction === 0 ? h === last : h === 0;
    const next = direction === 0 ? h + 1 : h - 1;
    const segment = direction === 0 ? h : h - 1;
    const { order } = hop;
    const { up, down, downHop, flags } = own;
    const { judgedFrom, judgedTo, missingAt } = this.#judgement.window;
    const sink = this.#sink;
    for (let i = from; i < to; i++) {
      const u = order[i]!;
      if (travel[hop.flow[u]!] !== direction) continue;
      // Nearly all packets: joined whole to themselves on both sides.
      if (flags[u] === 0 && (atSource || up[u] !== NONE) && reasonOf(marks[u]!) === Reason.none) {
        if (atEnd) {
          sink.settled(h, u, PacketState.arrived);
          continue;
        }
        const d = down[u]!;
        if (d !== NONE && downHop[u] === next) {
          if (missingAt < 0 && times[u]! >= judgedFrom && times[u]! <= judgedTo) {
            this.#run[this.#running++] = u;
            if (this.#running === RUN) this.#tell(segment, direction, h);
          } else {
            // No run of losses goes on or ends with it: it need not be told in its turn.
            sink.verdict(segment, direction, h, u, Verdict.unjudged, 0, NONE, Reason.outsideWindow);
            sink.settled(h, u, PacketState.onward);
          }
          continue;
        }
      }
      if (this.#running > 0) this.#tell(segment, direction, h);
      this.packet(h, u, direction);
    }
    if (this.#running > 0) this.#tell(segment, direction, h);
  }

  /** One packet that travels in `direction`, whatever became of it. */
  packet(h: number, u: number, direction: 0 | 1): void {
    const hop = this.#match.hops[h]!;
    const { up, flags } = this.#match.links[h]!;
    const last = this.#match.hops.length - 1;
    const atSource = direction === 0 ? h === 0 : h === last;
    const atEnd = direction === 0 ? h === last : h === 0;
    const before = direction === 0 ? h - 1 : h;
    if (hop.incomplete[u] || hop.columns.flags[hop.row[u]!]! & RowFlag.group) return;
    const reason = reasonOf(this.#judgement.marks[h]![u]!);
    if (reason === Reason.again) {
      this.#sink.settled(h, u, PacketState.duplicate);
      return;
    }
    const time = this.#match.corrected[h]![u]!;
    const inWindow = this.#judged(time);
    const above = up[u]!;
    if (flags[u]! & LinkFlag.duplicate) {
      this.#sink.settled(h, u, PacketState.duplicate);
      if (above === NONE && !atSource && inWindow)
        this.#sink.verdict(before, direction, h, u, Verdict.duplicated, 0, NONE, 0);
      return;
    }
    if (above !== NONE) this.#passedAsPart(h, u, direction);
    const unknown = above === NONE && !atSource && !(flags[u]! & LinkFlag.late);
    const explained = reason === Reason.origin || reason === Reason.corrupted;
    if (
      unknown &&
      inWindow &&
      !explained &&
      !this.#mayPrecede(before, direction, time) &&
      this.#witness(h, hop.flow[u]!, direction === 0 ? -1 : 1, time - this.#match.tmax, time) !== NONE
    )
      this.#sink.verdict(before, direction, h, u, Verdict.unmatched, 0, NONE, 0);
    this.#sink.settled(h, u, atEnd ? PacketState.arrived : this.#onward(h, u, direction, inWindow, reason));
  }

  /** Tells of the packets that passed from a hop to the next one since it was last told of any. */
  #tell(segment: number, direction: 0 | 1, h: number): void {
    const units = this.#run.subarray(0, this.#running);
    this.#running = 0;
    if (this.#sink.passed) {
      this.#sink.passed(segment, direction, h, units);
      return;
    }
    const { down } = this.#match.links[h]!;
    for (const u of units) {
      this.#sink.verdict(segment, direction, h, u, Verdict.delivered, 0, down[u]!, 0);
      this.#sink.settled(h, u, PacketState.onward);
    }
  }

  /** Before the packets of a hop: what is seen there of a copy that the network made further up is a copy too. */
  enter(h: number, direction: 0 | 1): void {
    const { hops, links, open, travel } = this.#match;
    const { up, upHop, flags } = links[h]!;
    const copies: number[] = [];
    const follow = (u: number) => {
      if (travel[hops[h]!.flow[u]!] !== direction) return;
      const above = up[u]!;
      if (above !== NONE && links[upHop[u]!]!.flags[above]! & LinkFlag.duplicate) flags[u]! |= LinkFlag.duplicate;
      if (flags[u]! & LinkFlag.duplicate) copies.push(u);
    };
    for (const [k, known] of this.#copies.entries()) {
      const { down, downHop } = links[k]!;
      for (const above of known) if (downHop[above] === h && up[down[above]!] === above) follow(down[above]!);
    }
    for (const u of open[h]!.receiving) follow(u);
    this.#copies[h] = copies;
  }

  /** A packet that still has a segment before it. */
  #onward(h: number, u: number, direction: 0 | 1, inWindow: boolean, reason: number): number {
    const { hops, links } = this.#match;
    const hop = hops[h]!;
    const down = links[h]!.down[u]!;
    const segment = direction === 0 ? h : h - 1;
    if (down !== NONE) return this.#delivered(h, u, direction, inWindow);
    const step = direction === 0 ? 1 : -1;
    const sent = this.#match.corrected[h]![u]!;
    const witness = this.#witness(h, hop.flow[u]!, step, sent, sent + this.#match.tmax);
    const why = !inWindow
      ? Reason.outsideWindow
      : reason !== Reason.none && reason !== Reason.origin
        ? reason
        : this.#ttlSpent(h, u, direction)
          ? Reason.ttlSpent
          : witness === NONE
            ? this.#unseenReason(h, hop.flow[u]!, step)
            : Reason.none;
    if (why !== Reason.none) {
      this.#sink.verdict(segment, direction, h, u, Verdict.unjudged, 0, NONE, why);
      return PacketState.unjudged;
    }
    this.#sink.verdict(segment, direction, h, u, Verdict.lost, hop.payload[u]!, NONE, witness);
    return PacketState.lost;
  }

  #delivered(h: number, u: number, direction: 0 | 1, inWindow: boolean): number {
    const { hops, links } = this.#match;
    const own = links[h]!;
    const step = direction === 0 ? 1 : -1;
    const segment = direction === 0 ? h : h - 1;
    const downHop = own.downHop[u]!;
    if (!inWindow) {
      this.#sink.verdict(segment, direction, h, u, Verdict.unjudged, 0, NONE, Reason.outsideWindow);
      return PacketState.onward;
    }
    const arrived = downHop === h + step ? own.down[u]! : NONE;
    const missing = hops[h]!.payload[u]! - deliveredBytes(this.#match, h, hops[h]!, u);
    const flow = hops[h]!.flow[u]!;
    const sent = this.#match.corrected[h]![u]!;
    // Parts of it may have passed while none of those that can see it listened.
    if (missing > 0 && this.#witness(h, flow, step, sent, sent + this.#match.tmax) === NONE) {
      const why = this.#unseenReason(h, flow, step);
      if (why === Reason.gap) {
        this.#sink.verdict(segment, direction, h, u, Verdict.unjudged, 0, NONE, why);
        return PacketState.unjudged;
      }
    }
    const verdict = missing > 0 ? Verdict.partial : Verdict.delivered;
    this.#sink.verdict(segment, direction, h, u, verdict, Math.max(0, missing), arrived, 0);
    // Hops in between that do not hold it: proof of a capture miss, unless the flow cannot be seen there.
    for (let k = h + step; k !== downHop; k += step) {
      if (this.#judgement.hidden[k]![flow] || this.#deaf(k, sent, sent + this.#match.tmax)) continue;
      this.#sink.missed(k, direction);
      this.#sink.verdict(direction === 0 ? k : k - 1, direction, h, u, Verdict.delivered, 0, NONE, 0);
    }
    return missing > 0 ? PacketState.partial : PacketState.onward;
  }

  /** Part of a packet of which a nearer hop holds other parts: proof that this one passed there unseen. */
  #passedAsPart(h: number, u: number, direction: 0 | 1): void {
    const { hops, links, corrected } = this.#match;
    const from = links[h]!.upHop[u]!;
    const above = links[h]!.up[u]!;
    const nearest = links[from]!.downHop[above]!;
    const flow = hops[h]!.flow[u]!;
    const sent = corrected[from]![above]!;
    if (nearest === h || !this.#judged(sent)) return;
    for (let k = nearest; k !== h; k += direction === 0 ? 1 : -1) {
      if (this.#judgement.hidden[k]![flow] || this.#deaf(k, sent, sent + this.#match.tmax)) continue;
      this.#sink.missed(k, direction);
      this.#sink.verdict(direction === 0 ? k : k - 1, direction, h, u, Verdict.delivered, 0, NONE, 0);
    }
  }

  /** The nearest hop from `h` on that can see the flow and listened from `from` to `to`; NONE when there is none. */
  #witness(h: number, flow: number, step: number, from: number, to: number): number {
    const { hidden } = this.#judgement;
    for (let k = h + step; k >= 0 && k < hidden.length; k += step)
      if (hidden[k]![flow] === Hidden.no && !this.#deaf(k, from, to)) return k;
    return NONE;
  }

  #deaf(hop: number, from: number, to: number): boolean {
    return deafIn(this.#match.gaps[hop]!, from, to);
  }

  /** Why no hop from `h` on tells of a packet: the nearest one that can see its flow did not listen, or none can. */
  #unseenReason(h: number, flow: number, step: number): number {
    const { hidden } = this.#judgement;
    for (let k = h + step; k >= 0 && k < hidden.length; k += step)
      if (hidden[k]![flow] === Hidden.no) return Reason.gap;
    return hiddenReason(hidden[h + step]![flow]!);
  }

  #judged(time: number): boolean {
    const { missingAt, judgedFrom, judgedTo } = this.#judgement.window;
    return missingAt < 0 && time >= judgedFrom && time <= judgedTo;
  }

  /** Sent perhaps before the hop above began to listen: as long ago as packets take to get here. */
  #mayPrecede(segment: number, direction: 0 | 1, time: number): boolean {
    const { facts, window } = this.#judgement;
    return time - facts[segment]![direction].longestDelay < window.judgedFrom;
  }

  #ttlSpent(h: number, u: number, direction: 0 | 1): boolean {
    const hop = this.#match.hops[h]!;
    const { ttlStep } = this.#judgement.facts[direction === 0 ? h : h - 1]![direction];
    return hop.columns.ttl[hop.row[u]!]! <= ttlStep;
  }
}

function hiddenReason(code: number): number {
  return code === Hidden.encrypted ? Reason.encrypted : Reason.filtered;
}
