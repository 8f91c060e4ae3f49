const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Magic numbers as their bytes stand in the file, of micro- and of nanoseconds: byte order, and ns in a fraction. */
const MAGICS: Readonly<Record<string, { little: boolean; unit: bigint }>> = {
  d4c3b2a1: { little: true, unit: 1000n },
  a1b2c3d4: { little: false, unit: 1000n },
  '4d3cb2a1': { little: true, unit: 1n },
  a1b23c4d: { little: false, unit: 1n },
};
/** tcpdump's own largest snapshot length, bytes. */
const LONGEST = 262_144;

/** What came from a node is no capture. */
export class NotACapture extends Error {}

/** Finds where the records of a pcap stream end that comes in pieces, without looking at the packets. */
export class RecordCounter {
  count = 0;
  /** The stream's own header, once it is there. */
  header: Buffer | null = null;
  /** Of the last push: how many of its bytes belong to what is whole by now; 0 when nothing became whole in it. */
  whole = 0;
  readonly #head = Buffer.alloc(FILE_HEADER);
  #held = 0;
  #wanted = FILE_HEADER;
  #skip = 0;
  #little = true;
  #unit = 1n;
  #inside = false;
  #seconds = 0;
  #fraction = 0;

  /** Stamp of the last whole record, ns since the epoch on the node's clock; null before there is one. */
  get lastStamp(): bigint | null {
    return this.count === 0 ? null : BigInt(this.#seconds) * 1_000_000_000n + BigInt(this.#fraction) * this.#unit;
  }

  /** @throws NotACapture at the first byte that cannot be one; `count` and `whole` tell what came before */
  push(bytes: Uint8Array): void {
    this.whole = 0;
    for (let at = 0; at < bytes.length; ) {
      if (this.#inside) {
        const step = Math.min(this.#skip, bytes.length - at);
        at += step;
        this.#skip -= step;
        if (this.#skip === 0) this.#recordEnds(at);
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
      if (this.#held === this.#wanted) this.#headerEnds(at);
    }
  }

  /** Counts the records that lie whole in this piece where they are: nearly all. Gives where the next one begins. */
  #wholeRecords(bytes: Uint8Array, from: number): number {
    const [b0, b1, b2, b3] = this.#little ? [8, 9, 10, 11] : [11, 10, 9, 8];
    let at = from;
    let last = -1;
    while (at + RECORD_HEADER <= bytes.length) {
      const captured =
        (bytes[at + b0]! | (bytes[at + b1]! << 8) | (bytes[at + b2]! << 16) | (bytes[at + b3]! << 24)) >>> 0;
      const next = at + RECORD_HEADER + captured;
      if (next > bytes.length || captured > LONGEST) break;
      last = at;
      at = next;
      this.count++;
    }
    if (last < 0) return at;
    this.#head.set(bytes.subarray(last, last + RECORD_HEADER));
    this.#stamped();
    this.whole = at;
    return at;
  }

  #headerEnds(at: number): void {
    if (this.#wanted === FILE_HEADER) {
      const magic = MAGICS[this.#head.toString('hex', 0, 4)];
      if (magic === undefined) throw new NotACapture('what came does not begin like a capture');
      this.#little = magic.little;
      this.#unit = magic.unit;
      this.header = Buffer.from(this.#head);
      this.whole = at;
    } else {
      this.#skip = this.#number(8);
      if (this.#skip > LONGEST) throw new NotACapture(`a record of ${this.#skip} bytes cannot be`);
      this.#inside = true;
      if (this.#skip === 0) this.#recordEnds(at);
    }
    this.#held = 0;
    this.#wanted = RECORD_HEADER;
  }

  #recordEnds(at: number): void {
    this.#inside = false;
    this.#stamped();
    this.count++;
    this.whole = at;
  }

  /** The header at hand is that of a record that is whole. */
  #stamped(): void {
    this.#seconds = this.#number(0);
    this.#fraction = this.#number(4);
  }

  #number(offset: number): number {
    return this.#little ? this.#head.readUInt32LE(offset) : this.#head.readUInt32BE(offset);
  }
}
