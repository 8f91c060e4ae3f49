import type { Readable } from 'node:stream';

/** Archives end in some empty blocks. */
const MOST_ZEROS = 1 << 20;

/** Bytes of a stream by the piece. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  /** At least one byte, at most `most`. @throws Error when the stream is over, and its own errors */
  async some(most: number): Promise<Uint8Array> {
    if (!(await this.#more())) throw new Error('it ends too early');
    const bytes = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  /** So many bytes; few. @throws Error when there are not so many */
  async exactly(length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const bytes = await this.some(length - at);
      whole.set(bytes, at);
      at += bytes.length;
    }
    return whole;
  }

  /** Reads to the end, where nothing but zeros may be left, few enough. @throws Error for anything else */
  async zeros(): Promise<void> {
    for (let left = MOST_ZEROS; await this.#more(); ) {
      if (this.#held.length > left) throw new Error('something follows its end');
      if (this.#held.some((byte) => byte !== 0)) throw new Error('something follows its end');
      left -= this.#held.length;
      this.#held = new Uint8Array(0);
    }
  }

  /** Whether anything is left. */
  async #more(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#held = next.value;
    }
    return true;
  }
}
