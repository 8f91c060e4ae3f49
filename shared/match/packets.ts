import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { NONE } from './types.ts';

/** Packets of one hop before flows are known. */
export interface Packets {
  count: number;
  row: Uint32Array;
  unitOfRow: Int32Array;
  payload: Uint32Array;
  incomplete: Uint8Array;
}

/**
 * Groups records into packets: every IP record is one, except that all fragments of a datagram are one packet, held by
 * its first fragment (research case 16: a datagram of which a fragment is missing is lost). Later fragments may come
 * before the first. Rows that are not IP belong to no packet.
 */
export function groupPackets(columns: PacketColumns): Packets {
  const rows = columns.count;
  const row = new Uint32Array(rows);
  const unitOfRow = new Int32Array(rows).fill(NONE);
  const payload = new Uint32Array(rows);
  const incomplete = new Uint8Array(rows);
  const fragments = new FragmentGroups();
  let count = 0;
  for (let r = 0; r < rows; r++) {
    const flags = columns.flags[r]!;
    if (flags & RowFlag.other) continue;
    if (flags & (RowFlag.fragmentFirst | RowFlag.fragmentLater)) {
      fragments.add(columns, r);
      if (flags & RowFlag.fragmentLater) continue;
    }
    row[count] = r;
    unitOfRow[r] = count;
    payload[count] = columns.payloadLength[r]!;
    count++;
  }
  fragments.settle((group) => {
    const unit = unitOfRow[group.first]!;
    for (const r of group.later) unitOfRow[r] = unit;
    if (!group.complete) incomplete[unit] = 1;
    // Where only the fragmented packet's own header told the length, the first fragment's share is all that was known.
    const firstLength = columns.fragmentLength[group.first]!;
    const known = columns.payloadLength[group.first]!;
    if (group.complete && known < firstLength) payload[unit] = group.total - (firstLength - known);
  });
  return {
    count,
    row: row.subarray(0, count),
    unitOfRow,
    payload: payload.subarray(0, count),
    incomplete: incomplete.subarray(0, count),
  };
}

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

  add(columns: PacketColumns, r: number): void {
    const key = columns.fragmentKey[r]!;
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
    if (first) group.first = r;
    else group.later.push(r);
    const end = columns.fragmentOffset[r]! + columns.fragmentLength[r]!;
    group.bytes += columns.fragmentLength[r]!;
    if (!(columns.flags[r]! & RowFlag.fragmentMore)) group.total = end;
    group.complete = group.first !== NONE && group.total >= 0 && group.bytes >= group.total;
  }

  settle(visit: (group: FragmentGroup) => void): void {
    for (const group of this.#all) if (group.first !== NONE) visit(group);
  }
}
