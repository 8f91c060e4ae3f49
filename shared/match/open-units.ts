import { RowFlag } from '../decode/columns.ts';
import type { PathContext } from './context.ts';
import { deliveredBytes } from './link-ranges.ts';
import type { Presence } from './presence.ts';
import { type HopPackets, LinkFlag, NONE, OFF_PATH } from './types.ts';
import { UnitList } from './unit-list.ts';

/** Unicast packets of which no fragment is missing, in time order: what can be one packet at two hops. */
export function joinable(hop: HopPackets): Uint32Array {
  const { incomplete, row, order } = hop;
  const { flags } = hop.columns;
  return allJoinable(hop) ? order : sift(order, (u) => !incomplete[u] && !(flags[row[u]!]! & RowFlag.group));
}

/** Whether that is certainly all packets of the hop: most captures hold nothing else. */
export function allJoinable({ columns }: HopPackets): boolean {
  return columns.groups === 0 && columns.fragments.count === 0;
}

/** The joinable packets of a hop that are the path's, in time order. */
export function participants(context: PathContext, presence: Presence, hop: number): Uint32Array {
  const { flow, columns } = context.hops[hop]!;
  const { travel } = context;
  const off = (packets: number, f: number) => packets > 0 && travel[f] === OFF_PATH;
  if (!presence.packets[hop]!.some(off) && columns.groups === 0) return joinable(context.hops[hop]!);
  return sift(joinable(context.hops[hop]!), (unit) => travel[flow[unit]!] !== OFF_PATH);
}

/** Those units that pass; the same array, not a copy of it, when all do. */
export function sift(units: Uint32Array, passes: (unit: number) => boolean): Uint32Array {
  let i = 0;
  while (i < units.length && passes(units[i]!)) i++;
  if (i === units.length) return units;
  const passed = new UnitList(units.length, units.subarray(0, i));
  for (i++; i < units.length; i++) if (passes(units[i]!)) passed.push(units[i]!);
  return passed.all();
}

/**
 * Units of a hop that travel in `direction` and are not joined on their sending (or receiving) side. Most are: this is
 * asked of every packet several times, and so without a call for each.
 *
 * @param parts also those that send more than was found of them so far
 */
export function unjoined(
  context: PathContext,
  hop: number,
  units: Uint32Array,
  sends: boolean,
  direction: 0 | 1,
  parts: boolean,
): Uint32Array {
  const links = context.links[hop]!;
  const { flow } = context.hops[hop]!;
  const { travel } = context;
  const side = sends ? links.down : links.up;
  const closed = LinkFlag.duplicate | (sends ? 0 : LinkFlag.corrupted);
  const open = new UnitList(units.length, units.subarray(0, 0));
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!;
    if (side[unit] !== NONE && !(parts && sends && inPart(context, hop, unit))) continue;
    if (travel[flow[unit]!] === direction && !(links.flags[unit]! & closed)) open.push(unit);
  }
  return open.all();
}

/** Whether some of a packet's bytes were found further down and some not yet. */
export function inPart(context: PathContext, hop: number, unit: number): boolean {
  const { covered } = context.links[hop]!;
  if (covered.size === 0 || !covered.has(unit)) return false;
  const packets = context.hops[hop]!;
  return deliveredBytes(context, hop, packets, unit) < packets.payload[unit]!;
}

/** Of these, the ones still to be joined: not found further down, or not found further up. */
export function stillOpen(context: PathContext, hop: number, units: Uint32Array): Uint32Array {
  const { up, down, flags } = context.links[hop]!;
  const last = context.hops.length - 1;
  const { flow } = context.hops[hop]!;
  const { travel } = context;
  const open = new UnitList(units.length, units.subarray(0, 0));
  // Asked of every packet, and so without a call for each.
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!;
    if (flags[unit]! & LinkFlag.duplicate) continue;
    const forward = travel[flow[unit]!] === 0;
    const source = forward ? hop === 0 : hop === last;
    if (up[unit] === NONE && !source) open.push(unit);
    else if (hop !== (forward ? last : 0) && (down[unit] === NONE || inPart(context, hop, unit))) open.push(unit);
  }
  return open.all();
}
