import { BLOCK_SHIFT, ExtremePairs, type Pairs } from './extreme-pairs.ts';
import { grown, type HopNews, type KeyedUnits } from './hop-memory.ts';
import type { Bucket, JoinResult } from './join.ts';
import { roomFor } from './room.ts';
import { type HopPackets, NONE } from './types.ts';

/** Parts of the table, told by bits of the key: each grows by itself, so that none takes long. */
const PARTS = 64;
const PART_SHIFT = 26;

/** What a key's packets are to each other. */
const Kind = { single: 0, pair: 1, bucket: 2 } as const;

/** Units of one side by key: chains through `next`, the newest first. */
class Side {
  /** Per key: its newest unit. */
  head = new Int32Array(0);
  /** Per unit: the next one of the same key; and the key's number, NONE when it is not in the table. */
  next = new Int32Array(0);
  key = new Int32Array(0);
  /** Per block of units: 1 where a pair came, went, or is another, since the extremes were asked for. */
  touched = new Uint8Array(0);
  /** The same, since the pairs were linked. */
  unlinked = new Uint8Array(0);
  readonly #shift: number;

  /** @param shift base 2 logarithm of the units of a block of `unlinked` */
  constructor(shift: number) {
    this.#shift = shift;
  }

  room(units: number): void {
    if (units <= this.key.length) return;
    const room = roomFor(units);
    const before = this.key.length;
    this.next = grown(this.next, new Int32Array(room));
    this.key = grown(this.key, new Int32Array(room)).fill(NONE, before);
    this.touched = grown(this.touched, new Uint8Array((room >>> BLOCK_SHIFT) + 1));
    this.unlinked = grown(this.unlinked, new Uint8Array((room >>> this.#shift) + 1));
  }

  touch(unit: number): void {
    this.touched[unit >>> BLOCK_SHIFT] = 1;
    this.unlinked[unit >>> this.#shift] = 1;
  }

  push(key: number, unit: number): void {
    this.next[unit] = this.head[key]!;
    this.head[key] = unit;
    this.key[unit] = key;
  }

  remove(unit: number): void {
    const key = this.key[unit]!;
    this.key[unit] = NONE;
    if (this.head[key] === unit) {
      this.head[key] = this.next[unit]!;
      return;
    }
    let at = this.head[key]!;
    while (this.next[at] !== unit) at = this.next[at]!;
    this.next[at] = this.next[unit]!;
  }

  /** How many units a key has, as far as it matters: 0, 1, or 2 for more. */
  several(key: number): 0 | 1 | 2 {
    const head = this.head[key]!;
    return head === NONE ? 0 : this.next[head] === NONE ? 1 : 2;
  }

  *units(key: number): Generator<number> {
    for (let u = this.head[key]!; u !== NONE; u = this.next[u]!) yield u;
  }
}

/**
 * The key join of two hops whose captures grow: takes only what is new, and gives what `joinByKey` gives of all. Every
 * key stays in the table, because a packet may be joined to one of any age; a pair whose key comes again is taken back.
 */
export class JoinMemory {
  readonly #low: Side;
  readonly #high: Side;
  readonly #extremes = [new ExtremePairs(true), new ExtremePairs(false)] as const;
  readonly #slots = Array.from({ length: PARTS }, () => new Int32Array(256));
  readonly #used = new Uint32Array(PARTS);
  #keys = 0;
  #keyLow = new Uint32Array(0);
  #keyHigh = new Uint32Array(0);
  #kind = new Uint8Array(0);
  readonly #buckets = new Set<number>();
  #pairs = 0;
  /** Pairs by the conversation of their packets. */
  #pairsOf = new Uint32Array(0);

  /** @param shift base 2 logarithm of the units of a block of `unlinked` */
  constructor(shift = BLOCK_SHIFT) {
    this.#low = new Side(shift);
    this.#high = new Side(shift);
  }

  /** Takes what is new at both hops. */
  update(low: KeyedUnits, lowNews: HopNews, high: KeyedUnits, highNews: HopNews): void {
    this.#low.room(low.count);
    this.#high.room(high.count);
    this.#take(this.#low, low, lowNews);
    this.#take(this.#high, high, highNews);
  }

  /**
   * The join as it is now; its pairs are listed when they are asked for, which must be before the next `update`.
   * @param lowPlace,highPlace place of each unit in the order of time; null: they are in order
   */
  result(order: Uint32Array, lowPlace: Uint32Array | null, highPlace: Uint32Array | null): JoinResult {
    const buckets: Bucket[] = [];
    for (const k of this.#buckets)
      buckets.push({ upstream: sorted(this.#low, k, lowPlace), downstream: sorted(this.#high, k, highPlace) });
    const placeOf = (unit: number) => (lowPlace === null ? unit : lowPlace[unit]!);
    buckets.sort((a, b) => placeOf(a.upstream[0]!) - placeOf(b.upstream[0]!));
    const listed = () => this.#list(order);
    let list: ReturnType<typeof listed> | null = null;
    return {
      get pairUp() {
        list ??= listed();
        return list.pairUp;
      },
      get pairDown() {
        list ??= listed();
        return list.pairDown;
      },
      pairs: this.#pairs,
      pairsOf: this.#pairsOf,
      buckets,
    };
  }

  /** The unit at the higher hop that makes a pair with one of the lower hop; NONE without one. */
  partnerOfLow(unit: number): number {
    const key = this.#low.key[unit]!;
    return key !== NONE && this.#kind[key] === Kind.pair ? this.#high.head[key]! : NONE;
  }

  /** The same of a unit at the higher hop. */
  partnerOfHigh(unit: number): number {
    const key = this.#high.key[unit]!;
    return key !== NONE && this.#kind[key] === Kind.pair ? this.#low.head[key]! : NONE;
  }

  /** Per block of units of both hops: 1 where a pair came, went, or is another; to be cleared by who has seen to it. */
  get unlinked(): [low: Uint8Array, high: Uint8Array] {
    return [this.#low.unlinked, this.#high.unlinked];
  }

  #list(order: Uint32Array): { pairUp: Uint32Array; pairDown: Uint32Array } {
    const pairUp = new Uint32Array(this.#pairs);
    const pairDown = new Uint32Array(this.#pairs);
    let n = 0;
    for (let i = 0; i < order.length; i++) {
      const partner = this.partnerOfLow(order[i]!);
      if (partner === NONE) continue;
      pairUp[n] = order[i]!;
      pairDown[n++] = partner;
    }
    return { pairUp, pairDown };
  }

  /** The pairs that can bound the clocks, by records of the lower and of the higher hop; to be asked for once. */
  extremes(low: HopPackets, high: HopPackets, travel: Uint8Array): [low: Pairs, high: Pairs] {
    const a = (unit: number) => this.partnerOfLow(unit);
    const b = (unit: number) => this.partnerOfHigh(unit);
    const found: [Pairs, Pairs] = [
      this.#extremes[0].update({ low, high, travel, partnerOf: a }, this.#low.touched),
      this.#extremes[1].update({ low, high, travel, partnerOf: b }, this.#high.touched),
    ];
    this.#low.touched.fill(0);
    this.#high.touched.fill(0);
    return found;
  }

  #touch(key: number): void {
    this.#low.touch(this.#low.head[key]!);
    this.#high.touch(this.#high.head[key]!);
  }

  #take(side: Side, memory: KeyedUnits, { from, changed, flowBefore }: HopNews): void {
    for (const u of changed) {
      if (side.key[u] !== NONE) this.#change(side, side.key[u]!, u, false, flowBefore[u]! >>> 1);
      if (memory.joinable[u]) this.#insert(side, memory, u);
    }
    for (let u = from; u < memory.count; u++) if (memory.joinable[u]) this.#insert(side, memory, u);
  }

  #insert(side: Side, { keys, flow }: KeyedUnits, unit: number): void {
    this.#change(side, this.#keyOf(keys.low[unit]!, keys.high[unit]!), unit, true, flow[unit]! >>> 1);
  }

  /**
   * Puts a unit to its key, or takes it from there, and says anew what the key's packets are to each other.
   * @param conversation of all of them
   */
  #change(side: Side, key: number, unit: number, comes: boolean, conversation: number): void {
    if (this.#kind[key] === Kind.pair) {
      this.#touch(key);
      this.#pairs--;
      this.#pairsOf[conversation]!--;
    }
    if (comes) side.push(key, unit);
    else side.remove(unit);
    const low = this.#low.several(key);
    const high = this.#high.several(key);
    const kind = low === 0 || high === 0 ? Kind.single : low === 1 && high === 1 ? Kind.pair : Kind.bucket;
    if (kind === Kind.pair) {
      this.#touch(key);
      this.#pairs++;
      if (conversation >= this.#pairsOf.length)
        this.#pairsOf = grown(this.#pairsOf, new Uint32Array(Math.max(256, conversation * 2)));
      this.#pairsOf[conversation]!++;
    }
    if (kind === this.#kind[key]) return;
    if (kind === Kind.bucket) this.#buckets.add(key);
    else if (this.#kind[key] === Kind.bucket) this.#buckets.delete(key);
    this.#kind[key] = kind;
  }

  /** The number of a key; a new one when it was never seen. */
  #keyOf(low: number, high: number): number {
    const part = high >>> PART_SHIFT;
    if (this.#used[part]! * 2 >= this.#slots[part]!.length) this.#growPart(part);
    const slots = this.#slots[part]!;
    const mask = slots.length - 1;
    for (let slot = slotOf(low, high) & mask; ; slot = (slot + 1) & mask) {
      const key = slots[slot]! - 1;
      if (key < 0) {
        slots[slot] = this.#newKey(low, high) + 1;
        this.#used[part]!++;
        return this.#keys - 1;
      }
      if (this.#keyLow[key] === low && this.#keyHigh[key] === high) return key;
    }
  }

  #newKey(low: number, high: number): number {
    const key = this.#keys++;
    if (key >= this.#kind.length) {
      const room = Math.max(1024, roomFor(key));
      this.#keyLow = grown(this.#keyLow, new Uint32Array(room));
      this.#keyHigh = grown(this.#keyHigh, new Uint32Array(room));
      this.#kind = grown(this.#kind, new Uint8Array(room));
      for (const side of [this.#low, this.#high]) side.head = grown(side.head, new Int32Array(room)).fill(NONE, key);
    }
    this.#keyLow[key] = low;
    this.#keyHigh[key] = high;
    return key;
  }

  #growPart(part: number): void {
    const before = this.#slots[part]!;
    const slots = new Int32Array(before.length * 2);
    const mask = slots.length - 1;
    for (const held of before) {
      if (held === 0) continue;
      let slot = slotOf(this.#keyLow[held - 1]!, this.#keyHigh[held - 1]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = held;
    }
    this.#slots[part] = slots;
  }
}

function slotOf(low: number, high: number): number {
  return low ^ (high >>> 7);
}

/** A key's units in the order of time. */
function sorted(side: Side, key: number, place: Uint32Array | null): Uint32Array {
  const units = Uint32Array.from(side.units(key));
  return place === null ? units.sort() : units.sort((a, b) => place[a]! - place[b]!);
}
