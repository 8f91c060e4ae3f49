import type { RewriteFigures } from '../contract/analysis.ts';
import { congestionBegins, dscpChanges } from '../match/link-pairs.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import type { SegmentFacts } from './segment-facts.ts';

/**
 * What a segment changed in the packets that both its sides saw; inside or outside the window alike.
 *
 * @param only packets that count; null: all do
 */
export function rewritesOn(
  match: PathMatch,
  facts: readonly (readonly [SegmentFacts, SegmentFacts])[],
  segment: number,
  direction: 0 | 1,
  only: readonly Uint8Array[] | null = null,
): RewriteFigures {
  if (only === null) return facts[segment]![direction].rewrites;
  const up = direction === 0 ? segment : segment + 1;
  const down = direction === 0 ? segment + 1 : segment;
  const hop = match.hops[up]!;
  const below = match.hops[down]!;
  const links = match.links[up]!;
  const { ttlStep } = facts[segment]![direction];
  const rewrites: RewriteFigures = { dscp: 0, ecnCe: 0, ttlStep: null, ttlOther: 0 };
  for (let u = 0; u < hop.count; u++) {
    const d = links.down[u]!;
    if (d === NONE || links.downHop[u] !== down || match.travel[hop.flow[u]!] !== direction) continue;
    if (only[up]![u] === 0) continue;
    const a = hop.row[u]!;
    const b = below.row[d]!;
    const before = hop.columns.tos[a]!;
    const after = below.columns.tos[b]!;
    if (before !== after) {
      if (dscpChanges(before, after)) rewrites.dscp++;
      if (congestionBegins(before, after)) rewrites.ecnCe++;
    }
    rewrites.ttlStep = ttlStep;
    if (hop.columns.ttl[a]! - below.columns.ttl[b]! !== ttlStep) rewrites.ttlOther++;
  }
  return rewrites;
}
