import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { identity, zeros } from './common-arrays.ts';
import { fragmentGroups } from './fragment-groups.ts';
import { timeOrder } from './order.ts';
import { type HopPackets, NONE } from './types.ts';

/**
 * Groups records into packets: every IP record is one, except that all fragments of a datagram are one packet, held by
 * its first fragment (research case 16: a datagram of which a fragment is missing is lost). Later fragments may come
 * before the first. Rows that are not IP, or that have no time, belong to no packet. Where every record is a packet,
 * nothing is copied: rows are units.
 *
 * @param count packets, where somebody counted them
 */
export function groupPackets(columns: PacketColumns, count = packetRows(columns)): HopPackets {
  const packets = count === columns.count ? everyRow(columns) : someRows(columns, count);
  return { columns, ...packets, order: timeOrder(columns, packets.row, count) };
}

type Packets = Omit<HopPackets, 'columns' | 'order'>;

const NOT_OWN = RowFlag.other | RowFlag.untimed | RowFlag.fragmentLater;

/** How many packets there are. @param from only of records from this one on */
export function packetRows(columns: PacketColumns, from = 0): number {
  let count = 0;
  for (let r = from; r < columns.count; r++) if (!(columns.flags[r]! & NOT_OWN)) count++;
  return count;
}

function everyRow(columns: PacketColumns): Packets {
  const { count } = columns;
  const incomplete = columns.fragments.count === 0 ? zeros(count) : new Uint8Array(count);
  // A first fragment without a later one is all that there is of a datagram.
  for (let i = 0; i < columns.fragments.count; i++) incomplete[columns.fragments.row[i]!] = 1;
  const row = identity(count);
  return {
    count,
    row,
    unitOfRow: new Int32Array(row.buffer, 0, count),
    payload: columns.payloadLength.subarray(0, count),
    incomplete,
    flow: columns.flow.subarray(0, count),
  };
}

function someRows(columns: PacketColumns, count: number): Packets {
  const row = new Uint32Array(count);
  const unitOfRow = new Int32Array(columns.count).fill(NONE);
  const flow = new Uint32Array(count);
  const payload = new Uint32Array(count);
  const incomplete = new Uint8Array(count);
  let unit = 0;
  for (let r = 0; r < columns.count; r++) {
    if (columns.flags[r]! & NOT_OWN) continue;
    row[unit] = r;
    unitOfRow[r] = unit;
    flow[unit] = columns.flow[r]!;
    payload[unit] = columns.payloadLength[r]!;
    unit++;
  }
  for (const group of fragmentGroups(columns)) {
    const held = unitOfRow[group.first]!;
    for (const r of group.later) unitOfRow[r] = held;
    if (!group.complete) incomplete[held] = 1;
    // Where no header tells the length of the whole, the first fragment's share is all that was known.
    if (!group.complete || group.told) continue;
    payload[held] = group.total - (group.firstLength - payload[held]!);
  }
  return { count, row, unitOfRow, payload, incomplete, flow };
}
