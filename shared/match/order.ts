import type { PacketColumns } from '../decode/columns.ts';
import type { Packets } from './packets.ts';

/** Units in order of captured time; stable, and without sorting when the file is in order already. */
export function timeOrder(columns: PacketColumns, packets: Packets): Uint32Array {
  const order = new Uint32Array(packets.count);
  let sorted = true;
  let last = Number.NEGATIVE_INFINITY;
  for (let u = 0; u < packets.count; u++) {
    order[u] = u;
    const t = columns.time[packets.row[u]!]!;
    if (t < last) sorted = false;
    last = t;
  }
  if (!sorted) {
    const { time } = columns;
    const { row } = packets;
    order.sort((a, b) => time[row[a]!]! - time[row[b]!]! || a - b);
  }
  return order;
}
