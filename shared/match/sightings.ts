import { type PacketColumns, RowFlag } from '../decode/columns.ts';
import { BRIDGED_NS, bridgedPlaces } from './bridged-places.ts';
import { chainByKey } from './key-chains.ts';
import { packetKeys } from './keys.ts';
import { joinable } from './open-units.ts';
import { placeOf } from './place.ts';
import { holdCutAndMerged } from './sightings-cut.ts';
import { type HopPackets, NONE } from './types.ts';

/** A router may hold a packet for as long as its queues are; the same key much later is another packet. */
const STAY_NS = 1e9;

/**
 * On a capture of all interfaces (`any`) one packet shows at each interface that it passes, inbound and outbound, plain
 * and encapsulated: these records become one packet, held by the first of them, the inbound one.
 *
 * @returns the hop with one unit per packet
 */
export function mergeSightings(hop: HopPackets): HopPackets {
  const holder = sightingHolders(hop);
  holdCutAndMerged(hop, holder, STAY_NS);
  return compact(hop, holder);
}

/**
 * Which packet's first record holds a unit of a capture of all interfaces. A record at an interface and in a direction
 * where this packet was seen already begins the next packet of the same key, so that a true duplicate stays two.
 * Without interface numbers (SLL version 1) the TTL stands for them, and whether the packet is inside a tunnel, which
 * takes nothing from the TTL; nor does a bridge, so that there a packet may show twice at a place (`bridgedPlaces`).
 *
 * @returns per unit the unit that holds it; NONE for one that holds itself
 */
export function sightingHolders(hop: HopPackets): Int32Array {
  const { columns } = hop;
  const units = joinable(hop);
  const chains = chainByKey(packetKeys(hop, 'strong', units));
  const walked = new Uint8Array(units.length);
  const holder = new Int32Array(hop.count).fill(NONE);
  // Of one key: its packets so far, and per place the first of them that was not seen there yet. Places are few.
  const packets: number[] = [];
  const places: number[] = [];
  const nextAt: number[] = [];
  // Per place: the packet seen there last, when, and how often.
  const latest: number[] = [];
  const latestAt: number[] = [];
  const times: number[] = [];
  const numbered = units.some((unit) => columns.ifaceOf(hop.row[unit]!) !== 0);
  const timesOf = numbered ? () => 1 : bridgedPlaces(hop, units, chains, (row) => placeOrTtl(columns, row));
  for (let head = 0; head < units.length; head++) {
    if (walked[head] || chains.next[head] === NONE) continue;
    packets.length = places.length = nextAt.length = latest.length = 0;
    for (let i: number = head; i !== NONE; i = chains.next[i]!) {
      walked[i] = 1;
      const unit = units[i]!;
      const row = hop.row[unit]!;
      let p = places.indexOf(placeOrTtl(columns, row));
      if (p < 0) p = places.push(placeOrTtl(columns, row)) - 1;
      const time = columns.time[row]!;
      const before = latest[p];
      if (before !== undefined && time - latestAt[p]! <= BRIDGED_NS && times[p]! < timesOf(unit)) {
        holder[unit] = before;
        times[p]!++;
        latestAt[p] = time;
        continue;
      }
      let n = nextAt[p] ?? 0;
      const since = time - STAY_NS;
      while (n < packets.length && columns.time[hop.row[packets[n]!]!]! <= since) n++;
      if (n < packets.length) holder[unit] = packets[n]!;
      else packets.push(unit);
      [latest[p], latestAt[p], times[p]] = [packets[n]!, time, 1];
      nextAt[p] = n + 1;
    }
  }
  return holder;
}

/** From the first record of a packet to its last, the longest, ns. */
function longestStay(hop: HopPackets, holder: Int32Array): number {
  const { time } = hop.columns;
  let longest = 0;
  for (let u = 0; u < hop.count; u++)
    if (holder[u] !== NONE) longest = Math.max(longest, time[hop.row[u]!]! - time[hop.row[holder[u]!]!]!);
  return longest;
}

/** Interface and direction of a record, as one number; where the capture has no interface numbers, its TTL and tunnel. */
function placeOrTtl(columns: PacketColumns, row: number): number {
  const noInterface = columns.ifaceOf(row) === 0;
  const tunnelled = columns.flags[row]! & RowFlag.tunnelled ? 0x100 : 0;
  return placeOf(columns, row) + (noInterface ? (0x10000 + tunnelled + columns.ttl[row]!) * 2 : 0);
}

/** Drops the units that another one holds, and renumbers the rest. */
function compact(hop: HopPackets, holder: Int32Array): HopPackets {
  const renumbered = new Int32Array(hop.count);
  const kept: number[] = [];
  for (let unit = 0; unit < hop.count; unit++) {
    if (holder[unit] === NONE) renumbered[unit] = kept.push(unit) - 1;
  }
  for (let unit = 0; unit < hop.count; unit++) if (holder[unit] !== NONE) renumbered[unit] = renumbered[holder[unit]!]!;
  const pick = <T extends Uint32Array | Uint16Array | Uint8Array>(from: T): T => {
    const Type = from.constructor as new (length: number) => T;
    const to = new Type(kept.length);
    kept.forEach((unit, i) => {
      to[i] = from[unit]!;
    });
    return to;
  };
  return {
    columns: hop.columns,
    count: kept.length,
    row: pick(hop.row),
    unitOfRow: hop.unitOfRow.map((unit) => (unit === NONE ? NONE : renumbered[unit]!)),
    payload: pick(hop.payload),
    incomplete: pick(hop.incomplete),
    flow: pick(hop.flow),
    order: hop.order.filter((unit) => holder[unit] === NONE).map((unit) => renumbered[unit]!),
    stay: longestStay(hop, holder),
    ...(hop.changes ? { changes: hop.changes } : {}),
  };
}
