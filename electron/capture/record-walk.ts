const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** First byte of a little-endian file's magic number, of micro- and of nanoseconds. */
const LITTLE = new Set([0xd4, 0x4d]);
/** Where the magic number of microseconds has 0xc3. */
const NANOSECONDS = 0x3c;

/** A stamp that is more than so much earlier than another was not only overtaken: the clock was set. */
const SET_BACK_SECONDS = 1;

/** Tells of a pcap file that comes in pieces how many whole records there are, where the last ends, and the latest stamp. */
export class RecordWalk {
  count = 0;
  /** Where in the latest piece the last whole record ends; -1: none ends there. */
  boundary = -1;
  #seconds = 0;
  #fraction = 0;
  #newestSeconds = 0;
  #newestFraction = 0;
  #nanoseconds = true;
  readonly #head = Buffer.alloc(FILE_HEADER);
  #held = 0;
  #wanted = FILE_HEADER;
  #skip = 0;
  #little = true;
  #inside = false;

  /** Whether what has come ends with a whole record, or with the file's header. */
  get between(): boolean {
    return !this.#inside && this.#held === 0;
  }

  /**
   * The latest stamp among the whole records so far, ns since the epoch; 0 before the first. Where the clock was set
   * back, of those since.
   */
  get newest(): bigint {
    return (
      BigInt(this.#newestSeconds) * 1_000_000_000n + BigInt(this.#newestFraction) * (this.#nanoseconds ? 1n : 1000n)
    );
  }

  push(bytes: Uint8Array): void {
    this.boundary = -1;
    for (let at = 0; at < bytes.length; ) {
      if (this.#inside) {
        const step = Math.min(this.#skip, bytes.length - at);
        at += step;
        this.#skip -= step;
        if (this.#skip === 0) this.#recordEnds(at);
        continue;
      }
      const step = Math.min(this.#wanted - this.#held, bytes.length - at);
      this.#head.set(bytes.subarray(at, at + step), this.#held);
      at += step;
      this.#held += step;
      if (this.#held === this.#wanted) this.#headerEnds(at);
    }
  }

  #headerEnds(at: number): void {
    const head = this.#head;
    this.#held = 0;
    if (this.#wanted === FILE_HEADER) {
      this.#little = LITTLE.has(head[0]!);
      this.#nanoseconds = head[this.#little ? 1 : 2] === NANOSECONDS;
    } else {
      this.#seconds = this.#little ? head.readUInt32LE(0) : head.readUInt32BE(0);
      this.#fraction = this.#little ? head.readUInt32LE(4) : head.readUInt32BE(4);
      this.#skip = this.#little ? head.readUInt32LE(8) : head.readUInt32BE(8);
      this.#inside = true;
      if (this.#skip === 0) this.#recordEnds(at);
    }
    this.#wanted = RECORD_HEADER;
  }

  #recordEnds(at: number): void {
    this.#inside = false;
    this.boundary = at;
    this.count++;
    const ahead = this.#seconds - this.#newestSeconds;
    if (ahead > 0 || ahead < -SET_BACK_SECONDS || (ahead === 0 && this.#fraction > this.#newestFraction)) {
      this.#newestSeconds = this.#seconds;
      this.#newestFraction = this.#fraction;
    }
  }
}
