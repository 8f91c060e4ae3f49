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

  /** A copy of what is in it. */
  values(): Float64Array {
    return this.#values.slice(0, this.count);
  }
}
