import type { RecordBytes } from './record-bytes.ts';

/** Bytes read at once; records lie one behind the other. */
const BLOCK = 1 << 20;

/** The bytes of a hop's records, read in blocks: for those who want them all, in about the order of the file. */
export class ReadAhead {
  readonly #files: RecordBytes;
  readonly #blocks = new Map<number, { from: number; bytes: Uint8Array }>();

  constructor(files: RecordBytes) {
    this.#files = files;
  }

  /** @param offset in the unpacked file @returns valid until the next call for that hop; null when it cannot be read */
  at(hop: number, offset: number, length: number): Uint8Array | null {
    if (length === 0) return new Uint8Array(0);
    let block = this.#blocks.get(hop);
    if (block === undefined || offset < block.from || offset + length > block.from + block.bytes.length) {
      const bytes = this.#files.at(hop, offset, Math.max(BLOCK, length));
      if (bytes === null) return null;
      block = { from: offset, bytes };
      this.#blocks.set(hop, block);
    }
    const start = offset - block.from;
    const bytes = block.bytes.subarray(start, start + length);
    return bytes.length === length ? bytes : null;
  }
}
