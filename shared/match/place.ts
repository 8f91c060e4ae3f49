import { type PacketColumns, RowFlag } from '../decode/columns.ts';

/** Interface and direction of a record on a capture of several interfaces, as one number; 0 on a capture of one. */
export function placeOf(columns: PacketColumns, row: number): number {
  const outgoing = columns.flags[row]! & RowFlag.outgoing ? 1 : 0;
  return columns.ifaceOf(row) * 2 + outgoing;
}
