import type { Keys } from './keys.ts';

/** Packets of one hop chained by equal 64-bit keys. A position is an index into the keys. */
export interface KeyChains {
  /** Next position of the same key, ascending; -1 at a chain's end. */
  next: Int32Array;
  /** First position of a key; -1 when it does not occur. Soonest told of keys in much the order of these, backwards. */
  find(low: number, high: number): number;
}

/** Chains by key in linear time: open addressing on half-filled slots, no object per packet. */
export function chainByKey({ low, high }: Keys): KeyChains {
  const count = low.length;
  const mask = powerOfTwo(Math.max(16, count * 2)) - 1;
  // Slot: 1 + position of the key's first packet.
  const slots = new Int32Array(mask + 1);
  /** 1: a packet of the same key comes before. */
  const follows = new Uint8Array(count);
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
    const head = slots[slot]! - 1;
    if (head >= 0) follows[head] = 1;
    next[i] = head;
    slots[slot] = i + 1;
  }
  // Packets of either direction come in much the same order at every hop: what was found last of both tells where to
  // look first, beside memory that is at hand, and the table is asked for the rest.
  let near = count;
  let other = count;
  const find = (a: number, b: number): number => {
    for (let i = near - 1; i >= 0 && i >= near - AHEAD; i--)
      if (low[i] === a && high[i] === b && !follows[i]) {
        near = i;
        return i;
      }
    for (let i = other - 1; i >= 0 && i >= other - AHEAD; i--)
      if (low[i] === a && high[i] === b && !follows[i]) {
        other = near;
        near = i;
        return i;
      }
    const head = slots[slotOf(a, b)]! - 1;
    if (head >= 0) {
      other = near;
      near = head;
    }
    return head;
  };
  return { next, find };
}

/** Places before the last found one that are looked at: losses and packets of the other direction lie between. */
const AHEAD = 4;

function powerOfTwo(n: number): number {
  let size = 1;
  while (size < n) size *= 2;
  return size;
}
