import { protocolName } from '../analysis/names.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { HopColumn, PacketColumn, TableSort } from '../contract/table.ts';
import { PacketState } from '../contract/view.ts';
import type { AddressTable } from '../decode/addresses.ts';
import { NONE } from '../match/types.ts';
import { changedBits } from './changed-fields.ts';
import { hopOf, type Identities, lowerBound } from './identities.ts';
import { orderByKeys } from './radix-order.ts';

const STEP = 1 << 17;

/** What the eye looks for first comes first. By PacketState. */
const FATE_RANK: Record<number, number> = {
  [PacketState.lost]: 0,
  [PacketState.partial]: 1,
  [PacketState.unjudged]: 2,
  [PacketState.duplicate]: 3,
  [PacketState.onward]: 4,
  [PacketState.arrived]: 4,
  [PacketState.offPath]: 5,
};

/**
 * The packets of a table in its order.
 * @param only per hop and unit: 1 for packets to show; null: all
 * @param range only packets that were seen first in [from, to), ns since the epoch base; null: all
 */
export function* tableOrder(
  result: AnalysisResult,
  identities: Identities,
  only: readonly Uint8Array[] | null,
  range: { from: number; to: number } | null,
  sort: TableSort,
): Generator<void, Uint32Array> {
  const shown = yield* shownPackets(result, identities, only, range);
  if (sort.hop === null && sort.column === 'time') return sort.descending ? shown.reverse() : shown;
  const keys = new Float64Array(shown.length);
  const sortValue =
    sort.hop === null ? packetKey(result, identities, sort.column) : hopKey(result, identities, sort.column, sort.hop);
  for (let i = 0; i < shown.length; i++) {
    keys[i] = sortValue(shown[i]!);
    if (i % STEP === STEP - 1) yield;
  }
  const order = yield* orderByKeys(keys, sort.descending);
  for (let i = 0; i < order.length; i++) order[i] = shown[order[i]!]!;
  return order;
}

/** In the order of time. */
function* shownPackets(
  { match }: AnalysisResult,
  identities: Identities,
  only: readonly Uint8Array[] | null,
  range: { from: number; to: number } | null,
): Generator<void, Uint32Array> {
  const { count, first, base } = identities;
  const from = range === null ? 0 : lowerBound(match, identities, range.from);
  const to = range === null ? count : Math.max(from, lowerBound(match, identities, range.to));
  const shown = new Uint32Array(to - from);
  let n = 0;
  for (let i = from; i < to; i++) {
    if (only === null) shown[n++] = i;
    else {
      const h = hopOf(base, first[i]!);
      if (only[h]![first[i]! - base[h]!] === 1) shown[n++] = i;
    }
    if (i % STEP === STEP - 1) yield;
  }
  return shown.subarray(0, n);
}

type Key = (packet: number) => number;

function packetKey(result: AnalysisResult, { first, base, fate }: Identities, column: PacketColumn): Key {
  const { match, addresses } = result;
  const at = (value: (hop: number, unit: number, row: number) => number): Key => {
    return (i) => {
      const h = hopOf(base, first[i]!);
      const unit = first[i]! - base[h]!;
      return value(h, unit, match.hops[h]!.row[unit]!);
    };
  };
  switch (column) {
    case 'fate':
      return (i) => FATE_RANK[fate[i]!]!;
    case 'flow':
      return at((h, u) => match.hops[h]!.flow[u]! >> 1);
    case 'direction':
      return at((h, u) => match.travel[match.hops[h]!.flow[u]!]!);
    case 'protocol': {
      const ranks = protocolRanks();
      return at((h, _, row) => ranks[match.hops[h]!.columns.protocol[row]!]!);
    }
    case 'source':
    case 'destination': {
      const ranks = addressRanks(addresses);
      return at((h, _, row) => {
        const { columns } = match.hops[h]!;
        return column === 'source'
          ? ranks[columns.sourceOf(row)]! * 65536 + columns.sourcePortOf(row)
          : ranks[columns.destinationOf(row)]! * 65536 + columns.destinationPortOf(row);
      });
    }
    default:
      // Of the info column what its text begins with: flags, then sequence number.
      return at((h, _, row) => {
        const { tcpFlags, seq } = match.hops[h]!.columns;
        return tcpFlags[row]! * 2 ** 32 + seq[row]!;
      });
  }
}

function hopKey({ match }: AnalysisResult, { first, base }: Identities, column: HopColumn, wanted: number): Key {
  const { hops, links, corrected } = match;
  return (i) => {
    let h = hopOf(base, first[i]!);
    let u = first[i]! - base[h]!;
    let before = NONE;
    let beforeUnit = NONE;
    while (h !== wanted) {
      const down = links[h]!.down[u]!;
      if (down === NONE) return Number.NaN;
      before = h;
      beforeUnit = u;
      h = links[h]!.downHop[u]!;
      u = down;
    }
    const { columns, row } = hops[h]!;
    const r = row[u]!;
    switch (column) {
      case 'time':
        return corrected[h]![u]!;
      case 'ttl':
        return columns.ttl[r]!;
      case 'length':
        return columns.wireLength[r]!;
      case 'delay':
        return before === NONE ? Number.NaN : corrected[h]![u]! - corrected[before]![beforeUnit]!;
      default: {
        if (before === NONE) return Number.NaN;
        const { columns: other, row: otherRow } = hops[before]!;
        return changedBits({ columns: other, row: otherRow[beforeUnit]! }, { columns, row: r });
      }
    }
  };
}

/** By name. */
function protocolRanks(): Uint8Array {
  const names = Array.from({ length: 256 }, (_, protocol) => protocolName(protocol));
  const sorted = names.map((_, protocol) => protocol).sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
  const ranks = new Uint8Array(256);
  sorted.forEach((protocol, rank) => {
    ranks[protocol] = rank;
  });
  return ranks;
}

/** Addresses by value, IPv4 before IPv6. */
function addressRanks(addresses: AddressTable): Uint32Array {
  const keys = Array.from({ length: addresses.count }, (_, i) => sortableText(addresses.text(i), addresses.isV4(i)));
  const sorted = keys.map((_, i) => i).sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0));
  const ranks = new Uint32Array(keys.length);
  sorted.forEach((address, rank) => {
    ranks[address] = rank;
  });
  return ranks;
}

function sortableText(text: string, v4: boolean): string {
  if (v4) return `4${text.replace(/\d+/g, (part) => part.padStart(3, '0'))}`;
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':').map((group) => group.padStart(4, '0')) : []);
  const [before, after] = [groups(head), groups(tail)];
  const gap = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0000');
  return `6${[...before, ...gap, ...after].join(':')}`;
}
