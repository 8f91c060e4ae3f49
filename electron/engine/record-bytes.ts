import { closeSync, openSync, readSync } from 'node:fs';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import { compressionOf } from './decompress.ts';
import { UnpackedFile } from './unpacked-file.ts';

/** Largest record that is read back, bytes. */
const RECORD_LIMIT = 262144;

/** The bytes of records, read back from the capture files of a session when they are asked for. */
export class RecordBytes {
  readonly #captures: readonly DecodedCapture[];
  readonly #pathOf: (hop: number) => string;
  readonly #files = new Map<number, number | UnpackedFile>();

  /** @param pathOf where a hop's capture file lies; may throw when there is none */
  constructor(captures: readonly DecodedCapture[], pathOf: (hop: number) => string) {
    this.#captures = captures;
    this.#pathOf = pathOf;
  }

  /** The captured bytes of one record; null when they cannot be had. @param frame 1-based */
  of(hop: number, frame: number): Uint8Array | null {
    const columns = this.#captures[hop]?.columns;
    if (columns === undefined || frame < 1 || frame > columns.count) return null;
    const length = Math.min(columns.capturedOf(frame - 1), RECORD_LIMIT);
    return this.at(hop, columns.fileOffsetOf(frame - 1), length);
  }

  /** @param offset in the unpacked file @returns what there is of it; null when nothing can be read */
  at(hop: number, offset: number, length: number): Uint8Array | null {
    try {
      const bytes = new Uint8Array(length);
      const file = this.#open(hop);
      const read = typeof file === 'number' ? readSync(file, bytes, 0, length, offset) : file.read(bytes, offset);
      if (read === 0 && length > 0) return null;
      return read === length ? bytes : bytes.slice(0, read);
    } catch {
      return null;
    }
  }

  /** Compressed files are unpacked when they are first asked for: true where that is still going on. */
  unpacking(hops: readonly number[] = this.#captures.map((_, hop) => hop)): boolean {
    return this.#unpacked(hops).some((file) => !file.complete);
  }

  /** Resolves when files that are compressed are unpacked. @param milliseconds after which it resolves anyway */
  async ready(hops?: readonly number[], milliseconds?: number): Promise<void> {
    const waiting = this.#unpacked(hops ?? this.#captures.map((_, hop) => hop)).filter((file) => !file.complete);
    if (waiting.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const done: Promise<unknown>[] = [Promise.all(waiting.map((file) => file.done))];
    if (milliseconds !== undefined)
      done.push(
        new Promise((resolve) => {
          timer = setTimeout(resolve, milliseconds);
        }),
      );
    await Promise.race(done);
    clearTimeout(timer);
  }

  /** Closes the files; they are opened again when they are asked for. */
  close(): void {
    for (const file of this.#files.values()) {
      if (typeof file === 'number') closeSync(file);
      else file.close();
    }
    this.#files.clear();
  }

  #unpacked(hops: readonly number[]): UnpackedFile[] {
    return hops.flatMap((hop) => {
      try {
        const file = this.#open(hop);
        return typeof file === 'number' ? [] : [file];
      } catch {
        return [];
      }
    });
  }

  #open(hop: number): number | UnpackedFile {
    const known = this.#files.get(hop);
    if (known !== undefined) return known;
    const path = this.#pathOf(hop);
    const plain = openSync(path, 'r');
    const head = new Uint8Array(4);
    let file: number | UnpackedFile = plain;
    if (compressionOf(head.subarray(0, readSync(plain, head, 0, 4, 0))) !== null) {
      closeSync(plain);
      file = new UnpackedFile(path);
    }
    this.#files.set(hop, file);
    return file;
  }
}
