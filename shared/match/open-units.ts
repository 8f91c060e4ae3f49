import { RowFlag } from '../decode/columns.ts';
import type { PathContext } from './context.ts';
import { type HopPackets, LinkFlag, NONE, OFF_PATH } from './types.ts';

/** Unicast packets of which no fragment is missing, in time order: what can be one packet at two hops. */
export function joinable(hop: HopPackets): Uint32Array {
  return hop.order.filter((u) => !hop.incomplete[u] && !(hop.columns.flags[hop.row[u]!]! & RowFlag.group));
}

/** The joinable packets of a hop that are the path's, in time order. */
export function participants(context: PathContext, hop: number): Uint32Array {
  const { flow } = context.hops[hop]!;
  return joinable(context.hops[hop]!).filter((unit) => context.travel[flow[unit]!] !== OFF_PATH);
}

/** Of these, the ones still to be joined: not found further down, or not found further up. */
export function stillOpen(context: PathContext, hop: number, units: Uint32Array): Uint32Array {
  const links = context.links[hop]!;
  const last = context.hops.length - 1;
  const { flow } = context.hops[hop]!;
  return units.filter((unit) => {
    if (links.flags[unit]! & LinkFlag.duplicate) return false;
    const forward = context.travel[flow[unit]!] === 0;
    const source = forward ? hop === 0 : hop === last;
    const destination = forward ? hop === last : hop === 0;
    return (links.down[unit] === NONE && !destination) || (links.up[unit] === NONE && !source);
  });
}
