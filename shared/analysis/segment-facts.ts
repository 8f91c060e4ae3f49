import type { RewriteFigures } from '../contract/analysis.ts';
import { tell } from '../match/link-pairs.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';

/** What the joined packets of one segment and direction tell of it, inside or outside the window alike. */
export interface SegmentFacts {
  /** The TTL that most packets lost on the way: routers between the two hops. */
  ttlStep: number;
  /** Longest delay of a packet seen on both sides, ns; 0 when none was. */
  longestDelay: number;
  /** What the segment changed in the packets that both its sides saw. */
  rewrites: RewriteFigures;
}

/** Facts per segment and direction (0 forward, 1 reverse). */
export function segmentFacts(match: PathMatch): [SegmentFacts, SegmentFacts][] {
  const facts: [SegmentFacts, SegmentFacts][] = [];
  for (let segment = 0; segment < match.hops.length - 1; segment++)
    facts.push([factsOf(match, segment, segment + 1, 0), factsOf(match, segment + 1, segment, 1)]);
  return facts;
}

/** The neighbours' pairs have told theirs when they were linked; here is added what was joined after that. */
function factsOf(match: PathMatch, up: number, down: number, direction: 0 | 1): SegmentFacts {
  const pairs = match.pairFacts[Math.min(up, down)]![direction];
  const facts = { ...pairs, falls: pairs.falls.slice() };
  const [hop, below] = [match.hops[up]!, match.hops[down]!];
  const links = match.links[up]!;
  for (const u of match.open[up]!.sending) {
    const d = links.down[u]!;
    if (d === NONE || links.downHop[u] !== down || match.travel[hop.flow[u]!] !== direction) continue;
    const [a, b] = [hop.row[u]!, below.row[d]!];
    const fall = hop.columns.ttl[a]! - below.columns.ttl[b]!;
    const delay = match.corrected[down]![d]! - match.corrected[up]![u]!;
    tell(facts, delay, fall, hop.columns.tos[a]!, below.columns.tos[b]!);
  }
  const { falls, joined, longestDelay, dscp, ecnCe } = facts;
  let ttlStep = 0;
  for (let k = 1; k < 256; k++) if (falls[k]! > falls[ttlStep]!) ttlStep = k;
  const ttlOther = joined - falls[ttlStep]!;
  return { ttlStep, longestDelay, rewrites: { dscp, ecnCe, ttlStep: joined > 0 ? ttlStep : null, ttlOther } };
}
