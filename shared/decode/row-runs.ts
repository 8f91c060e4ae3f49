/** A number per row that hardly ever changes from one row to the next: only the changes are kept. */
export class RowRuns {
  /** Runs. */
  count = 0;
  /** First row of the run; ascending. */
  row = new Uint32Array(0);
  value = new Uint16Array(0);

  /** The value of a row, behind all rows before it. */
  add(row: number, value: number): void {
    if (this.count > 0 && this.value[this.count - 1] === value) return;
    if (this.count === this.row.length) this.#grow(Math.max(4, this.count * 2));
    this.row[this.count] = row;
    this.value[this.count++] = value;
  }

  /** The value of a row; 0 when nothing was added. */
  at(row: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.row[mid]! <= row) low = mid + 1;
      else high = mid;
    }
    return low === 0 ? 0 : this.value[low - 1]!;
  }

  #grow(capacity: number): void {
    const row = new Uint32Array(capacity);
    row.set(this.row);
    this.row = row;
    const value = new Uint16Array(capacity);
    value.set(this.value);
    this.value = value;
  }
}
