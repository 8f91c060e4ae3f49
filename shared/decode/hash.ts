/**
 * 64-bit payload hash as two independent 32-bit halves over the same words: MurmurHash3 (x86, 32 bits) and a
 * one-lane xxHash32 round, each with its own constants, crossed at the end. Not for defence against an adversary: it
 * tells packets of one path apart. Deterministic everywhere; the byte count is part of it. Left in `low` and `high`,
 * so that nothing is allocated.
 */
export class PayloadHash {
  low = 0;
  high = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Of `#bytes`: it reads four bytes at once, wherever they are. */
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** Hashes `length` bytes at `at`; 0 and 0 when there are none. */
  update(bytes: Uint8Array, at: number, length: number): void {
    if (length <= 0) {
      this.low = 0;
      this.high = 0;
      return;
    }
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    let a = 0x2f0b4c47;
    let b = 0x165667b1;
    const words = at + (length & ~3);
    let i = at;
    for (; i < words; i += 4) {
      const k = view.getInt32(i, true);
      let m = Math.imul(k, 0xcc9e2d51);
      m = Math.imul((m << 15) | (m >>> 17), 0x1b873593);
      a ^= m;
      a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
      b = (b + Math.imul(k, 0x85ebca77)) | 0;
      b = Math.imul((b << 13) | (b >>> 19), 0x9e3779b1);
    }
    const end = at + length;
    if (i < end) {
      let k = 0;
      for (let shift = 0; i < end; i++, shift += 8) k |= bytes[i]! << shift;
      let m = Math.imul(k, 0xcc9e2d51);
      m = Math.imul((m << 15) | (m >>> 17), 0x1b873593);
      a ^= m;
      b = (b + Math.imul(k, 0x85ebca77)) | 0;
      b = Math.imul((b << 13) | (b >>> 19), 0x9e3779b1);
    }
    a = finish(a ^ length);
    b = finish((b + length) ^ a);
    this.low = (a + b) >>> 0;
    this.high = b >>> 0;
  }
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
