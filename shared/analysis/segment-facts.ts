import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';

/** What the joined packets of one segment and direction tell of it. */
export interface SegmentFacts {
  /** The TTL that most packets lost on the way: routers between the two hops. */
  ttlStep: number;
  /** Longest delay of a packet seen on both sides, ns; 0 when none was. */
  longestDelay: number;
}

/** Facts per segment and direction (0 forward, 1 reverse). */
export function segmentFacts(match: PathMatch): [SegmentFacts, SegmentFacts][] {
  const facts: [SegmentFacts, SegmentFacts][] = [];
  for (let segment = 0; segment < match.hops.length - 1; segment++)
    facts.push([factsOf(match, segment, segment + 1, 0), factsOf(match, segment + 1, segment, 1)]);
  return facts;
}

function factsOf(match: PathMatch, up: number, down: number, direction: number): SegmentFacts {
  const counts = new Uint32Array(256);
  const hop = match.hops[up]!;
  const below = match.hops[down]!;
  const links = match.links[up]!;
  let longestDelay = 0;
  for (let u = 0; u < hop.count; u++) {
    const d = links.down[u]!;
    if (d === NONE || links.downHop[u] !== down || match.travel[hop.flow[u]!] !== direction) continue;
    const fall = hop.columns.ttl[hop.row[u]!]! - below.columns.ttl[below.row[d]!]!;
    if (fall >= 0) counts[fall]!++;
    const delay = match.corrected[down]![d]! - match.corrected[up]![u]!;
    if (delay > longestDelay) longestDelay = delay;
  }
  let ttlStep = 0;
  for (let k = 1; k < 256; k++) if (counts[k]! > counts[ttlStep]!) ttlStep = k;
  return { ttlStep, longestDelay };
}
