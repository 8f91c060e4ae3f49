import { readUint32 } from './bytes.ts';
import { PcapMagic, PcapUnits } from './pcap-units.ts';
import { PcapngUnits } from './pcapng-units.ts';
import type { CaptureInterface, RecordSink, SecretsPlace, UnitReader } from './types.ts';

/** How files begin that hold a capture only once they are unpacked. */
const PACKED: [string, string][] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['fd377a58', 'xz'],
  ['425a68', 'bzip2'],
  ['04224d18', 'lz4'],
  ['504b0304', 'zip'],
];

/**
 * Reads a pcap or pcapng file that arrives in pieces. `push` the bytes in any chunking, `end` once: the sink gets the
 * same records whatever the cuts were. Packets are handed over where they lie in the pushed chunk; only a unit that
 * straddles chunks is copied, and memory grows only with bytes that have arrived (at most one block, 16 MiB).
 * Damaged framing stops the reading for good: what came before stands, `damage` says what and at which byte.
 */
export class CaptureReader {
  /** Framing fault that ended reading, with its byte offset; null when none. */
  damage: string | null = null;
  /** The file ends inside its header or a record (known after `end`). An empty file counts. */
  truncated = false;
  /** Units that begin at this position of the file or behind it are not read. */
  stopAt = Number.POSITIVE_INFINITY;

  #sink: RecordSink;
  #units: UnitReader | null = null;
  /** Start of a unit whose rest has not arrived yet. */
  #carry = new Uint8Array(4096);
  #carried = 0;
  /** Bytes that the carried unit needs before it can be looked at again. */
  #need = 4;
  #position = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** What the file has said about its interfaces up to now. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#units?.interfaces ?? [];
  }

  /** Where the next unit begins in the file. */
  get position(): number {
    return this.#position;
  }

  /** Whether it has read all that it was to read. */
  get stopped(): boolean {
    return this.#position >= this.stopAt;
  }

  /** Where the file holds secrets. */
  get secrets(): readonly SecretsPlace[] {
    return this.#units?.secrets ?? [];
  }

  /** Records begin at multiples of so many bytes. */
  get alignment(): 1 | 4 {
    return this.#units instanceof PcapngUnits ? 4 : 1;
  }

  /** Sum of interface and operating-system drops of pcapng statistics blocks; null when the file does not say. */
  get statisticsDrops(): number | null {
    return this.#units?.statisticsDrops ?? null;
  }

  /** What is pushed next begins at this position, where a unit begins; its header was pushed. */
  goTo(position: number): void {
    this.#position = position;
  }

  /** Takes the next bytes of the file. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (this.damage === null && this.#carried > 0) {
      const take = Math.min(this.#need - this.#carried, chunk.length - at);
      this.#keep(chunk, at, at + take);
      at += take;
      if (this.#carried < this.#need) return;
      // `need` is exact, so a unit that can be read takes all that is carried.
      if (this.#step(this.#carry, 0, this.#carried) > 0) this.#carried = 0;
    }
    while (this.damage === null && at < chunk.length && this.#position < this.stopAt) {
      const used = this.#step(chunk, at, chunk.length - at);
      if (used === 0) {
        this.#keep(chunk, at, chunk.length);
        return;
      }
      at += used;
    }
  }

  /** The file is over. */
  end(): void {
    this.truncated = this.damage === null && (this.#carried > 0 || this.interfaces.length === 0);
  }

  /** Looks at one unit; bytes taken, or 0 when more are needed or the file is damaged. */
  #step(buffer: Uint8Array, at: number, available: number): number {
    if (this.#units === null) {
      this.#need = 4;
      if (available < 4) return 0;
      this.#units = this.#recognise(buffer, at);
      if (this.#units === null) return 0;
    }
    const units = this.#units;
    const used = units.step(buffer, at, available, this.#position);
    if (used < 0) {
      this.damage = units.damage;
      return 0;
    }
    if (used === 0) this.#need = units.need;
    this.#position += used;
    return used;
  }

  #recognise(buffer: Uint8Array, at: number): UnitReader | null {
    for (const little of [true, false]) {
      const magic = readUint32(buffer, at, little);
      if (magic === 0x0a0d0d0a) return new PcapngUnits(this.#sink);
      if (magic === PcapMagic.microseconds || magic === PcapMagic.nanoseconds || magic === PcapMagic.kuznetzov) {
        return new PcapUnits(this.#sink, magic, little);
      }
    }
    const text = readUint32(buffer, at, false).toString(16).padStart(8, '0');
    const [, packer] = PACKED.find(([magic]) => text.startsWith(magic)) ?? [];
    const hint = packer === undefined ? '' : ` (it is compressed with ${packer}: unpack it first)`;
    this.damage = `not a pcap or pcapng file: it begins with 0x${text} at byte 0${hint}`;
    return null;
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    const length = this.#carried + to - from;
    if (length > this.#carry.length) {
      const grown = new Uint8Array(Math.max(length, this.#carry.length * 2));
      grown.set(this.#carry.subarray(0, this.#carried));
      this.#carry = grown;
    }
    this.#carry.set(chunk.subarray(from, to), this.#carried);
    this.#carried = length;
  }
}
