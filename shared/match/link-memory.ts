import type { HopClock } from '../clock/model.ts';
import { identity } from './common-arrays.ts';
import type { PathContext } from './context.ts';
import { grown, type HopNews } from './hop-memory.ts';
import type { JoinMemory } from './join-memory.ts';
import type { PairFacts } from './link-pairs.ts';
import { type OpenUnits, openAmong } from './open-units.ts';
import { PairBlocks } from './pair-blocks.ts';
import type { Presence } from './presence.ts';
import { roomFor } from './room.ts';
import { type HopLinks, type HopPackets, NONE } from './types.ts';

/** Arrays of one hop that stay from one analysis to the next, with room for more units; and what is open, by blocks. */
interface HopStore {
  down: Int32Array;
  downHop: Int8Array;
  up: Int32Array;
  upHop: Int8Array;
  corrected: Float64Array;
  /** The line that `corrected` follows, and up to which unit. */
  line: HopClock['pieces'][number]['line'] | null;
  filled: number;
  count: number;
  open: OpenUnits[];
  /** Per block: 1 where `open` is to be looked at again. */
  stale: Uint8Array;
}

/**
 * The links of captures that grow: those of pairs of neighbours stay, and with them who is open, until something says
 * otherwise; all others are made anew in every analysis. Only while every clock is of one piece and the records of every
 * hop are in order; else it forgets, and everything is linked from the beginning.
 */
export class LinkMemory {
  readonly #shift: number;
  #stores: HopStore[] = [];
  #blocks: PairBlocks[] = [];
  #joins: readonly JoinMemory[] = [];
  #travel = new Uint8Array(0);
  #open: OpenUnits[] = [];
  /** Whether someone still looks at the arrays of the latest analysis. */
  #lent = false;
  /** Per hop and block: the analysis, by number, in which a link of it last became another. */
  readonly #changedAt: Uint32Array[] = [];
  /** Number of the analysis at hand. */
  round = 0;
  /** The first analysis that all after it went on from. */
  begun = 0;
  /** Whether the latest analysis was made with it. */
  going = false;

  /** @param shift base 2 logarithm of the units of a block */
  constructor(shift: number) {
    this.#shift = shift;
  }

  /** What was answered last is still looked at: the next analysis works on copies. */
  lend(): void {
    this.#lent = true;
  }

  /** Whether links can be carried over to an analysis of these hops. Forgets them when not. */
  takes(hops: readonly HopPackets[], clocks: readonly HopClock[]): boolean {
    const inOrder = hops.every(({ order, count }) => order.buffer === identity(count).buffer && order.byteOffset === 0);
    const takes = inOrder && clocks.every(({ pieces }) => pieces.length === 1);
    if (!takes) {
      this.#stores = [];
      this.#joins = [];
    }
    this.going = takes;
    return takes;
  }

  /** Whether a link of units [from, to) became another after an analysis. */
  changedSince(hop: number, from: number, to: number, round: number): boolean {
    const changedAt = this.#changedAt[hop]!;
    for (let b = from >>> this.#shift; b << this.#shift < to; b++) if (changedAt[b]! > round) return true;
    return false;
  }

  /** First unit of the block that a unit is in. */
  blockStart(unit: number): number {
    return (unit >>> this.#shift) << this.#shift;
  }

  /** Links and corrected times to work on: those of pairs as they were, all others taken back. */
  begin(
    hops: readonly HopPackets[],
    clocks: readonly HopClock[],
    joins: readonly JoinMemory[],
    news: readonly (HopNews | null)[],
  ): { links: HopLinks[]; corrected: Float64Array[] } {
    this.round++;
    const goesOn = this.#stores.length === hops.length && joins.every((join, s) => join === this.#joins[s]);
    if (!goesOn) this.#start(hops, joins);
    if (this.#lent) this.#copy();
    this.#lent = false;
    const links = hops.map(({ count }, h) => {
      const store = this.#stores[h]!;
      if (goesOn) this.#takeBack(store, this.#open[h]!);
      this.#grow(store, h, count);
      for (const u of news[h]?.changed ?? []) this.#changed(h, u);
      return {
        down: store.down.subarray(0, count),
        downHop: store.downHop.subarray(0, count),
        up: store.up.subarray(0, count),
        upHop: store.upHop.subarray(0, count),
        covered: new Map<number, number[]>(),
        flags: new Uint8Array(count),
      };
    });
    return { links, corrected: hops.map((hop, h) => correct(this.#stores[h]!, hop, clocks[h]!)) };
  }

  /** Links the pairs of neighbours. */
  link(context: PathContext, presence: Presence): [PairFacts, PairFacts][] {
    this.#turn(context, presence);
    const watch = (hop: number, unit: number) => this.#changed(hop, unit);
    return this.#blocks.map((blocks) => blocks.update(context, watch));
  }

  /** What is open at the hops after that. */
  open(context: PathContext): OpenUnits[] {
    this.#open = this.#stores.map((store, h) => {
      const { count } = context.hops[h]!;
      const blocks = Math.ceil(count / 2 ** this.#shift);
      // The block that was the last one has more units now.
      for (let b = store.count >>> this.#shift; b < blocks; b++) store.stale[b] = 1;
      store.count = count;
      for (let b = 0; b < blocks; b++) {
        if (!store.stale[b]) continue;
        store.stale[b] = 0;
        const { sending, receiving } = openAmong(context, h, b << this.#shift, Math.min(count, (b + 1) << this.#shift));
        // Not the room that was made for more.
        store.open[b] = { sending: sending.slice(), receiving: receiving.slice() };
      }
      return { sending: together(store.open, 'sending'), receiving: together(store.open, 'receiving') };
    });
    return this.#open;
  }

  #start(hops: readonly HopPackets[], joins: readonly JoinMemory[]): void {
    this.#stores = hops.map(() => ({
      down: new Int32Array(0),
      downHop: new Int8Array(0),
      up: new Int32Array(0),
      upHop: new Int8Array(0),
      corrected: new Float64Array(0),
      line: null,
      filled: 0,
      count: 0,
      open: [],
      stale: new Uint8Array(0),
    }));
    this.#joins = [...joins];
    this.#blocks = joins.map((join, s) => new PairBlocks(s, join, this.#shift));
    this.#travel = new Uint8Array(0);
    this.#changedAt.length = 0;
    for (const _ of hops) this.#changedAt.push(new Uint32Array(0));
    this.begun = this.round;
  }

  #copy(): void {
    for (const store of this.#stores) {
      store.down = store.down.slice();
      store.downHop = store.downHop.slice();
      store.up = store.up.slice();
      store.upHop = store.upHop.slice();
      store.corrected = store.corrected.slice();
    }
  }

  #grow(store: HopStore, h: number, count: number): void {
    const room = store.down.length;
    if (count <= room) return;
    const more = roomFor(count);
    store.down = grown(store.down, new Int32Array(more)).fill(NONE, room);
    store.downHop = grown(store.downHop, new Int8Array(more)).fill(NONE, room);
    store.up = grown(store.up, new Int32Array(more)).fill(NONE, room);
    store.upHop = grown(store.upHop, new Int8Array(more)).fill(NONE, room);
    const blocks = Math.ceil(more / 2 ** this.#shift);
    store.stale = grown(store.stale, new Uint8Array(blocks));
    this.#changedAt[h] = grown(this.#changedAt[h]!, new Uint32Array(blocks));
  }

  /** What was linked after the pairs was open before. */
  #takeBack({ down, downHop, up, upHop }: HopStore, { sending, receiving }: OpenUnits): void {
    for (const u of sending) {
      down[u] = NONE;
      downHop[u] = NONE;
    }
    for (const u of receiving) {
      up[u] = NONE;
      upHop[u] = NONE;
    }
  }

  /** Unlinks the packets of flows that travel otherwise than was known. */
  #turn({ travel, hops, links }: PathContext, presence: Presence): void {
    const before = this.#travel;
    this.#travel = travel.slice();
    const turned: number[] = [];
    for (let f = 0; f < before.length; f++) if (before[f] !== travel[f]) turned.push(f);
    if (turned.length === 0) return;
    const isTurned = new Uint8Array(travel.length);
    for (const f of turned) isTurned[f] = 1;
    hops.forEach((hop, h) => {
      const { down, downHop, up, upHop } = links[h]!;
      const first = turned.reduce((t, f) => Math.min(t, presence.first[h]![f]!), Number.POSITIVE_INFINITY);
      for (let u = unitAt(hop, first); u < hop.count; u++) {
        if (!isTurned[hop.flow[u]!]) continue;
        down[u] = NONE;
        downHop[u] = NONE;
        up[u] = NONE;
        upHop[u] = NONE;
        this.#changed(h, u);
        if (h < this.#joins.length) this.#joins[h]!.unlinked[0][u >>> this.#shift] = 1;
      }
    });
  }

  #changed(hop: number, unit: number): void {
    const block = unit >>> this.#shift;
    this.#stores[hop]!.stale[block] = 1;
    this.#changedAt[hop]![block] = this.round;
  }
}

/** First unit at or after a time by the hop's own clock; units are in order of time. */
function unitAt({ columns, row, count }: HopPackets, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (columns.time[row[mid]!]! < time) low = mid + 1;
    else high = mid;
  }
  return low;
}

function together(blocks: readonly OpenUnits[], side: keyof OpenUnits): Uint32Array {
  const all = new Uint32Array(blocks.reduce((n, block) => n + block[side].length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block[side], at);
    at += block[side].length;
  }
  return all;
}

/** As `PathMatch.corrected` says, of one piece; only what is new where the clock is the same. */
function correct(store: HopStore, { columns, row, count }: HopPackets, { pieces }: HopClock): Float64Array {
  const { line } = pieces[0]!;
  const { offset, drift, origin } = line;
  if (offset === 0 && drift === 0 && count === columns.count) {
    store.line = null;
    return columns.time.subarray(0, count);
  }
  if (count > store.corrected.length) {
    const more = new Float64Array(roomFor(count));
    more.set(store.corrected);
    store.corrected = more;
  }
  const known = store.line;
  const same = known !== null && known.offset === offset && known.drift === drift && known.origin === origin;
  const { corrected } = store;
  const { time } = columns;
  const pace = 1 + drift;
  for (let u = same ? store.filled : 0; u < count; u++) {
    const t = time[row[u]!]! - offset;
    corrected[u] = drift === 0 ? t : origin + (t - origin) / pace;
  }
  store.line = line;
  store.filled = count;
  return corrected.subarray(0, count);
}
