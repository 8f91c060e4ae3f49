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
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.bytes + at);
        at += bytesWritten;
      }
    } catch (error) {
      await this.#handle.truncate(this.bytes).catch(() => {});
      throw error;
    }
    this.bytes += bytes.length;
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
