import type { Keys } from './keys.ts';

/** Packets of one hop chained by equal 64-bit keys. A position is an index into the keys. */
export interface KeyChains {
  /** Next position of the same key, ascending; -1 at a chain's end. */
  next: Int32Array;
  /** First position of a key; -1 when it does not occur. */
  find(low: number, high: number): number;
}

/** Chains by key in linear time: open addressing on half-filled slots, no object per packet. */
export function chainByKey({ low, high }: Keys): KeyChains {
  const count = low.length;
  const mask = powerOfTwo(Math.max(16, count * 2)) - 1;
  // Slot: 1 + position of the key's first packet.
  const slots = new Int32Array(mask + 1);
  const slotOf = (a: number, b: number) => {
    let slot = (a ^ (b >>> 7)) & mask;
    for (;;) {
      const head = slots[slot]! - 1;
      if (head < 0 || (low[head] === a && high[head] === b)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const next = new Int32Array(count);
  // From the last to the first, so that each goes before those that it is followed by.
  for (let i = count - 1; i >= 0; i--) {
    const slot = slotOf(low[i]!, high[i]!);
    next[i] = slots[slot]! - 1;
    slots[slot] = i + 1;
  }
  return { next, find: (a, b) => slots[slotOf(a, b)]! - 1 };
}

function powerOfTwo(n: number): number {
  let size = 1;
  while (size < n) size *= 2;
  return size;
}
