import type { Keys } from './keys.ts';
import { NONE } from './types.ts';

/** Units of one hop chained by equal 64-bit keys; positions are indices into the list of units. */
export interface KeyChains {
  /** First position of every key that occurs, in the order of the list. */
  heads: Uint32Array;
  /** Next position of the same key; NONE at a chain's end. */
  next: Int32Array;
  /** First position of a key; NONE when it does not occur. */
  find(low: number, high: number): number;
}

/** Chains units by key in linear time: open addressing on half-filled slots, no object per packet. */
export function chainByKey(keys: Keys, units: Uint32Array): KeyChains {
  const size = powerOfTwo(Math.max(16, units.length * 2));
  const mask = size - 1;
  // Slot: 1 + position of the key's first unit.
  const slots = new Int32Array(size);
  const slotOf = (low: number, high: number) => {
    let slot = (low ^ (high >>> 7)) & mask;
    for (;;) {
      const head = slots[slot]! - 1;
      if (head < 0) return slot;
      const unit = units[head]!;
      if (keys.low[unit] === low && keys.high[unit] === high) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const next = new Int32Array(units.length).fill(NONE);
  const tail = new Int32Array(units.length);
  const heads = new Uint32Array(units.length);
  let count = 0;
  for (let i = 0; i < units.length; i++) {
    const slot = slotOf(keys.low[units[i]!]!, keys.high[units[i]!]!);
    const head = slots[slot]! - 1;
    if (head < 0) {
      slots[slot] = i + 1;
      tail[i] = i;
      heads[count++] = i;
    } else {
      next[tail[head]!] = i;
      tail[head] = i;
    }
  }
  return { heads: heads.subarray(0, count), next, find: (low, high) => slots[slotOf(low, high)]! - 1 };
}

function powerOfTwo(n: number): number {
  let size = 1;
  while (size < n) size *= 2;
  return size;
}
