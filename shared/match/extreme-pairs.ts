import type { JoinResult } from './join.ts';
import { type HopPackets, NONE } from './types.ts';

/** Pairs of a join: the lower hop's units and the higher hop's. */
export type Pairs = Pick<JoinResult, 'pairUp' | 'pairDown' | 'pairs'>;

/** Base 2 logarithms of the records of a bucket, and of a block of buckets that is looked at anew as a whole. */
export const EXTREME_SHIFT = 6;
export const BLOCK_SHIFT = 10;
const BUCKET = 2 ** EXTREME_SHIFT;

/** How much one clock may run faster than another, and the slope that differences are seen by be off, ns per ns. */
export const STEEPEST = 2e-3;
/** More than doubles of such times can be wrong by, ns. */
const ROUNDING_NS = 1;

/** What a pair's extremes are found from. */
export interface ExtremeInput {
  low: HopPackets;
  high: HopPackets;
  travel: Uint8Array;
  /** Partner of a unit of the hop whose records are the buckets'; NONE without one. */
  partnerOf(unit: number): number;
}

/**
 * Of the pairs of two hops those that can bound the clocks, while the captures grow: of every bucket of records of one of
 * the hops, and each direction, the pair with the lowest difference (of the reverse ones the highest), whichever slope up
 * to STEEPEST differences are seen by, and so also of every bucket that is made up of such buckets. Only blocks that
 * something happened in are looked at again.
 */
export class ExtremePairs {
  readonly #ownIsLow: boolean;
  /** Units of the own hop, and their partners. */
  readonly #blocks: { units: Uint32Array; partners: Uint32Array }[] = [];
  #travel = new Uint8Array(0);
  #rows = 0;
  // Of the bucket at hand.
  readonly #unit = new Uint32Array(BUCKET);
  readonly #way = new Uint8Array(BUCKET);
  readonly #difference = new Float64Array(BUCKET);

  /** @param ownIsLow whether buckets are of the lower hop's records */
  constructor(ownIsLow: boolean) {
    this.#ownIsLow = ownIsLow;
  }

  /**
   * @param touched per block of units of the own hop: 1 where a pair came, went, or is another, since the last time
   * @returns in the order of the own hop's records
   */
  update(input: ExtremeInput, touched: Uint8Array): Pairs {
    const own = this.#ownIsLow ? input.low : input.high;
    const rows = own.columns.count;
    const dirty = new Uint8Array((rows >>> BLOCK_SHIFT) + 1);
    dirty.fill(1, this.#rows >>> BLOCK_SHIFT);
    for (let units = 0; units << BLOCK_SHIFT < own.count; units++) {
      if (!touched[units]) continue;
      const last = Math.min(own.count, (units + 1) << BLOCK_SHIFT) - 1;
      dirty.fill(1, own.row[units << BLOCK_SHIFT]! >>> BLOCK_SHIFT, (own.row[last]! >>> BLOCK_SHIFT) + 1);
    }
    this.#turned(input.travel, own, dirty);
    this.#rows = rows;
    let count = 0;
    for (let block = 0; block < dirty.length; block++) {
      if (dirty[block] || this.#blocks[block] === undefined) this.#blocks[block] = this.#look(input, own, block);
      count += this.#blocks[block]!.units.length;
    }
    const units = new Uint32Array(count);
    const partners = new Uint32Array(count);
    let at = 0;
    for (let block = 0; block < dirty.length; block++) {
      const held = this.#blocks[block]!;
      units.set(held.units, at);
      partners.set(held.partners, at);
      at += held.units.length;
    }
    return this.#ownIsLow
      ? { pairUp: units, pairDown: partners, pairs: count }
      : { pairUp: partners, pairDown: units, pairs: count };
  }

  /** Blocks with packets of flows that travel otherwise than was known. */
  #turned(travel: Uint8Array, own: HopPackets, dirty: Uint8Array): void {
    const before = this.#travel;
    this.#travel = travel.slice();
    let any = false;
    for (let f = 0; f < before.length && !any; f++) any = before[f] !== travel[f];
    if (!any) return;
    for (let u = 0; u < own.count; u++) {
      const f = own.flow[u]!;
      if (f < before.length && before[f] !== travel[f]) dirty[own.row[u]! >>> BLOCK_SHIFT] = 1;
    }
  }

  #look(input: ExtremeInput, own: HopPackets, block: number): { units: Uint32Array; partners: Uint32Array } {
    const found: number[] = [];
    const end = Math.min(own.columns.count, (block + 1) << BLOCK_SHIFT);
    for (let from = block << BLOCK_SHIFT; from < end; from += BUCKET)
      this.#bucket(input, own, from, Math.min(end, from + BUCKET), found);
    const units = Uint32Array.from(found);
    return { units, partners: units.map((u) => input.partnerOf(u)) };
  }

  #bucket(input: ExtremeInput, own: HopPackets, from: number, to: number, found: number[]): void {
    const { low, high, travel, partnerOf } = input;
    let n = 0;
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let r = from; r < to; r++) {
      const u = own.unitOfRow[r]!;
      if (u === NONE || own.row[u] !== r) continue;
      const way = travel[own.flow[u]!]!;
      if (way > 1) continue;
      const partner = partnerOf(u);
      if (partner === NONE) continue;
      const [a, b] = this.#ownIsLow ? [u, partner] : [partner, u];
      const t = low.columns.time[low.row[a]!]!;
      const d = high.columns.time[high.row[b]!]! - t;
      if (t < first) first = t;
      if (t > last) last = t;
      if (way === 0 && d < lowest) lowest = d;
      if (way === 1 && d > highest) highest = d;
      this.#unit[n] = u;
      this.#way[n] = way;
      this.#difference[n++] = d;
    }
    const reach = (last - first) * STEEPEST + ROUNDING_NS;
    for (let i = 0; i < n; i++) {
      const d = this.#difference[i]!;
      if (this.#way[i] === 0 ? d <= lowest + reach : d >= highest - reach) found.push(this.#unit[i]!);
    }
  }
}
