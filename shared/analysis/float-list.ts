/** A growing list of doubles without an object per number. */
export class FloatList {
  #values = new Float64Array(256);
  count = 0;

  push(value: number): void {
    if (this.count === this.#values.length) {
      const grown = new Float64Array(this.count * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.count++] = value;
  }

  /** What is in it; it is empty afterwards, and what was taken is good until the next number comes. */
  take(): Float64Array {
    const taken = this.#values.subarray(0, this.count);
    this.count = 0;
    return taken;
  }
}
