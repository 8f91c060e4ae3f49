const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Magic numbers as their bytes stand in the file, of micro- and of nanoseconds: byte order, and ns in a fraction. */
const MAGICS: Readonly<Record<string, { little: boolean; unit: bigint }>> = {
  d4c3b2a1: { little: true, unit: 1000n },
  a1b2c3d4: { little: false, unit: 1000n },
  '4d3cb2a1': { little: true, unit: 1n },
  a1b23c4d: { little: false, unit: 1n },
};
/** A stamp that is more than so much earlier than another was not only overtaken: the clock was set. */
const SET_BACK_SECONDS = 1;
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
  #newestSeconds = 0;
  #newestFraction = 0;

  /** Stamp of the last whole record, ns since the epoch on the node's clock; null before there is one. */
  get lastStamp(): bigint | null {
    return this.count === 0 ? null : this.#nanoseconds(this.#seconds, this.#fraction);
  }

  /**
   * The latest stamp among the whole records so far, ns since the epoch; null before the first. Where the clock was set
   * back, of those since.
   */
  get newest(): bigint | null {
    return this.count === 0 ? null : this.#nanoseconds(this.#newestSeconds, this.#newestFraction);
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
    let at = from;
    while (at + RECORD_HEADER <= bytes.length) {
      const captured = this.#number(bytes, at + 8);
      const next = at + RECORD_HEADER + captured;
      if (next > bytes.length || captured > LONGEST) break;
      this.#stamped(bytes, at);
      at = next;
      this.count++;
    }
    if (at > from) this.whole = at;
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
      this.#skip = this.#number(this.#head, 8);
      if (this.#skip > LONGEST) throw new NotACapture(`a record of ${this.#skip} bytes cannot be`);
      this.#inside = true;
      if (this.#skip === 0) this.#recordEnds(at);
    }
    this.#held = 0;
    this.#wanted = RECORD_HEADER;
  }

  #recordEnds(at: number): void {
    this.#inside = false;
    this.#stamped(this.#head, 0);
    this.count++;
    this.whole = at;
  }

  /** Here stands the header of a record that is whole. */
  #stamped(bytes: Uint8Array, at: number): void {
    this.#seconds = this.#number(bytes, at);
    this.#fraction = this.#number(bytes, at + 4);
    const ahead = this.#seconds - this.#newestSeconds;
    if (ahead > 0 || ahead < -SET_BACK_SECONDS || (ahead === 0 && this.#fraction > this.#newestFraction)) {
      this.#newestSeconds = this.#seconds;
      this.#newestFraction = this.#fraction;
    }
  }

  #number(bytes: Uint8Array, at: number): number {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    return (this.#little ? a | (b << 8) | (c << 16) | (d << 24) : d | (c << 8) | (b << 16) | (a << 24)) >>> 0;
  }

  #nanoseconds(seconds: number, fraction: number): bigint {
    return BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * this.#unit;
  }
}
