import type { Keys } from './keys.ts';

/**
 * Which keys of a hop may occur more than once, and which do not occur at all, as a table of bits that stays in the
 * processor's cache: far sooner told than by a table of the keys, and most keys need no more than that.
 */
export interface KeySieve {
  /** Bit numbers of keys that occur. */
  seen: Uint32Array;
  /** Bit numbers that two or more packets have: all that have the same key, and by chance some others. */
  twice: Uint32Array;
  /** Of a key's bit number. */
  mask: number;
}

/** Bits for each key: an eighth of those that occur once share a bit number with another. */
const BITS = 8;

export function sieveKeys({ low, high }: Keys): KeySieve {
  const count = low.length;
  let size = 64;
  while (size < count * BITS && size < 2 ** 30) size *= 2;
  const mask = size - 1;
  const seen = new Uint32Array(size / 32);
  const twice = new Uint32Array(size / 32);
  for (let i = 0; i < count; i++) {
    const n = bitOf(low[i]!, high[i]!, mask);
    const bit = 1 << (n & 31);
    const word = n >>> 5;
    const before = seen[word]!;
    if (before & bit) twice[word]! |= bit;
    else seen[word] = before | bit;
  }
  return { seen, twice, mask };
}

/** The number of a key's bit. */
export function bitOf(low: number, high: number, mask: number): number {
  return (low ^ (high >>> 7)) & mask;
}

/** Positions of the keys whose bit is set, ascending. */
export function positionsIn(bits: Uint32Array, { low, high }: Keys, mask: number): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < low.length; i++) {
    const n = bitOf(low[i]!, high[i]!, mask);
    if ((bits[n >>> 5]! >>> (n & 31)) & 1) found.push(i);
  }
  return Uint32Array.from(found);
}

/** The keys at these positions. */
export function keysAt({ low, high }: Keys, positions: Uint32Array): Keys {
  const some: Keys = { low: new Uint32Array(positions.length), high: new Uint32Array(positions.length) };
  for (let i = 0; i < positions.length; i++) {
    some.low[i] = low[positions[i]!]!;
    some.high[i] = high[positions[i]!]!;
  }
  return some;
}
