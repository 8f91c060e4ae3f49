import { chainByKey } from './key-chains.ts';
import { bitOf, keysAt, positionsIn, sieveKeys } from './key-sieve.ts';
import type { Keys } from './keys.ts';

/** A bucket that is not one to one: the same key k times upstream and m times downstream, each list in unit order. */
export interface Bucket {
  upstream: Uint32Array;
  downstream: Uint32Array;
}

export interface JoinResult {
  /** Pairs whose key occurs once on each side, in upstream order. */
  pairUp: Uint32Array;
  pairDown: Uint32Array;
  pairs: number;
  /** How many of the pairs each conversation has, where that is known; longer or shorter than there are conversations. */
  pairsOf?: Uint32Array;
  /** Keys that both sides hold, at least one of them more than once. */
  buckets: Bucket[];
}

/** Memory that several joins in a row use, one after the other. */
export class JoinRoom {
  #before = new Int32Array(0);
  #first = new Int32Array(0);

  /** Two arrays for `count`, the second one of zeros, good until the next call. */
  take(count: number): [before: Int32Array, first: Int32Array] {
    if (this.#before.length < count) {
      this.#before = new Int32Array(count);
      this.#first = new Int32Array(count);
    } else this.#first.fill(0, 0, count);
    return [this.#before, this.#first];
  }
}

/** By unit: the directed flow that is part of its key, so that equal keys are of one flow. */
export interface Flows {
  up: Uint32Array;
  down: Uint32Array;
  /** More than any of them. */
  count: number;
}

/**
 * Joins two hops' packets on equal 64-bit keys. Linear time and memory. At 10 million packets a side the expected number
 * of false pairs is 5e-6.
 *
 * Nearly all keys occur once at a hop, and the packets of a flow come in much the same order at both: a packet's partner
 * is the next one of its flow. Tables of keys are made only of what may occur several times, of every sixteenth key, by
 * which the place in a flow is found again after a gap, and of the few that are found in none of these ways.
 *
 * @param up keys of the candidates upstream, `upUnits` these, in unit order
 * @param down keys of the candidates downstream, `downUnits` these, in unit order
 * @param flows makes it faster; null: flows are not in the keys
 * @param room shared with the joins before and after
 */
export function joinByKey(
  up: Keys,
  upUnits: Uint32Array,
  down: Keys,
  downUnits: Uint32Array,
  flows: Flows | null = null,
  room = new JoinRoom(),
): JoinResult {
  const { next, first, nextDown } = chainBoth(up, upUnits, down, downUnits, flows, room);
  // What is not filled costs no memory.
  const pairUp = new Uint32Array(Math.min(upUnits.length, downUnits.length));
  const pairDown = new Uint32Array(pairUp.length);
  let pairs = 0;
  const buckets: Bucket[] = [];
  for (let i = 0; i < upUnits.length; i++) {
    const j = first[i]! - 1;
    if (j < 0) continue;
    if (next[i] === 0 && nextDown[j] === 0) {
      pairUp[pairs] = upUnits[i]!;
      pairDown[pairs++] = downUnits[j]!;
    } else {
      buckets.push({ upstream: chain(i, next, upUnits), downstream: chain(j, nextDown, downUnits) });
    }
  }
  return { pairUp: pairUp.subarray(0, pairs), pairDown: pairDown.subarray(0, pairs), pairs, buckets };
}

/** Chains of positions plus 1, ascending, by the first position upstream of a key; 0 ends one. */
interface Chains {
  /** Next position upstream of the same key. */
  next: Int32Array;
  /** First position downstream of the key, at the first one upstream. */
  first: Int32Array;
  /** Next position downstream of the same key. */
  nextDown: Int32Array;
}

/** Packets of the flow that are looked at: losses lie between. */
const AHEAD = 8;
/** Every so many keys, one by which the place is found again. */
const ANCHORS = 16;

function chainBoth(
  up: Keys,
  upUnits: Uint32Array,
  down: Keys,
  downUnits: Uint32Array,
  flows: Flows | null,
  room: JoinRoom,
): Chains {
  const upCount = upUnits.length;
  const { low, high } = up;
  const { seen, twice, mask } = sieveKeys(up);
  // What may occur several times upstream, with a table of its own.
  const twins = positionsIn(twice, up, mask);
  const ofTwins = chainByKey(keysAt(up, twins));
  const isTwin = new Uint8Array(upCount);
  const next = new Int32Array(upCount);
  for (let t = 0; t < twins.length; t++) {
    isTwin[twins[t]!] = 1;
    if (ofTwins.next[t]! >= 0) next[twins[t]!] = twins[ofTwins.next[t]!]! + 1;
  }
  const anchors = Uint32Array.from({ length: Math.ceil(upCount / ANCHORS) }, (_, n) => n * ANCHORS);
  const ofAnchors = chainByKey(keysAt(up, anchors));

  // Positions plus 1: the one before of the same flow, and by flow where to look, and what was passed over last.
  const [before, first] = room.take(upCount);
  const near = new Int32Array(flows?.count ?? 1);
  const passed = new Int32Array(near.length);
  for (let i = 0; i < upCount; i++) {
    const flow = flows === null ? 0 : flows.up[upUnits[i]!]!;
    before[i] = near[flow]!;
    near[flow] = i + 1;
  }
  const nextDown = new Int32Array(downUnits.length);
  const far: number[] = [];
  // From the last to the first, so that each goes before those that it is followed by.
  for (let j = downUnits.length - 1; j >= 0; j--) {
    const a = down.low[j]!;
    const b = down.high[j]!;
    const flow = flows === null ? 0 : flows.down[downUnits[j]!]!;
    let at = near[flow]! - 1;
    let skipped = -1;
    for (let k = 0; at >= 0 && (low[at] !== a || high[at] !== b); k++) {
      skipped = at;
      at = k < AHEAD ? before[at]! - 1 : -1;
    }
    if (at >= 0) {
      if (skipped >= 0) passed[flow] = skipped + 1;
      near[flow] = before[at]!;
    } else {
      at = passed[flow]! - 1;
      if (at < 0 || low[at] !== a || high[at] !== b) {
        const n = bitOf(a, b, mask);
        if (!((seen[n >>> 5]! >>> (n & 31)) & 1)) continue;
        if ((twice[n >>> 5]! >>> (n & 31)) & 1) {
          const twin = ofTwins.find(a, b);
          if (twin < 0) continue;
          at = twins[twin]!;
        } else {
          const anchor = ofAnchors.find(a, b);
          if (anchor < 0) {
            far.push(j);
            continue;
          }
          at = anchors[anchor]!;
          near[flow] = before[at]!;
        }
      }
    }
    const head = isTwin[at] ? twins[ofTwins.find(a, b)]! : at;
    if (first[head]) nextDown[j] = first[head]!;
    first[head] = j + 1;
  }
  if (far.length > 0) chainFar(up, down, Uint32Array.from(far.reverse()), first, nextDown);
  return { next, first, nextDown };
}

/**
 * Finds what was not where it was looked for.
 * @param far positions downstream, ascending, of keys that occur upstream once or not at all
 */
function chainFar(up: Keys, down: Keys, far: Uint32Array, first: Int32Array, nextDown: Int32Array): void {
  const keys = keysAt(down, far);
  const { seen, mask } = sieveKeys(keys);
  const wanted = chainByKey(keys);
  for (let i = 0; i < up.low.length; i++) {
    const n = bitOf(up.low[i]!, up.high[i]!, mask);
    if (!((seen[n >>> 5]! >>> (n & 31)) & 1)) continue;
    // Put in among those downstream that were found already, both ascending.
    let before = -1;
    for (let t = wanted.find(up.low[i]!, up.high[i]!); t >= 0; t = wanted.next[t]!) {
      const j = far[t]!;
      let after: number = before < 0 ? first[i]! : nextDown[before]!;
      while (after > 0 && after - 1 < j) {
        before = after - 1;
        after = nextDown[before]!;
      }
      nextDown[j] = after;
      if (before < 0) first[i] = j + 1;
      else nextDown[before] = j + 1;
      before = j;
    }
  }
}

function chain(head: number, next: Int32Array, units: Uint32Array): Uint32Array {
  let n = 0;
  for (let i = head + 1; i !== 0; i = next[i - 1]!) n++;
  const out = new Uint32Array(n);
  n = 0;
  for (let i = head + 1; i !== 0; i = next[i - 1]!) out[n++] = units[i - 1]!;
  return out;
}
