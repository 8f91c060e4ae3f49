const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** First byte of a little-endian file's magic number, of micro- and of nanoseconds. */
const LITTLE = new Set([0xd4, 0x4d]);

/** Counts the whole records of a pcap file that comes in pieces, without looking at the packets. */
export class RecordCounter {
  count = 0;
  readonly #head = Buffer.alloc(FILE_HEADER);
  #held = 0;
  #wanted = FILE_HEADER;
  #skip = 0;
  #little = true;
  #inside = false;

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#inside) {
        const step = Math.min(this.#skip, bytes.length - at);
        at += step;
        this.#skip -= step;
        if (this.#skip === 0) this.#recordEnds();
        continue;
      }
      if (this.#held === 0 && this.#wanted === RECORD_HEADER) {
        at = this.#wholeRecords(bytes, at);
        if (at === bytes.length) return;
      }
      const step = Math.min(this.#wanted - this.#held, bytes.length - at);
      this.#head.set(bytes.subarray(at, at + step), this.#held);
      at += step;
      this.#held += step;
      if (this.#held === this.#wanted) this.#headerEnds();
    }
  }

  /** Counts the records that lie whole in this piece where they are: nearly all. Gives where the next one begins. */
  #wholeRecords(bytes: Uint8Array, from: number): number {
    const [b0, b1, b2, b3] = this.#little ? [8, 9, 10, 11] : [11, 10, 9, 8];
    let at = from;
    while (at + RECORD_HEADER <= bytes.length) {
      const captured =
        (bytes[at + b0]! | (bytes[at + b1]! << 8) | (bytes[at + b2]! << 16) | (bytes[at + b3]! << 24)) >>> 0;
      const next = at + RECORD_HEADER + captured;
      if (next > bytes.length) break;
      at = next;
      this.count++;
    }
    return at;
  }

  #headerEnds(): void {
    if (this.#wanted === FILE_HEADER) this.#little = LITTLE.has(this.#head[0]!);
    else {
      this.#skip = this.#little ? this.#head.readUInt32LE(8) : this.#head.readUInt32BE(8);
      this.#inside = true;
      if (this.#skip === 0) this.#recordEnds();
    }
    this.#held = 0;
    this.#wanted = RECORD_HEADER;
  }

  #recordEnds(): void {
    this.#inside = false;
    this.count++;
  }
}
