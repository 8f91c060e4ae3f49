import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';

/** Hop and unit where a packet's chain of sightings ends, up or down its way (the first piece, where it was cut). */
export function chainEnd(match: PathMatch, hop: number, unit: number, way: 'up' | 'down'): [number, number] {
  let h = hop;
  let u = unit;
  for (;;) {
    const links = match.links[h]!;
    const [to, toHop] = way === 'up' ? [links.up, links.upHop] : [links.down, links.downHop];
    const next = to[u]!;
    if (next === NONE) return [h, u];
    h = toHop[u]!;
    u = next;
  }
}
