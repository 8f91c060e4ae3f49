import { chainByKey } from './key-chains.ts';
import type { Keys } from './keys.ts';
import { NONE } from './types.ts';

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
  /** Keys that both sides hold, at least one of them more than once. */
  buckets: Bucket[];
}

/**
 * Joins two hops' packets on equal 64-bit keys: one hash table over the upstream candidates, one pass over the
 * downstream ones. Linear time and memory. At 10 million packets a side the expected number of false pairs is 5e-6.
 *
 * @param up keys of the candidates upstream, `upUnits` these, in unit order
 * @param down keys of the candidates downstream, `downUnits` these, in unit order
 */
export function joinByKey(up: Keys, upUnits: Uint32Array, down: Keys, downUnits: Uint32Array): JoinResult {
  const chains = chainByKey(up);
  const firstDown = new Int32Array(upUnits.length).fill(NONE);
  const nextDown = new Int32Array(downUnits.length);
  // From the last to the first, so that each goes before those that it is followed by.
  for (let j = downUnits.length - 1; j >= 0; j--) {
    const head = chains.find(down.low[j]!, down.high[j]!);
    if (head === NONE) continue;
    nextDown[j] = firstDown[head]!;
    firstDown[head] = j;
  }

  // What is not filled costs no memory.
  const pairUp = new Uint32Array(Math.min(upUnits.length, downUnits.length));
  const pairDown = new Uint32Array(pairUp.length);
  let pairs = 0;
  const buckets: Bucket[] = [];
  for (let i = 0; i < upUnits.length; i++) {
    const j = firstDown[i]!;
    if (j === NONE) continue;
    if (chains.next[i] === NONE && nextDown[j] === NONE) {
      pairUp[pairs] = upUnits[i]!;
      pairDown[pairs++] = downUnits[j]!;
    } else {
      buckets.push({ upstream: chain(i, chains.next, upUnits), downstream: chain(j, nextDown, downUnits) });
    }
  }
  return { pairUp: pairUp.subarray(0, pairs), pairDown: pairDown.subarray(0, pairs), pairs, buckets };
}

function chain(head: number, next: Int32Array, units: Uint32Array): Uint32Array {
  let n = 0;
  for (let i = head; i !== NONE; i = next[i]!) n++;
  const out = new Uint32Array(n);
  n = 0;
  for (let i = head; i !== NONE; i = next[i]!) out[n++] = units[i]!;
  return out;
}
