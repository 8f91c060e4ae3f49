import { RowFlag } from '../decode/columns.ts';
import { chainByKey } from './key-chains.ts';
import { packetKeys } from './keys.ts';
import { joinable, sift } from './open-units.ts';
import { type HopPackets, NONE } from './types.ts';

/** Datagrams of which only the first fragment is there, from which on that is the filter's doing and not chance. */
const CERTAIN = 3;

/**
 * Captures whose filter sees only first fragments (`udp port 4789` on an underlay that fragments: later fragments have
 * no ports): they hold not one later fragment, though the datagrams are whole elsewhere. Where they are whole on both
 * sides of the hop, or beyond it by their TTL, they passed it whole: their first fragments stand for them there.
 *
 * @param hops those that are proven so get their packets completed
 * @returns per hop: whether it is blind to later fragments
 */
export function completeFragments(hops: HopPackets[]): boolean[] {
  return hops.map((hop, h) => {
    const firsts = firstsOnly(hop);
    if (firsts.length === 0) return false;
    const { ttl } = hop.columns;
    const keys = packetKeys(hop, 'strong', firsts);
    const flows = new Set(Array.from(firsts, (u) => hop.flow[u]!));
    const chains = chainByKey(keys);
    const sides = new Uint8Array(firsts.length);
    let beyond = false;
    hops.forEach((other, k) => {
      if (k === h) return;
      const units = sift(joinable(other), (u) => flows.has(other.flow[u]!));
      const found = packetKeys(other, 'strong', units);
      for (let i = 0; i < units.length; i++) {
        const at = chains.find(found.low[i]!, found.high[i]!);
        if (at === NONE) continue;
        sides[at]! |= k < h ? 1 : 2;
        if (other.columns.ttl[other.row[units[i]!]!]! < ttl[hop.row[firsts[at]!]!]!) beyond = true;
      }
    });
    const twins = sides.reduce((n, side) => n + (side ? 1 : 0), 0);
    if (beyond || sides.includes(3)) {
      hops[h] = { ...hop, incomplete: new Uint8Array(hop.count) };
      return true;
    }
    return twins >= CERTAIN;
  });
}

/** First fragments whose later ones are not there, in a capture that holds no later fragment at all. */
export function firstsOnly(hop: HopPackets): Uint32Array {
  const { columns } = hop;
  const { fragments } = columns;
  for (let i = 0; i < fragments.count; i++)
    if (columns.flags[fragments.row[i]!]! & RowFlag.fragmentLater) return new Uint32Array(0);
  if (fragments.count === 0) return new Uint32Array(0);
  return hop.order.filter((u) => hop.incomplete[u]);
}
