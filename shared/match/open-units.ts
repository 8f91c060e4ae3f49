import { RowFlag } from '../decode/columns.ts';
import type { PathContext } from './context.ts';
import { deliveredBytes } from './link-ranges.ts';
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

/** The path's joinable packets of a hop that are still to be found further down, and further up; in time order. */
export interface OpenUnits {
  sending: Uint32Array;
  receiving: Uint32Array;
}

/** What is open at a hop when neighbours' pairs are linked. */
export function openUnits(context: PathContext, hop: number): OpenUnits {
  return openAmong(context, hop, 0, context.hops[hop]!.order.length);
}

/** The same of some places in the order of time. Asked of every packet: nearly all are joined by then. */
export function openAmong(context: PathContext, hop: number, from: number, to: number): OpenUnits {
  const { flow, incomplete, row, order, columns } = context.hops[hop]!;
  const { down, up } = context.links[hop]!;
  const { travel } = context;
  const last = context.hops.length - 1;
  const none = order.subarray(0, 0);
  const [sending, receiving] = [new UnitList(to - from, none), new UnitList(to - from, none)];
  for (let i = from; i < to; i++) {
    const u = order[i]!;
    if (down[u] !== NONE && up[u] !== NONE) continue;
    const direction = travel[flow[u]!]!;
    if (direction === OFF_PATH) continue;
    const sends = down[u] === NONE && hop !== (direction === 0 ? last : 0);
    const receives = up[u] === NONE && hop !== (direction === 0 ? 0 : last);
    if (!sends && !receives) continue;
    if (incomplete[u] || columns.flags[row[u]!]! & RowFlag.group) continue;
    if (sends) sending.push(u);
    if (receives) receiving.push(u);
  }
  return { sending: sending.all(), receiving: receiving.all() };
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
 * Which of the senders count. `originals`: not the copies that the network made further up. `parts`: also those that
 * send more than was found of them so far. `copies`: also copies, which are to be found further down like the packet.
 */
export type Senders = 'originals' | 'parts' | 'copies';

/**
 * Units of a hop that travel in `direction` and are not joined on their sending (or receiving) side. Most are: this is
 * asked of every packet several times, and so without a call for each.
 */
export function unjoined(
  context: PathContext,
  hop: number,
  units: Uint32Array,
  sends: boolean,
  direction: 0 | 1,
  senders: Senders,
): Uint32Array {
  const links = context.links[hop]!;
  const { flow } = context.hops[hop]!;
  const { travel } = context;
  const side = sends ? links.down : links.up;
  const parts = sends && senders === 'parts';
  const closed = sends ? (senders === 'copies' ? 0 : LinkFlag.duplicate) : LinkFlag.duplicate | LinkFlag.corrupted;
  const open = new UnitList(units.length, units.subarray(0, 0));
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!;
    if (side[unit] !== NONE && !(parts && inPart(context, hop, unit))) continue;
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

/** Of these, the ones still to be joined. */
export function stillOpen(context: PathContext, hop: number, { sending, receiving }: OpenUnits): OpenUnits {
  const { flags, down, up } = context.links[hop]!;
  const original = (unit: number) => !(flags[unit]! & LinkFlag.duplicate);
  return {
    sending: sift(sending, (unit) => down[unit] === NONE || (original(unit) && inPart(context, hop, unit))),
    receiving: sift(receiving, (unit) => original(unit) && up[unit] === NONE),
  };
}
