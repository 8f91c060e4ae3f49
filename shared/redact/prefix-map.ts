import type { RedactCipher } from './ciphers.ts';

/** Addresses with a meaning of their own stay among themselves: all that begin with `length` bits of `prefix`. */
export interface PinnedPrefix {
  prefix: readonly number[];
  length: number;
}

const BLOCK = 16;

/**
 * Replaces addresses so that two that share their first n bits, and no more, do so afterwards: subnets stay subnets.
 * Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization", ICNP 2002): bit i is turned over when
 * AES of the i bits before it, filled up with secret bits, begins with 1. Bits that tell a pinned prefix from the rest
 * are never turned over, so that nothing comes into it and nothing gets out.
 */
export class PrefixMap {
  readonly #cipher: RedactCipher;
  readonly #pinned: readonly PinnedPrefix[];
  readonly #pad: Uint8Array;
  readonly #known = new Map<string, Uint8Array>();

  constructor(cipher: RedactCipher, pinned: readonly PinnedPrefix[]) {
    this.#cipher = cipher;
    this.#pinned = pinned;
    this.#pad = cipher.blocks(new Uint8Array(BLOCK).fill(0xa5));
  }

  /** @param address 4 or 16 bytes, always as many @returns not to be written to */
  map(address: Uint8Array): Uint8Array {
    const key = String.fromCharCode(...address);
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.#make(address);
      this.#known.set(key, found);
    }
    return found;
  }

  #make(address: Uint8Array): Uint8Array {
    const bits = address.length * 8;
    const blocks = new Uint8Array(bits * BLOCK);
    for (let i = 0; i < bits; i++) {
      const at = i * BLOCK;
      blocks.set(this.#pad, at);
      const whole = i >> 3;
      blocks.set(address.subarray(0, whole), at);
      const mask = 0xff00 >> (i & 7);
      blocks[at + whole] = (address[whole]! & mask) | (this.#pad[whole]! & ~mask & 0xff);
    }
    const turned = this.#cipher.blocks(blocks);
    const result = Uint8Array.from(address);
    for (let i = this.#unturned(address); i < bits; i++)
      if (turned[i * BLOCK]! & 0x80) result[i >> 3]! ^= 0x80 >> (i & 7);
    return result;
  }

  /** How many leading bits decide whether the address is inside a pinned prefix. */
  #unturned(address: Uint8Array): number {
    let most = 0;
    for (const { prefix, length } of this.#pinned) {
      let same = 0;
      while (same < length && bitOf(address, same) === bitOf(prefix, same)) same++;
      most = Math.max(most, Math.min(same, length - 1) + 1);
    }
    return most;
  }
}

function bitOf(bytes: ArrayLike<number>, i: number): number {
  return ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
}
