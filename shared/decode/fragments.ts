/** The fragments of a capture, in columns of their own because they are few. Index: how many came before. */
export class FragmentTable {
  count = 0;
  /** Ascending. */
  row = new Uint32Array(0);
  /** Hash of (source, destination, protocol, id) of the fragmented IP packet; never 0. */
  key = new Uint32Array(0);
  /** Offset in bytes and length in bytes of this piece of the fragmented IP packet's payload. */
  offset = new Uint16Array(0);
  length = new Uint16Array(0);

  /** 1 where `payloadLength` of the row is that of the whole packet, not of this piece. */
  told = new Uint8Array(0);

  add(row: number, key: number, offset: number, length: number, told: boolean): void {
    const i = this.count++;
    if (i === this.row.length) this.#grow(Math.max(64, i * 2));
    this.row[i] = row;
    this.key[i] = key;
    this.offset[i] = offset;
    this.length[i] = length;
    this.told[i] = told ? 1 : 0;
  }

  /** Index of a row's entry; -1 when the row is no fragment. */
  indexOf(row: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.row[mid]! < row) low = mid + 1;
      else high = mid;
    }
    return low < this.count && this.row[low] === row ? low : -1;
  }

  #grow(capacity: number): void {
    for (const name of ['row', 'key'] as const) {
      const grown = new Uint32Array(capacity);
      grown.set(this[name]);
      this[name] = grown;
    }
    const told = new Uint8Array(capacity);
    told.set(this.told);
    this.told = told;
    for (const name of ['offset', 'length'] as const) {
      const grown = new Uint16Array(capacity);
      grown.set(this[name]);
      this[name] = grown;
    }
  }
}
