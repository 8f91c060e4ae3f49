import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { placeOf } from './place.ts';
import { NONE } from './types.ts';

/** The fragments of one datagram at one hop. Members are rows. */
export interface FragmentGroup {
  first: number;
  /** Bytes of the IP payload in the first fragment. */
  firstLength: number;
  /** The first fragment's payload length is that of the whole packet. */
  told: boolean;
  later: number[];
  /** Length of the whole IP payload; -1 until the last fragment was seen. */
  total: number;
  complete: boolean;
  bytes: number;
  time: number;
  /** Offsets of the fragments so far, and where the last of them ends. */
  offsets: number[];
  end: number;
}

/** The IPv4 reassembly timeout of Linux: the same id that long after is another datagram. */
const REASSEMBLY_NS = 30e9;
/** Datagrams of one id that are followed at once; a sender that numbers all of them 0 must not cost more than time. */
const MOST_OPEN = 8;

/**
 * Groups fragments by datagram; only groups with a first fragment. On a capture of several interfaces a datagram is one
 * group at each of them: what of it was seen twice at one place does not stand in for what is missing at another. Where a fragment was itself carried in fragments (a
 * tunnel over a path with a smaller MTU), it counts as there only when all of these are; their rows belong to its group.
 */
export function fragmentGroups(columns: PacketColumns): FragmentGroup[] {
  const { fragments, outerFragments } = columns;
  const outer = new Groups();
  const carried = new Set<number>(outerFragments.row.subarray(0, outerFragments.count));
  // Rows of one capture in file order: each piece meets the group that was open when it passed.
  for (let i = 0, o = 0; carried.size > 0 && i < fragments.count; i++) {
    const row = fragments.row[i]!;
    if (columns.flags[row]! & RowFlag.untimed) continue;
    while (o < outerFragments.count && outerFragments.row[o]! < row) o++;
    if (carried.has(row))
      outer.add(
        groupKey(columns, row, outerFragments.key[o]!),
        columns.time[row]!,
        row,
        true,
        0,
        outerFragments.length[o]!,
        true,
      );
    else if (columns.flags[row]! & RowFlag.fragmentLater) addTo(outer, columns, i, false);
  }
  const around = new Map<number, FragmentGroup>();
  for (const group of outer.withFirst()) around.set(group.first, group);

  const inner = new Groups();
  for (let i = 0; i < fragments.count; i++) {
    const row = fragments.row[i]!;
    if (columns.flags[row]! & RowFlag.untimed) continue;
    addTo(inner, columns, i, around.get(row)?.complete === false);
  }
  const groups = inner.withFirst();
  for (const group of groups) {
    group.told = fragments.told[fragments.indexOf(group.first)] === 1;
    // Rows of the pieces that carried a member belong to the packet as well.
    for (const row of [group.first, ...group.later]) group.later.push(...(around.get(row)?.later ?? []));
  }
  return groups;
}

/** @param missing the fragment did not pass as a whole: its bytes do not count */
function addTo(groups: Groups, columns: PacketColumns, i: number, missing: boolean): void {
  const { fragments } = columns;
  const row = fragments.row[i]!;
  const flags = columns.flags[row]!;
  groups.add(
    groupKey(columns, row, fragments.key[i]!),
    columns.time[row]!,
    row,
    (flags & RowFlag.fragmentFirst) !== 0,
    fragments.offset[i]!,
    fragments.length[i]!,
    (flags & RowFlag.fragmentMore) !== 0,
    missing,
  );
}

/** One number for a datagram at a place: the 32 bits of its key below those of its place. */
function groupKey(columns: PacketColumns, row: number, key: number): number {
  return placeOf(columns, row) * 2 ** 32 + key;
}

/** Fragments are rare, so that objects are affordable here. */
class Groups {
  readonly #open = new Map<number, FragmentGroup[]>();
  readonly #all: FragmentGroup[] = [];

  add(
    key: number,
    time: number,
    row: number,
    first: boolean,
    offset: number,
    length: number,
    more: boolean,
    missing = false,
  ): void {
    const open = (this.#open.get(key) ?? []).filter((g) => !g.complete && Math.abs(time - g.time) <= REASSEMBLY_NS);
    let group = choose(open, offset);
    if (!group) {
      group = {
        first: NONE,
        firstLength: 0,
        told: false,
        later: [],
        bytes: 0,
        total: -1,
        complete: false,
        time,
        offsets: [],
        end: 0,
      };
      open.push(group);
      this.#all.push(group);
    }
    this.#open.set(key, open.slice(-MOST_OPEN));
    group.offsets.push(offset);
    group.end = offset + length;
    if (first) {
      group.first = row;
      group.firstLength = length;
    } else group.later.push(row);
    if (!missing) group.bytes += length;
    if (!more) group.total = offset + length;
    group.complete = group.first !== NONE && group.total >= 0 && group.bytes >= group.total;
  }

  withFirst(): FragmentGroup[] {
    return this.#all.filter((group) => group.first !== NONE);
  }
}

/**
 * The datagram that a fragment belongs to: one that has no fragment of this offset, which would be a copy that the
 * network made, or another datagram of the same id: one with its beginning, that goes on here, then the fullest, the latest.
 */
function choose(open: readonly FragmentGroup[], offset: number): FragmentGroup | undefined {
  let best: FragmentGroup | undefined;
  let bestScore = -1;
  for (const group of open) {
    if (group.offsets.includes(offset)) continue;
    const score = (group.first === NONE ? 0 : 2) + (group.end === offset ? 1 : 0);
    const fuller = best === undefined || group.offsets.length >= best.offsets.length;
    if (score > bestScore || (score === bestScore && fuller)) {
      best = group;
      bestScore = score;
    }
  }
  return best;
}
