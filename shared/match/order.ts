import type { PacketColumns } from '../decode/columns.ts';
import { identity } from './common-arrays.ts';

/** Units in order of captured time; stable, and without sorting when the file is in order already. */
export function timeOrder(columns: PacketColumns, row: Uint32Array, count: number): Uint32Array {
  const { time } = columns;
  let last = Number.NEGATIVE_INFINITY;
  for (let u = 0; u < count; u++) {
    const t = time[row[u]!]!;
    if (t < last) {
      return identity(count)
        .slice()
        .sort((a, b) => time[row[a]!]! - time[row[b]!]! || a - b);
    }
    last = t;
  }
  return identity(count);
}
