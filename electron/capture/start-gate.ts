import { startLine } from './wrapper-script.ts';

/** Noise of a node's shell start files that is skipped before the data; more is refused. */
const NOISE_CAP = 64 * 1024;

/**
 * Lets bytes through only after the start line has passed. `push` gives the data of a chunk, null while there is none
 * yet, and throws RangeError when more than 64 KiB came without it.
 */
export class StartGate {
  readonly #line: Uint8Array;
  #held: Buffer = Buffer.alloc(0);
  #open = false;

  constructor(token: string) {
    this.#line = Buffer.from(`${startLine(token)}\n`);
  }

  get open(): boolean {
    return this.#open;
  }

  push(bytes: Uint8Array): Uint8Array | null {
    if (this.#open) return bytes;
    this.#held = Buffer.concat([this.#held, bytes]);
    const at = this.#held.indexOf(this.#line);
    if (at < 0 || at > NOISE_CAP) {
      if (this.#held.length > NOISE_CAP + this.#line.length) throw new RangeError('more than 64 KiB before the start');
      return null;
    }
    this.#open = true;
    const data = this.#held.subarray(at + this.#line.length);
    this.#held = Buffer.alloc(0);
    return data.length > 0 ? data : null;
  }
}
