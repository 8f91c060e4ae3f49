import type { PacketColumns } from './columns.ts';

/** Rows between two whose places are kept once they were passed. */
const SPACING = 1024;

/**
 * Where the records of a file begin. Most stand at a fixed distance behind the one before, so that only runs are kept:
 * within one, captured bytes begin `gap` bytes behind the end of the captured bytes before, rounded up to the format's
 * alignment. Exact for any file; one that changes its mind with every record needs an entry for each.
 */
export class RecordPlaces {
  /** Runs. */
  count = 0;
  /** First row of the run; ascending. */
  row = new Uint32Array(0);
  /** Where that row's captured bytes begin in the file. */
  offset = new Float64Array(0);
  gap = new Uint32Array(0);
  /** 4 in pcapng, 1 in pcap; the same for the whole file. */
  alignment = 1;

  #last = 0;
  #lastLength = 0;
  /** Offsets of rows that are a multiple of SPACING, by that multiple, as far as they were passed while looking. */
  readonly #passed = new Map<number, number>();

  /** The next row's place. */
  add(row: number, offset: number, capturedLength: number): void {
    const run = this.count - 1;
    if (run >= 0) {
      const gap = offset - roundUp(this.#last + this.#lastLength, this.alignment);
      // A run learns its gap from its second row.
      if (this.row[run] === row - 1) this.gap[run] = gap;
      if (gap !== this.gap[run]) this.#begin(row, offset);
    } else this.#begin(row, offset);
    this.#last = offset;
    this.#lastLength = capturedLength;
  }

  /** The places of the next part of the same file, whose first row is the row `from` here. */
  append(part: Pick<RecordPlaces, 'count' | 'row' | 'offset' | 'gap'>, from: number): void {
    for (let run = 0; run < part.count; run++) {
      this.#begin(from + part.row[run]!, part.offset[run]!);
      this.gap[this.count - 1] = part.gap[run]!;
    }
  }

  /** Where a row's captured bytes begin; takes time in proportion to its run once, then to SPACING. */
  offsetOf(row: number, columns: Pick<PacketColumns, 'capturedOf'>): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.row[mid]! <= row) low = mid + 1;
      else high = mid;
    }
    const run = low - 1;
    let offset = this.offset[run]!;
    let r = this.row[run]!;
    for (let k = Math.floor(row / SPACING); k * SPACING > r; k--) {
      const passed = this.#passed.get(k);
      if (passed === undefined) continue;
      offset = passed;
      r = k * SPACING;
    }
    const gap = this.gap[run]!;
    for (; r < row; r++) {
      if (r % SPACING === 0) this.#passed.set(r / SPACING, offset);
      offset = roundUp(offset + columns.capturedOf(r), this.alignment) + gap;
    }
    return offset;
  }

  #begin(row: number, offset: number): void {
    const run = this.count++;
    if (run === this.row.length) this.#grow(Math.max(16, run * 2));
    this.row[run] = row;
    this.offset[run] = offset;
    this.gap[run] = 0;
  }

  #grow(capacity: number): void {
    const row = new Uint32Array(capacity);
    row.set(this.row);
    this.row = row;
    const offset = new Float64Array(capacity);
    offset.set(this.offset);
    this.offset = offset;
    const gap = new Uint32Array(capacity);
    gap.set(this.gap);
    this.gap = gap;
  }
}

/** For positions beyond 32 bits too. */
function roundUp(position: number, alignment: number): number {
  return alignment === 1 ? position : Math.ceil(position / alignment) * alignment;
}
