import type { RingLook } from '../../shared/contract/engine-api.ts';
import { NotACapture, RecordCounter } from './record-counter.ts';
import { RingSpool } from './ring-spool.ts';
import { behind, Spool } from './spool.ts';

/**
 * The capture file of one hop. It holds one capture however often the stream that fills it broke off: of a later stretch
 * the header is left out, and of a stretch that broke off the record that is not whole.
 */
export class HopFile {
  readonly #spool: Spool | RingSpool;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #counter = new RecordCounter();
  /** Of the stretch, not written yet: the beginning of something that is not whole. */
  #rest: Uint8Array = new Uint8Array(0);
  #header: Buffer | null = null;
  /** The stretch's own header is written, or known to be the file's. */
  #begun = false;
  #before = 0;
  /** Of this stretch, written. */
  #written = 0;
  #lastStamp: bigint | null = null;
  /** The latest stamp of all, ns on the node's clock; 0n: there is none. */
  #newest = 0n;
  #heldMs = 0;

  private constructor(spool: Spool | RingSpool, onBytes: (bytes: Uint8Array) => void) {
    this.#spool = spool;
    this.#onBytes = onBytes;
  }

  /**
   * @param onBytes gets what is in the file, in order; of a ring nothing before `keep`
   * @param ringSeconds so much is kept until `keep`; absent: everything is
   * @param now ms on a monotonic clock
   * @throws as the file system does, also when the file exists
   */
  static async create(
    path: string,
    onBytes: (bytes: Uint8Array) => void,
    ringSeconds?: number,
    now?: () => number,
  ): Promise<HopFile> {
    if (ringSeconds === undefined) return new HopFile(await Spool.create(path), onBytes);
    // The ring itself tells what gets into the file.
    return new HopFile(await RingSpool.create(path, ringSeconds, onBytes, now), () => {});
  }

  get path(): string {
    return this.#spool.path;
  }

  /** Of a ring: records that are not held any more. They are among `records`, and in no file. */
  get dropped(): number {
    return this.#ring?.droppedRecords ?? 0;
  }

  /** From when on it holds everything, ns since the epoch on the node's clock; null: from when it listened. */
  get since(): bigint | null {
    return this.#ring?.since ?? null;
  }

  /** What is held while the trigger is waited for; null: everything is. */
  get ring(): RingLook | null {
    const ring = this.#ring;
    if (ring === null || ring.kept) return null;
    const seconds = (performance.now() - ring.heldSince) / 1000;
    return { bytes: ring.heldBytes, seconds, arrivedBytes: ring.bytes };
  }

  /** What the ring holds becomes the beginning of the file; nothing without a ring. @throws as the file system does */
  async keep(): Promise<void> {
    await this.#ring?.keep();
  }

  get #ring(): RingSpool | null {
    return this.#spool instanceof RingSpool ? this.#spool : null;
  }

  /** Bytes that are written. */
  get bytes(): number {
    return this.#spool.bytes;
  }

  /** Whole records in it. */
  get records(): number {
    return this.#before + this.#written;
  }

  /** Whole records of this stretch. */
  get stretchRecords(): number {
    return this.#written;
  }

  /** Stamp of the last record of this stretch, ns on the node's clock; null when it has none. */
  get lastStamp(): bigint | null {
    return this.#lastStamp;
  }

  /** Milliseconds in which nothing more was read from the node, because what had come was being written. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /**
   * The next bytes of the stretch, in pieces.
   * @throws NotACapture when they are none, or of another kind than before; else as the file system does
   */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const since = performance.now();
    let fault: unknown = null;
    const ready: Uint8Array[] = [];
    for (const bytes of pieces) {
      try {
        this.#counter.push(bytes);
      } catch (error) {
        fault = error;
      }
      const { whole } = this.#counter;
      if (whole > 0) {
        ready.push(this.#rest, bytes.subarray(0, whole));
        this.#rest = new Uint8Array(0);
      }
      if (fault !== null) break;
      // A copy of its own: what it is part of may be used again.
      if (whole < bytes.length) this.#rest = joined(this.#rest, bytes.subarray(whole));
    }
    if (ready.length > 0) {
      await this.#keep(this.#begun ? ready : this.#beginning(ready));
      this.#written = this.#counter.count;
      this.#lastStamp = this.#counter.lastStamp;
    }
    if (fault !== null) throw fault;
    this.#heldMs += performance.now() - since;
  }

  /** The stream broke off: what comes next is another one, from its beginning. */
  breakOff(): void {
    this.#before += this.#written;
    this.#written = 0;
    this.#lastStamp = null;
    this.#counter = new RecordCounter();
    this.#rest = new Uint8Array(0);
    this.#begun = false;
  }

  /** Writes also what is not whole, byte for byte as it came, and closes. Safe to call twice. */
  async close(): Promise<void> {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    try {
      if (rest.length > 0 && (this.#begun || this.#header === null)) await this.#keep([rest]);
    } finally {
      await this.#spool.close();
    }
  }

  /** What of a stretch's beginning goes to the file. */
  #beginning(ready: readonly Uint8Array[]): readonly Uint8Array[] {
    const header = this.#counter.header!;
    this.#begun = true;
    if (this.#header === null) {
      this.#header = header;
      return ready;
    }
    if (!this.#header.equals(header))
      throw new NotACapture('the interface captures in another format than before: its link type changed');
    return behind(ready, header.length);
  }

  async #keep(ready: readonly Uint8Array[]): Promise<void> {
    const pieces = behind(ready, 0);
    if (pieces.length === 0) return;
    const { newest } = this.#counter;
    if (newest !== null) this.#newest = newest;
    const spool = this.#spool;
    if (spool instanceof RingSpool)
      await spool.write(Buffer.concat(pieces), this.#before + this.#counter.count, this.#newest);
    else await spool.write(...pieces);
    for (const bytes of pieces) this.#onBytes(bytes);
  }
}

/** In memory of its own, not part of a pool. */
function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
