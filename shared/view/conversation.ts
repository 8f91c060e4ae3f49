import type { AnalysisResult } from '../analysis/types.ts';
import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { type HopPackets, NONE } from '../match/types.ts';

/** Packets of a conversation that are taken at most: so many are dissected in some hundredths of a second. */
const MOST_PACKETS = 4000;
/** Captured bytes that are taken at most. */
const MOST_BYTES = 12 * 1024 * 1024;
/** Where not all are taken, the first ones still are: they say window scaling and where sequence numbers begin. */
const HEAD = 8;

/** The records of one conversation at one hop, or those around one of them where there are too many. */
export interface Conversation {
  /** 1-based record numbers in the hop's file, ascending. */
  frames: Uint32Array;
  /** Records that the conversation has there in all. */
  total: number;
}

/**
 * The records of a packet's conversation at a hop, both directions, as they are there: after a translation by their own
 * addresses, in a tunnel with what is around them. What is in no conversation stands alone. Of an `any` capture, which
 * holds a packet once for each interface that it passed, one record of each packet is taken: at the interface of the
 * chosen one where the packet passed it.
 *
 * @param frame 1-based number of a record that the hop has
 */
export function conversationAt(result: AnalysisResult, hop: number, frame: number): Conversation {
  const packets = result.match.hops[hop];
  const chosen = frame - 1;
  const unit = packets?.unitOfRow[chosen] ?? NONE;
  if (packets === undefined || unit === NONE) return { frames: Uint32Array.of(frame), total: 1 };
  const rows = rowsOf(packets, chosen, packets.flow[unit]! >> 1);
  return { frames: around(packets.columns, rows, chosen).map((row) => row + 1), total: rows.length };
}

function rowsOf(packets: HopPackets, chosen: number, conversation: number): Uint32Array {
  const { columns, unitOfRow, flow } = packets;
  const place = packets.stay === undefined ? null : placesOfUnits(packets, chosen, conversation);
  const taken = (row: number): boolean => {
    const unit = unitOfRow[row]!;
    if (unit === NONE || flow[unit]! >> 1 !== conversation) return false;
    return place === null || isFragment(columns, row) || row === (place.get(unit) ?? packets.row[unit]);
  };
  let count = 0;
  for (let row = 0; row < columns.count; row++) if (taken(row)) count++;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < columns.count; row++) if (taken(row)) rows[at++] = row;
  return rows;
}

/** The record of each packet that is where the chosen one is: at its interface, in the same tunnel. */
function placesOfUnits(packets: HopPackets, chosen: number, conversation: number): Map<number, number> {
  const { columns, unitOfRow, flow } = packets;
  const place = new Map<number, number>();
  for (let row = 0; row < columns.count; row++) {
    const unit = unitOfRow[row]!;
    if (unit === NONE || flow[unit]! >> 1 !== conversation) continue;
    if (columns.encapsulation[row] === columns.encapsulation[chosen] && !place.has(unit)) place.set(unit, row);
  }
  place.set(unitOfRow[chosen]!, chosen);
  return place;
}

function isFragment(columns: PacketColumns, row: number): boolean {
  return (columns.flags[row]! & (RowFlag.fragmentFirst | RowFlag.fragmentLater)) !== 0;
}

/** All rows, or as many as are allowed: the first few, and those around the chosen one, half before and half after. */
function around(columns: PacketColumns, rows: Uint32Array, chosen: number): Uint32Array {
  const middle = Math.max(0, rows.indexOf(chosen));
  let bytes = columns.capturedOf(chosen);
  let from = middle;
  let to = middle + 1;
  const add = (index: number): boolean => {
    const length = columns.capturedOf(rows[index]!);
    if (to - from >= MOST_PACKETS || bytes + length > MOST_BYTES) return false;
    bytes += length;
    return true;
  };
  for (let grows = true; grows; ) {
    grows = false;
    if (from > 0 && add(from - 1)) {
      from--;
      grows = true;
    }
    if (to < rows.length && add(to)) {
      to++;
      grows = true;
    }
  }
  const head = rows.subarray(0, Math.min(HEAD, from));
  const kept = new Uint32Array(head.length + to - from);
  kept.set(head);
  kept.set(rows.subarray(from, to), head.length);
  return kept;
}
