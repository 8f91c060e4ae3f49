import { PacketState } from '../contract/view.ts';
import { RowFlag } from '../decode/columns.ts';
import type { LinkMemory } from '../match/link-memory.ts';
import type { PathMatch } from '../match/match-path.ts';
import { roomFor } from '../match/room.ts';
import { UnitList } from '../match/unit-list.ts';
import { Counter, type Fates, noFates, sortLosses } from './fates.ts';
import { KeptOrder } from './kept-order.ts';
import type { SendOrder } from './send-order.ts';
import { Happened, Recorder } from './special-units.ts';
import { type Judgement, Walk } from './walk.ts';

/** A capture that brought nothing for so long does not keep the others' packets from being settled, ns. */
const SILENT_NS = 10e9;
/** Packets must be so much older than the youngest that can be judged: what comes in the meantime is in time, ns. */
const MARGIN_NS = 0.5e9;
/** Plain packets that are counted at once. */
const RUN = 4096;

/** What is known of the settled packets of a hop that travel one way. */
interface Settled {
  order: KeptOrder;
  /** Plain packets: joined whole to themselves on both sides, with nothing to say of them. */
  plain: number;
  /** The others, and what happened to them. */
  specials: Uint32Array;
  happened: Int32Array;
}

/** The settled packets of a hop: units [from, until). */
interface SettledHop {
  from: number;
  until: number;
  /** The analysis, by number, in which that was last found to be so. */
  round: number;
  ways: [Settled, Settled];
  state: Uint8Array;
}

/**
 * Settles the fates of captures that grow. Of packets old enough that their fate is told, the plain ones are counted once
 * and for all; all others are asked for theirs every time, because what is learned later may change it. Where that, or the
 * link of a plain packet, is not what it was, a hop's packets are counted from the beginning.
 */
export class SettledWalk {
  readonly #part: number;
  #hops: SettledHop[] = [];
  #begun = -1;
  #lent = false;

  /** @param part packets of which the delays are ranked together, at most 2^16 */
  constructor(part: number) {
    this.#part = part;
  }

  /** What was answered last is still looked at: the next analysis works on copies. */
  lend(): void {
    this.#lent = true;
  }

  /** How many packets are counted once and for all, of all hops. */
  get packets(): number {
    return this.#hops.reduce((sum, { from, until }) => sum + until - from, 0);
  }

  /** As `settleInSteps` does it. @param links that the packets were linked with */
  settle(judgement: Judgement, links: LinkMemory): Fates {
    const { match } = judgement;
    if (this.#begun !== links.begun || this.#hops.length !== match.hops.length) {
      this.#begun = links.begun;
      this.#hops = match.hops.map((_, h) => newHop(match, h, this.#part));
    }
    const ends = match.hops.map((_, h) => this.#begin(judgement, links, h));
    const fates = noFates(this.#hops.map(({ state }, h) => state.subarray(0, match.hops[h]!.count)));
    this.#lent = false;
    const n = match.hops.length;
    const counter = new Counter(judgement, fates, null, new Recorder());
    const walk = new Walk(judgement, counter);
    for (const direction of [0, 1] as const) {
      if (n < 2) break;
      walk.begin();
      for (let i = 0; i < n; i++) {
        const h = direction === 0 ? i : n - 1 - i;
        walk.enter(h, direction);
        this.#hop(judgement, walk, counter, fates, h, direction, ends[h]!);
        if (i < n - 1) counter.finished(direction === 0 ? h : h - 1, direction);
      }
    }
    this.#hops.forEach((hop, h) => {
      hop.until = ends[h]!;
      hop.round = links.round;
    });
    sortLosses(fates.losses);
    return fates;
  }

  /** Forgets of a hop what is not so any more. @returns up to which unit it is settled now */
  #begin({ match, window }: Judgement, links: LinkMemory, h: number): number {
    const hop = this.#hops[h]!;
    const { count } = match.hops[h]!;
    const times = match.corrected[h]!;
    const judged = window.missingAt < 0;
    const from = judged ? placeOf(times, window.judgedFrom, false) : count;
    const last = judged ? placeOf(times, window.judgedTo, true) : count;
    const ready = judged ? links.blockStart(placeOf(times, readyUntil(match, window.judgedTo), true)) : from;
    const holds = hop.from === from && hop.until <= last && !links.changedSince(h, from, hop.until, hop.round);
    if (!holds) {
      hop.from = from;
      hop.until = from;
      hop.ways = [newSettled(match, h, 0, this.#part), newSettled(match, h, 1, this.#part)];
    }
    if (this.#lent || count > hop.state.length) {
      const state = new Uint8Array(count > hop.state.length ? roomFor(count) : hop.state.length);
      state.set(hop.state);
      hop.state = state;
    }
    hop.state.fill(PacketState.offPath, 0, hop.from);
    hop.state.fill(PacketState.offPath, hop.until, count);
    for (const { order } of hop.ways) order.renew(match);
    return Math.max(hop.until, ready);
  }

  #hop(
    judgement: Judgement,
    walk: Walk,
    counter: Counter,
    fates: Fates,
    h: number,
    direction: 0 | 1,
    end: number,
  ): void {
    const { match } = judgement;
    const hop = this.#hops[h]!;
    const { from, until } = hop;
    const recorder = new Recorder();
    counter.order = recorder;
    const specials = specialsOf(judgement, h, direction, from, end);
    const happened = recorder.all(specials, (unit) => walk.packet(h, unit, direction));
    let way = hop.ways[direction];
    let counted = until;
    if (!begins(specials, way.specials) || !begins(happened, way.happened)) {
      way = newSettled(match, h, direction, this.#part);
      counted = from;
    }
    const atEnd = h === (direction === 0 ? match.hops.length - 1 : 0);
    way.plain += this.#count(match, h, direction, counted, end, specials, happened, way.order, atEnd);
    if (!atEnd) way.order.rank();
    way.specials = specials;
    way.happened = happened;
    hop.ways[direction] = way;
    if (!atEnd) {
      const tally = fates.tallies[direction === 0 ? h : h - 1]![direction];
      tally.sent += way.plain;
      tally.delivered += way.plain;
      counter.order = way.order.fork();
    }
    walk.range(h, direction, 0, from);
    walk.range(h, direction, end, match.hops[h]!.count);
  }

  /** Takes units [from, to) into the order of sending. @returns how many of them are plain */
  #count(
    match: PathMatch,
    h: number,
    direction: 0 | 1,
    from: number,
    to: number,
    specials: Uint32Array,
    happened: Int32Array,
    order: SendOrder,
    atEnd: boolean,
  ): number {
    const { flow, incomplete, columns, row } = match.hops[h]!;
    const { travel } = match;
    const { state } = this.#hops[h]!;
    const passed = atEnd ? PacketState.arrived : PacketState.onward;
    const run = new Uint32Array(RUN);
    let running = 0;
    let plain = 0;
    const tell = () => {
      if (!atEnd) order.passed(h, direction, run.subarray(0, running));
      plain += running;
      running = 0;
    };
    let next = placeOf(specials, from, false);
    for (let u = from; u < to; u++) {
      if (specials[next] === u) {
        if (running > 0) tell();
        if (!atEnd) Happened.replay(order, h, direction, flow[u]!, u, happened[next * 2]!, happened[next * 2 + 1]!);
        next++;
        continue;
      }
      if (travel[flow[u]!] !== direction || incomplete[u] || columns.flags[row[u]!]! & RowFlag.group) continue;
      state[u] = passed;
      run[running++] = u;
      if (running === RUN) tell();
    }
    if (running > 0) tell();
    return plain;
  }
}

function newHop(match: PathMatch, h: number, part: number): SettledHop {
  const ways: [Settled, Settled] = [newSettled(match, h, 0, part), newSettled(match, h, 1, part)];
  return { from: 0, until: 0, round: 0, ways, state: new Uint8Array(0) };
}

function newSettled(match: PathMatch, h: number, direction: 0 | 1, part: number): Settled {
  return {
    order: new KeptOrder(match, h, direction, part),
    plain: 0,
    specials: new Uint32Array(0),
    happened: new Int32Array(0),
  };
}

/** Up to which time packets are old enough at all hops to be settled. */
function readyUntil({ hops, corrected, tmax }: PathMatch, judgedTo: number): number {
  const latest = hops.map(({ count }, h) => (count === 0 ? Number.NEGATIVE_INFINITY : corrected[h]![count - 1]!));
  const newest = Math.max(...latest);
  const slowest = Math.min(...latest.filter((time) => time > newest - SILENT_NS));
  return Math.min(judgedTo, slowest - tmax) - MARGIN_NS;
}

/** How many of the ascending numbers are below `limit`, or at it when `inclusive`. */
function placeOf(numbers: Float64Array | Uint32Array, limit: number, inclusive: boolean): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (numbers[mid]! < limit || (inclusive && numbers[mid] === limit)) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Whether a list begins with another. */
function begins<T extends Uint32Array | Int32Array>(all: T, first: T): boolean {
  if (all.length < first.length) return false;
  for (let i = 0; i < first.length; i++) if (all[i] !== first[i]) return false;
  return true;
}

/** Units [from, to) of the path's packets of which there may be something to say, ascending. */
function specialsOf({ match, marks }: Judgement, h: number, direction: 0 | 1, from: number, to: number): Uint32Array {
  const { flags } = match.links[h]!;
  const { flow } = match.hops[h]!;
  const { sending, receiving } = match.open[h]!;
  const own = marks[h]!;
  const found = new UnitList(to - from, new Uint32Array(0));
  let s = placeOf(sending, from, false);
  let r = placeOf(receiving, from, false);
  const nextOpen = () => Math.min(s < sending.length ? sending[s]! : to, r < receiving.length ? receiving[r]! : to);
  // Four at once: hardly any has a flag or a mark.
  const flagged = new Uint32Array(flags.buffer, flags.byteOffset, flags.length >>> 2);
  const marked = new Uint32Array(own.buffer, own.byteOffset, own.length >>> 2);
  let open = nextOpen();
  for (let u = from; u < to; u++) {
    if ((u & 3) === 0 && flagged[u >>> 2] === 0 && marked[u >>> 2] === 0 && open >= u + 4) {
      u += 3;
      continue;
    }
    if (open === u) {
      if (sending[s] === u) s++;
      if (receiving[r] === u) r++;
      open = nextOpen();
    } else if (flags[u] === 0 && own[u] === 0) continue;
    if (match.travel[flow[u]!] === direction) found.push(u);
  }
  return found.all();
}
