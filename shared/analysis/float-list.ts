/** A growing list of doubles without an object per number. */
export class FloatList {
  /** Those before `count` are in it; another array after `reserve`. */
  values: Float64Array;
  count = 0;

  /** @param room for how many there may be; what is not filled costs no memory */
  constructor(room: number) {
    this.values = new Float64Array(Math.max(256, room));
  }

  push(value: number): void {
    this.reserve(1);
    this.values[this.count++] = value;
  }

  /** Makes room for so many more, which may then be written to `values` behind `count`. */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted <= this.values.length) return;
    const grown = new Float64Array(Math.max(wanted, this.count * 2));
    grown.set(this.values);
    this.values = grown;
  }

  /** What is in it; it is empty afterwards, and what was taken is good until the next number comes. */
  take(): Float64Array {
    const taken = this.values.subarray(0, this.count);
    this.count = 0;
    return taken;
  }
}
