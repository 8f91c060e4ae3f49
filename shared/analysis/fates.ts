import { PacketState } from '../contract/view.ts';
import { RowFlag } from '../decode/columns.ts';
import { deliveredBytes } from '../match/link-ranges.ts';
import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { FloatList } from './float-list.ts';
import { type SegmentFacts, segmentFacts } from './segment-facts.ts';
import type { LossPoint } from './types.ts';
import type { CommonWindow } from './window.ts';

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
  /** Delays of packets seen on both sides, ns. */
  delays: FloatList;
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
 * Walks every packet of every hop once and settles what became of it, by the contract's definitions: lost is what no
 * hop further down saw within tmax; seen further down proves delivery; what was sent outside the common window is not
 * judged whatever became of it.
 */
export function settleFates(match: PathMatch, window: CommonWindow, notVia: readonly Uint8Array[]): Fates {
  const n = match.hops.length;
  const fates: Fates = {
    tallies: Array.from({ length: Math.max(0, n - 1) }, () => [emptyTally(), emptyTally()]),
    state: match.hops.map((hop) => new Uint8Array(hop.count).fill(PacketState.offPath)),
    losses: [],
    missed: match.hops.map(() => [0, 0]),
  };
  if (n < 2) return fates;
  const walk = new Walk(match, window, notVia, fates);
  // In travel order, so that a copy's copies further down are known as such.
  for (let h = 0; h < n; h++) walk.hop(h, 0);
  for (let h = n - 1; h >= 0; h--) walk.hop(h, 1);
  fates.losses.sort((a, b) => a.time - b.time || a.hop - b.hop || a.unit - b.unit);
  return fates;
}

function emptyTally(): Tally {
  return {
    sent: 0,
    delivered: 0,
    partial: 0,
    lost: 0,
    lostBytes: 0,
    unjudged: 0,
    duplicated: 0,
    unmatched: 0,
    delays: new FloatList(),
  };
}

class Walk {
  readonly #match: PathMatch;
  readonly #window: CommonWindow;
  readonly #notVia: readonly Uint8Array[];
  readonly #fates: Fates;
  readonly #facts: [SegmentFacts, SegmentFacts][];

  constructor(match: PathMatch, window: CommonWindow, notVia: readonly Uint8Array[], fates: Fates) {
    this.#match = match;
    this.#window = window;
    this.#notVia = notVia;
    this.#fates = fates;
    this.#facts = segmentFacts(match);
  }

  /** All packets of one hop that travel in `direction`. */
  hop(h: number, direction: 0 | 1): void {
    const { hops, links, travel, corrected } = this.#match;
    const hop = hops[h]!;
    const own = links[h]!;
    const times = corrected[h]!;
    const state = this.#fates.state[h]!;
    const last = hops.length - 1;
    const atSource = direction === 0 ? h === 0 : h === last;
    const atEnd = direction === 0 ? h === last : h === 0;
    const before = direction === 0 ? h - 1 : h;
    for (const u of hop.order) {
      const flow = hop.flow[u]!;
      if (travel[flow] !== direction || hop.incomplete[u]) continue;
      if (hop.columns.flags[hop.row[u]!]! & RowFlag.group) continue;
      const inWindow = this.#judged(times[u]!);
      const above = own.up[u]!;
      if (above !== NONE && links[own.upHop[u]!]!.flags[above]! & LinkFlag.duplicate)
        own.flags[u]! |= LinkFlag.duplicate;
      if (own.flags[u]! & LinkFlag.duplicate) {
        state[u] = PacketState.duplicate;
        if (above === NONE && !atSource && inWindow) this.#fates.tallies[before]![direction].duplicated++;
        continue;
      }
      const unknown = above === NONE && !atSource && !(own.flags[u]! & LinkFlag.late);
      if (unknown && inWindow && !this.#mayPrecede(before, direction, times[u]!))
        this.#fates.tallies[before]![direction].unmatched++;
      if (atEnd) state[u] = PacketState.arrived;
      else state[u] = this.#onward(h, u, direction, inWindow);
    }
  }

  /** A packet that still has a segment before it. */
  #onward(h: number, u: number, direction: 0 | 1, inWindow: boolean): number {
    const { hops, links, corrected } = this.#match;
    const own = links[h]!;
    const step = direction === 0 ? 1 : -1;
    const tally = this.#fates.tallies[direction === 0 ? h : h - 1]![direction];
    const payload = hops[h]!.payload[u]!;
    const down = own.down[u]!;
    if (down === NONE) {
      if (!inWindow || this.#ttlSpent(h, u, direction)) {
        tally.unjudged++;
        return PacketState.unjudged;
      }
      tally.sent++;
      tally.lost++;
      tally.lostBytes += payload;
      this.#lose(h, u, direction);
      return PacketState.lost;
    }
    const downHop = own.downHop[u]!;
    const flow = hops[h]!.flow[u]!;
    if (downHop === h + step) {
      const delay = corrected[downHop]![down]! - corrected[h]![u]!;
      if (inWindow) tally.delays.push(delay);
    }
    const missing = payload - deliveredBytes(this.#match, h, hops[h]!, u);
    if (!inWindow) {
      tally.unjudged++;
      return PacketState.onward;
    }
    tally.sent++;
    if (missing > 0) {
      tally.partial++;
      tally.lostBytes += missing;
      this.#lose(h, u, direction);
    } else tally.delivered++;
    // Hops in between that do not hold it: proof of a capture miss, unless the flow never passes there.
    for (let k = h + step; k !== downHop; k += step) {
      if (this.#notVia[k]![flow]) continue;
      this.#fates.missed[k]![direction]++;
      const across = this.#fates.tallies[direction === 0 ? k : k - 1]![direction];
      across.sent++;
      across.delivered++;
    }
    return missing > 0 ? PacketState.partial : PacketState.onward;
  }

  #lose(h: number, unit: number, direction: 0 | 1): void {
    this.#fates.losses.push({
      segment: direction === 0 ? h : h - 1,
      direction: direction === 0 ? 'forward' : 'reverse',
      hop: h,
      unit,
      time: this.#match.corrected[h]![unit]!,
    });
  }

  #judged(time: number): boolean {
    const { missingAt, judgedFrom, judgedTo } = this.#window;
    return missingAt < 0 && time >= judgedFrom && time <= judgedTo;
  }

  /** Sent perhaps before the hop above began to listen: as long ago as packets take to get here. */
  #mayPrecede(segment: number, direction: 0 | 1, time: number): boolean {
    return time - this.#facts[segment]![direction].longestDelay < this.#window.judgedFrom;
  }

  #ttlSpent(h: number, u: number, direction: 0 | 1): boolean {
    const hop = this.#match.hops[h]!;
    return hop.columns.ttl[hop.row[u]!]! <= this.#facts[direction === 0 ? h : h - 1]![direction].ttlStep;
  }
}
