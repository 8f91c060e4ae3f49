import { Decompress } from 'fzstd';

/** Limits of the format (RFC 8878) and of what is reasonable: zstd itself refuses larger windows unless told. */
const MAX_BLOCK = 128 * 1024;
const MAX_WINDOW = 128 * 1024 * 1024;
/** Bytes that windows may be moved by beyond what is in proportion to the output; keeps hostile files from stalling. */
const FREE_MOVES = 2 ** 34;
const MOVES_PER_BYTE = 4096;

const MAGIC = 0xfd2fb528;

/**
 * Decompresses zstd block by block: this class does the framing and its bounds, fzstd the blocks. So memory is bounded
 * by the window and one block however the bytes arrive, and everything before a fault is given out.
 */
export class ZstdFrames {
  /** Bytes of the unit (frame header, block, checksum, skippable header) that has not arrived in full. */
  #unit = new Uint8Array(MAX_BLOCK + 32);
  #held = 0;
  #need = 5;
  #state: 'frame' | 'block' | 'checksum' | 'skip' = 'frame';
  #skip = 0;
  #position = 0;
  #blocks: Decompress | null = null;
  #output: Uint8Array[] = [];
  #window = 0;
  readonly #maxWindow: number;
  #checksum = false;
  /** Bytes that the frame still has to give by its header; NaN when it does not say. */
  #rest = Number.NaN;
  #given = 0;
  #moved = 0;

  /** @param maxWindow bytes of a window at most; each block costs the time to move one */
  constructor(maxWindow = MAX_WINDOW) {
    this.#maxWindow = maxWindow;
  }

  /** Whether the bytes up to now end with a whole frame. */
  get complete(): boolean {
    return this.#position > 0 && this.#state === 'frame' && this.#held === 0;
  }

  /**
   * Takes the next bytes and gives what they decompress to, block by block.
   * @throws Error with the byte offset when the stream is damaged; what was given out before stands
   */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'skip') {
        const length = Math.min(this.#skip, chunk.length - at);
        this.#skip -= length;
        this.#position += length;
        at += length;
        if (this.#skip === 0) this.#state = 'frame';
        continue;
      }
      const length = Math.min(this.#need - this.#held, chunk.length - at);
      this.#unit.set(chunk.subarray(at, at + length), this.#held);
      this.#held += length;
      at += length;
      if (this.#held < this.#need) return;
      const done = this.#take(this.#unit.subarray(0, this.#held));
      if (!done) continue;
      this.#position += this.#held;
      this.#held = 0;
      this.#need = this.#state === 'frame' ? 5 : this.#state === 'block' ? 3 : 4;
      for (const bytes of this.#output) yield bytes;
      this.#output.length = 0;
    }
  }

  /** Looks at a unit; false when it turns out to need more bytes, with `need` set. */
  #take(unit: Uint8Array): boolean {
    if (this.#state === 'checksum') {
      this.#state = 'frame';
      return true;
    }
    return this.#state === 'frame' ? this.#frame(unit) : this.#block(unit);
  }

  #frame(unit: Uint8Array): boolean {
    const view = new DataView(unit.buffer, unit.byteOffset, unit.length);
    const magic = view.getUint32(0, true);
    if (magic >>> 4 === 0x184d2a5) {
      if (unit.length < 8) return this.#wait(8);
      this.#skip = view.getUint32(4, true);
      this.#state = this.#skip > 0 ? 'skip' : 'frame';
      return true;
    }
    if (magic !== MAGIC) throw this.#damage('is no zstd frame');
    const bits = unit[4]!;
    const single = (bits & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][bits & 3]!;
    const size = [single ? 1 : 0, 2, 4, 8][bits >> 6]!;
    const sizeAt = 5 + (single ? 0 : 1) + dictionary;
    if (unit.length < sizeAt + size) return this.#wait(sizeAt + size);
    if (bits & 8) throw this.#damage('has a frame header that is not known');
    if (unit.subarray(sizeAt - dictionary, sizeAt).some((byte) => byte !== 0)) {
      throw this.#damage('needs a dictionary, which captures are not compressed with');
    }
    this.#rest = contentSize(view, sizeAt, size);
    this.#window = single ? this.#rest : windowSize(unit[5]!);
    if (this.#window > this.#maxWindow) throw this.#damage(`asks for a window of ${this.#window} bytes`);
    this.#checksum = (bits & 4) !== 0;
    // fzstd then takes the frame to end with its last block.
    unit[4] = bits & ~4;
    this.#blocks = new Decompress((bytes) => {
      if (bytes.length > 0) this.#give(bytes);
    });
    this.#state = 'block';
    this.#move();
    this.#blocks.push(unit.slice());
    return true;
  }

  #block(unit: Uint8Array): boolean {
    const header = unit[0]! | (unit[1]! << 8) | (unit[2]! << 16);
    const last = (header & 1) === 1;
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    if (size > MAX_BLOCK || kind === 3) throw this.#damage('is no block');
    // A run-length block has one byte, whatever its size.
    const length = 3 + (kind === 1 ? 1 : size);
    if (unit.length < length) return this.#wait(length);
    // Empty blocks say nothing, but fzstd would move its window for them.
    if (size === 0 && !last) return true;
    this.#move();
    try {
      this.#blocks!.push(unit.slice(), last);
    } catch {
      throw this.#damage('cannot be decompressed');
    }
    if (!last) return true;
    if (this.#rest > 0) throw this.#damage(`ends ${this.#rest} bytes short of what its frame says`);
    this.#blocks = null;
    this.#state = this.#checksum ? 'checksum' : 'frame';
    return true;
  }

  #give(bytes: Uint8Array): void {
    this.#output.push(bytes);
    this.#given += bytes.length;
    this.#rest -= bytes.length;
    if (this.#rest < 0) throw new Error('more than the frame says');
  }

  /** fzstd moves its window for every block: many tiny blocks under a large window would be hours of moving. */
  #move(): void {
    this.#moved += this.#window;
    if (this.#moved > FREE_MOVES + this.#given * MOVES_PER_BYTE)
      throw this.#damage('has blocks too small for its window');
  }

  #wait(need: number): false {
    this.#need = need;
    return false;
  }

  #damage(what: string): Error {
    return new Error(`the zstd data at byte ${this.#position} ${what}`);
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, size: number): number {
  if (size === 0) return Number.NaN;
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at, true) + 256;
  if (size === 4) return view.getUint32(at, true);
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
