import { RowFlag } from '../decode/columns.ts';
import type { PathContext } from './context.ts';
import { deliveredBytes } from './link-ranges.ts';
import { type HopPackets, LinkFlag, NONE, OFF_PATH } from './types.ts';

/** Unicast packets of which no fragment is missing, in time order: what can be one packet at two hops. */
export function joinable(hop: HopPackets): Uint32Array {
  const { incomplete, row } = hop;
  const { flags } = hop.columns;
  return sift(hop.order, (u) => !incomplete[u] && !(flags[row[u]!]! & RowFlag.group));
}

/** The joinable packets of a hop that are the path's, in time order. */
export function participants(context: PathContext, hop: number): Uint32Array {
  const { flow } = context.hops[hop]!;
  const { travel } = context;
  return sift(joinable(context.hops[hop]!), (unit) => travel[flow[unit]!] !== OFF_PATH);
}

/** Those units that pass; the same array, not a copy of it, when all do. */
export function sift(units: Uint32Array, passes: (unit: number) => boolean): Uint32Array {
  let count = 0;
  for (let i = 0; i < units.length; i++) if (passes(units[i]!)) count++;
  if (count === units.length) return units;
  const passed = new Uint32Array(count);
  count = 0;
  for (let i = 0; count < passed.length; i++) if (passes(units[i]!)) passed[count++] = units[i]!;
  return passed;
}

/** Whether some of a packet's bytes were found further down and some not yet. */
export function inPart(context: PathContext, hop: number, unit: number): boolean {
  if (!context.links[hop]!.covered.has(unit)) return false;
  const packets = context.hops[hop]!;
  return deliveredBytes(context, hop, packets, unit) < packets.payload[unit]!;
}

/** Of these, the ones still to be joined: not found further down, or not found further up. */
export function stillOpen(context: PathContext, hop: number, units: Uint32Array): Uint32Array {
  const links = context.links[hop]!;
  const last = context.hops.length - 1;
  const { flow } = context.hops[hop]!;
  return sift(units, (unit) => {
    if (links.flags[unit]! & LinkFlag.duplicate) return false;
    const forward = context.travel[flow[unit]!] === 0;
    const source = forward ? hop === 0 : hop === last;
    const destination = forward ? hop === last : hop === 0;
    const sending = links.down[unit] === NONE || inPart(context, hop, unit);
    return (sending && !destination) || (links.up[unit] === NONE && !source);
  });
}
