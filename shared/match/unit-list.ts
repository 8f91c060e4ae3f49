/** A list of units, few or many, that takes the room of those that are in it: no more than `most`. */
export class UnitList {
  #units: Uint32Array;
  readonly #most: number;
  #count: number;

  /** @param first units that are in it to begin with */
  constructor(most: number, first: Uint32Array) {
    this.#most = most;
    this.#count = first.length;
    this.#units = new Uint32Array(Math.min(most, Math.max(256, first.length * 2)));
    this.#units.set(first);
  }

  push(unit: number): void {
    if (this.#count === this.#units.length) this.#grow();
    this.#units[this.#count++] = unit;
  }

  /** Its units, in the order in which they came. */
  all(): Uint32Array {
    return this.#units.subarray(0, this.#count);
  }

  #grow(): void {
    const grown = new Uint32Array(Math.min(this.#most, this.#count * 2));
    grown.set(this.#units);
    this.#units = grown;
  }
}
