import { type FileHandle, open } from 'node:fs/promises';

/** A file that grows by what a node sends, byte for byte. Not for use by two writers. */
export class Spool {
  readonly path: string;
  readonly #handle: FileHandle;
  #closed = false;
  bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Creates the file, readable by its owner only. @throws when it exists */
  static async create(path: string): Promise<Spool> {
    return new Spool(path, await open(path, 'wx', 0o600));
  }

  /** Writes all of it or nothing; throws as the file system does (disk full), and what went before stays. */
  async write(...pieces: readonly Uint8Array[]): Promise<void> {
    let at = this.bytes;
    try {
      for (let left = behind(pieces, 0); left.length > 0; ) {
        const { bytesWritten } = await this.#handle.writev(left, at);
        at += bytesWritten;
        left = behind(left, bytesWritten);
      }
    } catch (error) {
      await this.#handle.truncate(this.bytes).catch(() => {});
      throw error;
    }
    this.bytes = at;
  }

  /** Makes sure that all is on the disk. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }
}

/** Bytes of all of them. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** What comes after so many bytes of them, without pieces that are empty. */
export function behind(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    return skipped === piece.length ? [] : [skipped === 0 ? piece : piece.subarray(skipped)];
  });
}
