import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { ReorderTest } from '../metrics/reorder.ts';
import type { CommonWindow } from './window.ts';

/**
 * Reordered packets of one segment and direction: delivered, judged, first piece of each, against the order at the
 * segment's upstream side.
 */
export function reorderedOn(match: PathMatch, window: CommonWindow, segment: number, direction: 0 | 1): number {
  if (window.missingAt >= 0) return 0;
  const up = direction === 0 ? segment : segment + 1;
  const down = direction === 0 ? segment + 1 : segment;
  const above = match.hops[up]!;
  const below = match.hops[down]!;
  const upLinks = match.links[up]!;
  const downLinks = match.links[down]!;
  const place = new Uint32Array(above.count);
  above.order.forEach((u, i) => {
    place[u] = i;
  });
  const test = new ReorderTest(match.travel.length);
  let reordered = 0;
  for (const d of below.order) {
    const u = downLinks.up[d]!;
    if (u === NONE || downLinks.upHop[d] !== up || upLinks.down[u] !== d) continue;
    if (match.travel[below.flow[d]!] !== direction || downLinks.flags[d]! & LinkFlag.duplicate) continue;
    const sent = match.corrected[up]![u]!;
    if (sent < window.judgedFrom || sent > window.judgedTo) continue;
    if (test.arrives(below.flow[d]!, place[u]!)) reordered++;
  }
  return reordered;
}
