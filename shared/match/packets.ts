import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { identity, zeros } from './common-arrays.ts';
import { timeOrder } from './order.ts';
import { type HopPackets, NONE } from './types.ts';

/**
 * Groups records into packets: every IP record is one, except that all fragments of a datagram are one packet, held by
 * its first fragment (research case 16: a datagram of which a fragment is missing is lost). Later fragments may come
 * before the first. Rows that are not IP, or that have no time, belong to no packet. Where every record is a packet,
 * nothing is copied: rows are units.
 */
export function groupPackets(columns: PacketColumns): HopPackets {
  const count = packetRows(columns);
  const packets = count === columns.count ? everyRow(columns) : someRows(columns, count);
  return { columns, ...packets, order: timeOrder(columns, packets.row, count) };
}

type Packets = Omit<HopPackets, 'columns' | 'order'>;

const NO_PACKET = RowFlag.other | RowFlag.untimed;
const NOT_OWN = NO_PACKET | RowFlag.fragmentLater;

function packetRows(columns: PacketColumns): number {
  let count = 0;
  for (let r = 0; r < columns.count; r++) if (!(columns.flags[r]! & NOT_OWN)) count++;
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
  const fragments = columns.fragments;
  const groups = new FragmentGroups();
  for (let i = 0; i < fragments.count; i++)
    if (!(columns.flags[fragments.row[i]!]! & NO_PACKET)) groups.add(columns, i);
  groups.settle((group) => {
    const held = unitOfRow[fragments.row[group.first]!]!;
    for (const i of group.later) unitOfRow[fragments.row[i]!] = held;
    if (!group.complete) incomplete[held] = 1;
    // Where only the fragmented packet's own header told the length, the first fragment's share is all that was known.
    const firstLength = fragments.length[group.first]!;
    const known = payload[held]!;
    if (group.complete && known < firstLength) payload[held] = group.total - (firstLength - known);
  });
  return { count, row, unitOfRow, payload, incomplete, flow };
}

/** Members are indices in the capture's FragmentTable. */
interface FragmentGroup {
  first: number;
  later: number[];
  bytes: number;
  /** Length of the whole IP payload; -1 until the last fragment was seen. */
  total: number;
  complete: boolean;
  time: number;
}

/** The IPv4 reassembly timeout of Linux: the same id that long after is another datagram. */
const REASSEMBLY_NS = 30e9;

/** Fragments are rare, so that objects are affordable here. */
class FragmentGroups {
  #open = new Map<number, FragmentGroup>();
  #all: FragmentGroup[] = [];

  /** @param i index in the capture's FragmentTable */
  add(columns: PacketColumns, i: number): void {
    const { fragments } = columns;
    const key = fragments.key[i]!;
    const r = fragments.row[i]!;
    const first = (columns.flags[r]! & RowFlag.fragmentFirst) !== 0;
    const time = columns.time[r]!;
    let group = this.#open.get(key);
    if (group && (group.complete || Math.abs(time - group.time) > REASSEMBLY_NS || (first && group.first !== NONE)))
      group = undefined;
    if (!group) {
      group = { first: NONE, later: [], bytes: 0, total: -1, complete: false, time };
      this.#open.set(key, group);
      this.#all.push(group);
    }
    if (first) group.first = i;
    else group.later.push(i);
    const length = fragments.length[i]!;
    group.bytes += length;
    if (!(columns.flags[r]! & RowFlag.fragmentMore)) group.total = fragments.offset[i]! + length;
    group.complete = group.first !== NONE && group.total >= 0 && group.bytes >= group.total;
  }

  settle(visit: (group: FragmentGroup) => void): void {
    for (const group of this.#all) if (group.first !== NONE) visit(group);
  }
}
