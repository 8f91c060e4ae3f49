/** A growing list of doubles without an object per number. */
export class FloatList {
  #values: Float64Array;
  count = 0;

  /** @param room for how many there may be; what is not filled costs no memory */
  constructor(room: number) {
    this.#values = new Float64Array(Math.max(256, room));
  }

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
