import type { Disguise } from './disguise.ts';

/** Beyond what decoding follows. */
const MAX_DEPTH = 24;

/**
 * A record on its way to its redacted copy. The copy is zeros to begin with, and gets only what is put into it by name:
 * what no decoder here knows never leaves.
 */
export class PacketDraft {
  /** As captured; not written to. */
  readonly source: Uint8Array;
  readonly result: Uint8Array;
  /** A fragment was met: checksums of what it carries cannot be told. */
  fragmented = false;
  /** Headers of networks and links inside each other, so far. */
  #depth = 0;
  readonly #disguise: Disguise;

  constructor(source: Uint8Array, disguise: Disguise) {
    this.source = source;
    this.result = new Uint8Array(source.length);
    this.#disguise = disguise;
  }

  /** Whether to look into one more packet inside a packet: hostile ones hold thousands. */
  deeper(): boolean {
    return ++this.#depth <= MAX_DEPTH;
  }

  /** Where the captured part of something ends that ends at `end` by the headers. */
  limit(end: number): number {
    return Math.min(end, this.source.length);
  }

  u16(at: number): number {
    return ((this.source[at] ?? 0) << 8) | (this.source[at + 1] ?? 0);
  }

  u32(at: number): number {
    return this.u16(at) * 0x10000 + this.u16(at + 2);
  }

  /** These bytes are structure and stay. */
  keep(at: number, end: number): void {
    const to = this.limit(end);
    if (to > at) this.result.set(this.source.subarray(at, to), at);
  }

  put16(at: number, value: number): void {
    if (at + 1 >= this.result.length) return;
    this.result[at] = value >> 8;
    this.result[at + 1] = value & 0xff;
  }

  /** Content: marks take its place. */
  mark(at: number, end: number): void {
    const to = this.limit(end);
    if (to > at) this.result.set(this.#disguise.marks(this.source.subarray(at, to)), at);
  }

  /** An address of IPv4 (4 bytes) or IPv6 (16); of one that was cut off, what there is. */
  address(at: number, length: 4 | 16): void {
    this.#replace(at, length, (bytes) => this.#disguise.address(bytes));
  }

  mac(at: number): void {
    this.#replace(at, 6, (bytes) => this.#disguise.mac(bytes));
  }

  #replace(at: number, length: number, by: (bytes: Uint8Array) => Uint8Array): void {
    const there = this.limit(at + length) - at;
    if (there <= 0) return;
    const whole = new Uint8Array(length);
    whole.set(this.source.subarray(at, at + there));
    this.result.set(by(whole).subarray(0, there), at);
  }
}
