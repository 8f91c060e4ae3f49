import type { RewriteFigures } from '../contract/analysis.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { countMarks } from './rewrites.ts';

/** What the joined packets of one segment and direction tell of it. */
export interface SegmentFacts {
  /** The TTL that most packets lost on the way: routers between the two hops. */
  ttlStep: number;
  /** Longest delay of a packet seen on both sides, ns; 0 when none was. */
  longestDelay: number;
  /** What it changed in the packets that both its sides saw, inside or outside the window alike. */
  rewrites: RewriteFigures;
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
  const { down: partner, downHop } = match.links[up]!;
  const { travel } = match;
  const [sent, arrived] = [match.corrected[up]!, match.corrected[down]!];
  const [before, after] = [hop.columns, below.columns];
  let longestDelay = 0;
  let both = 0;
  const rewrites: RewriteFigures = { dscp: 0, ecnCe: 0, ttlStep: null, ttlOther: 0 };
  for (let u = 0; u < hop.count; u++) {
    const d = partner[u]!;
    if (d === NONE || downHop[u] !== down || travel[hop.flow[u]!] !== direction) continue;
    const a = hop.row[u]!;
    const b = below.row[d]!;
    both++;
    const fall = before.ttl[a]! - after.ttl[b]!;
    if (fall >= 0) counts[fall]!++;
    const delay = arrived[d]! - sent[u]!;
    if (delay > longestDelay) longestDelay = delay;
    if (before.tos[a] !== after.tos[b]) countMarks(before.tos[a]!, after.tos[b]!, rewrites);
  }
  let ttlStep = 0;
  for (let k = 1; k < 256; k++) if (counts[k]! > counts[ttlStep]!) ttlStep = k;
  if (both > 0) rewrites.ttlStep = ttlStep;
  rewrites.ttlOther = both - counts[ttlStep]!;
  return { ttlStep, longestDelay, rewrites };
}
