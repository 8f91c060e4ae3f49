import { readFile, stat } from 'node:fs/promises';
import { ProblemError } from '../../shared/contract/errors.ts';

/** A longer file is no key log of one capture. */
const LONGEST = 16 * 1024 * 1024;

/** Lines of NSS's key log format that decrypt something: label, client random, secret. */
const KEY_LINE = /^[A-Z][A-Z0-9_]* [0-9a-f]{16,} [0-9a-f]{2,}\s*$/gim;

/**
 * A file of TLS keys that the user chose. Its content stays in this object: it goes into what is dissected and nowhere
 * else, and no message tells of it.
 */
export class KeyLog {
  readonly path: string;
  #bytes: Uint8Array = new Uint8Array(0);
  #stamp = '';
  #keys = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws ProblemError `no-key-log` when it cannot be read or holds no key */
  static async open(path: string): Promise<KeyLog> {
    const log = new KeyLog(path);
    await log.refresh();
    if (log.keys === 0) throw noKeyLog(path, 'holds no line of a TLS key log');
    return log;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get keys(): number {
    return this.#keys;
  }

  /** Another one means other content. */
  get stamp(): string {
    return this.#stamp;
  }

  /** Reads the file again when it has changed: programs add keys to it as they connect. @throws ProblemError `no-key-log` */
  async refresh(): Promise<void> {
    try {
      const { size, mtimeMs } = await stat(this.path);
      if (size > LONGEST) throw noKeyLog(this.path, 'is larger than 16 MB');
      const stamp = `${size} ${mtimeMs}`;
      if (stamp === this.#stamp) return;
      const bytes = await readFile(this.path);
      this.#bytes = bytes;
      this.#keys = bytes.toString('latin1').match(KEY_LINE)?.length ?? 0;
      this.#stamp = stamp;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      throw noKeyLog(this.path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
}

function noKeyLog(path: string, what: string): ProblemError {
  return new ProblemError({
    code: 'no-key-log',
    subject: null,
    message: `${path} ${what}.`,
    remedy: 'Choose the file that SSLKEYLOGFILE named when the connection was made.',
  });
}
