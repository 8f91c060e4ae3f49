import { FlowTable } from './flows.ts';

/**
 * Interns IPv4 and IPv6 addresses: equal addresses get the same small number across all captures of a session, so that
 * a flow is four integers. Open addressing over 4 words per address; IPv4 is held as IPv4-mapped IPv6. Index 0 is
 * "no address".
 */
export class AddressTable {
  #words = new Uint32Array(4 * 1024);
  #slots = new Int32Array(2048);
  #seed: number;
  /** Conversations between these addresses. */
  readonly flows: FlowTable;
  count = 1;

  /** @param seed mixed into the hash, so that a hostile capture cannot aim for collisions */
  constructor(seed = (Math.random() * 0x100000000) >>> 0) {
    this.#seed = seed;
    this.flows = new FlowTable(seed);
  }

  /** Index of the address whose bytes are at `offset` (4 bytes, or 16 when `v6`); added when new. */
  intern(bytes: Uint8Array, offset: number, v6: boolean): number {
    let a = 0;
    let b = 0;
    let c = 0xffff;
    let d: number;
    if (v6) {
      a = word(bytes, offset);
      b = word(bytes, offset + 4);
      c = word(bytes, offset + 8);
      d = word(bytes, offset + 12);
    } else {
      d = word(bytes, offset);
    }
    return this.#intern(a, b, c, d);
  }

  /** Four words of every address, number 0 included. */
  words(): Uint32Array {
    return this.#words.slice(0, this.count * 4);
  }

  /** Adds the addresses of another table in its order; returns the number here of every number there. */
  adopt(words: Uint32Array): Uint32Array {
    const numbers = new Uint32Array(words.length / 4);
    for (let i = 1; i < numbers.length; i++)
      numbers[i] = this.#intern(words[i * 4]!, words[i * 4 + 1]!, words[i * 4 + 2]!, words[i * 4 + 3]!);
    return numbers;
  }

  #intern(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    let slot = mix(this.#seed, a, b, c, d) & mask;
    for (;;) {
      const index = this.#slots[slot]!;
      if (index === 0) break;
      const at = index * 4;
      const w = this.#words;
      if (w[at] === a && w[at + 1] === b && w[at + 2] === c && w[at + 3] === d) return index;
      slot = (slot + 1) & mask;
    }
    const index = this.count++;
    if ((index + 1) * 4 > this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    const w = this.#words;
    w[index * 4] = a;
    w[index * 4 + 1] = b;
    w[index * 4 + 2] = c;
    w[index * 4 + 3] = d;
    this.#slots[slot] = index;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  /** Text of an address: dotted quad, or RFC 5952 for IPv6; '' for index 0. */
  text(index: number): string {
    if (index === 0) return '';
    const w = this.#words.subarray(index * 4, index * 4 + 4);
    if (w[0] === 0 && w[1] === 0 && w[2] === 0xffff) {
      const d = w[3]!;
      return `${d >>> 24}.${(d >>> 16) & 255}.${(d >>> 8) & 255}.${d & 255}`;
    }
    const groups: number[] = [];
    for (const x of w) groups.push(x >>> 16, x & 0xffff);
    return ipv6Text(groups);
  }

  /** Whether two indices are an IPv4 address each, or an IPv6 address each. */
  isV4(index: number): boolean {
    const at = index * 4;
    return this.#words[at] === 0 && this.#words[at + 1] === 0 && this.#words[at + 2] === 0xffff;
  }

  /** An address as a number: of 32 bits for IPv4, of 128 for IPv6. Index 0: 0. */
  value(index: number): bigint {
    const w = this.#words.subarray(index * 4, index * 4 + 4);
    if (this.isV4(index) || index === 0) return BigInt(w[3]!);
    return (BigInt(w[0]!) << 96n) | (BigInt(w[1]!) << 64n) | (BigInt(w[2]!) << 32n) | BigInt(w[3]!);
  }

  #rehash(): void {
    const words = this.#words;
    const count = this.count;
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let index = 1; index < count; index++) {
      const at = index * 4;
      let slot = mix(this.#seed, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index;
    }
  }
}

function mix(seed: number, a: number, b: number, c: number, d: number): number {
  let h = seed ^ a;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ c;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) ^ d;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function ipv6Text(groups: number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) {
      best = i;
      bestLength = n;
    }
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':');
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`;
}
