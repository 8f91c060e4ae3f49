import { closeSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureBytes } from './decompress.ts';

const CHUNK = 512 * 1024;

/**
 * A compressed capture unpacked into a file that no name leads to, where any record can be read: it is gone with the
 * process, however that ends.
 */
export class UnpackedFile {
  /** Resolves when all that can be unpacked is. */
  readonly done: Promise<void>;
  #file: number | null = null;
  #directory = '';
  #written = 0;
  #complete = false;
  #closed = false;

  constructor(path: string) {
    this.done = this.#unpack(path).catch(() => undefined);
    this.done.then(() => {
      this.#complete = true;
      if (this.#closed) this.#remove();
    });
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** @returns how many bytes were read; 0 where it is not unpacked yet, or could not be */
  read(bytes: Uint8Array, offset: number): number {
    if (this.#file === null || this.#closed || offset >= this.#written) return 0;
    return readSync(this.#file, bytes, 0, Math.min(bytes.length, this.#written - offset), offset);
  }

  close(): void {
    this.#closed = true;
    if (this.#complete) this.#remove();
  }

  async #unpack(path: string): Promise<void> {
    this.#directory = mkdtempSync(join(tmpdir(), 'hopscope-unpacked-'));
    const file = openSync(join(this.#directory, 'capture'), 'wx+', 0o600);
    this.#file = file;
    // Windows keeps the name as long as the file is open.
    if (process.platform !== 'win32') this.#unlink();
    for await (const chunk of new CaptureBytes(path, CHUNK)) {
      if (this.#closed) return;
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      this.#written += chunk.length;
    }
  }

  #remove(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
    if (process.platform === 'win32') this.#unlink();
  }

  #unlink(): void {
    unlinkSync(join(this.#directory, 'capture'));
    rmdirSync(this.#directory);
  }
}
