/** Bytes that grow at their end; numbers little-endian. */
export class ByteList {
  length = 0;
  #bytes = new Uint8Array(65536);
  #view = new DataView(this.#bytes.buffer);

  u16(value: number): void {
    this.#room(2);
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** The bytes, and zeros up to the next multiple of 4. */
  padded(bytes: Uint8Array): void {
    const whole = (bytes.length + 3) & ~3;
    this.#room(whole);
    this.#bytes.set(bytes, this.length);
    this.#bytes.fill(0, this.length + bytes.length, this.length + whole);
    this.length += whole;
  }

  /** All of it, in a buffer of its own length. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
