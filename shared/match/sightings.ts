import { RowFlag } from '../decode/columns.ts';
import type { Keys } from './keys.ts';
import { joinable } from './open-units.ts';
import { type HopPackets, NONE } from './types.ts';

/** A router may hold a packet for as long as its queues are; the same key much later is another packet. */
const STAY_NS = 1e9;

/**
 * On a capture of all interfaces (`any`) one packet shows at each interface that it passes, inbound and outbound, plain
 * and encapsulated: these records become one packet, held by the first of them, the inbound one. A record at an
 * interface and in a direction where this packet was seen already begins the next packet of the same key, so that a
 * true duplicate stays two. Without interface numbers (SLL version 1) the TTL stands for them.
 *
 * @returns the hop with one unit per packet, and the keys of these
 */
export function mergeSightings(hop: HopPackets, keys: Keys): { hop: HopPackets; keys: Keys } {
  const { columns } = hop;
  const holder = new Int32Array(hop.count).fill(NONE);
  const open = new Map<number, { key: number; unit: number; seen: Set<number>; time: number }[]>();
  for (const unit of joinable(hop)) {
    const row = hop.row[unit]!;
    const time = columns.time[row]!;
    const outgoing = columns.flags[row]! & RowFlag.outgoing ? 1 : 0;
    const place = (columns.iface[row]! || 0x10000 + columns.ttl[row]!) * 2 + outgoing;
    const high = keys.high[unit]!;
    const list = (open.get(keys.low[unit]!) ?? []).filter((s) => time - s.time < STAY_NS);
    const current = list.find((s) => s.key === high && !s.seen.has(place));
    if (current) {
      holder[unit] = current.unit;
      current.seen.add(place);
    } else {
      list.push({ key: high, unit, seen: new Set([place]), time });
    }
    open.set(keys.low[unit]!, list);
  }
  return compact(hop, keys, holder);
}

/** Drops the units that another one holds, and renumbers the rest. */
function compact(hop: HopPackets, keys: Keys, holder: Int32Array): { hop: HopPackets; keys: Keys } {
  const renumbered = new Int32Array(hop.count);
  const kept: number[] = [];
  for (let unit = 0; unit < hop.count; unit++) {
    if (holder[unit] === NONE) renumbered[unit] = kept.push(unit) - 1;
  }
  for (let unit = 0; unit < hop.count; unit++) if (holder[unit] !== NONE) renumbered[unit] = renumbered[holder[unit]!]!;
  const pick = <T extends Uint32Array | Uint8Array>(from: T): T => {
    const Type = from.constructor as new (length: number) => T;
    const to = new Type(kept.length);
    kept.forEach((unit, i) => {
      to[i] = from[unit]!;
    });
    return to;
  };
  return {
    hop: {
      columns: hop.columns,
      count: kept.length,
      row: pick(hop.row),
      unitOfRow: hop.unitOfRow.map((unit) => (unit === NONE ? NONE : renumbered[unit]!)),
      payload: pick(hop.payload),
      incomplete: pick(hop.incomplete),
      flow: pick(hop.flow),
      order: hop.order.filter((unit) => holder[unit] === NONE).map((unit) => renumbered[unit]!),
    },
    keys: { low: pick(keys.low), high: pick(keys.high) },
  };
}
