import { placesIn } from '../match/common-arrays.ts';
import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { ReorderTest } from '../metrics/reorder.ts';
import type { CommonWindow } from './window.ts';

export interface Reordering {
  reordered: number;
  /** Largest extent (RFC 4737 section 4.2.1): arrivals of the flow from the earliest one sent later up to the packet. */
  extent: number;
}

/** How far back the earliest later packet is looked for: beyond that an extent counts as this many packets. */
const FARTHEST = 65_536;

/**
 * Reordered packets of one segment and direction: delivered, judged, first piece of each, against the order at the
 * segment's upstream side.
 * @param only per hop and unit: 1 for packets that are counted; null: all are
 * @param suspects per flow: 1 where there may be any; null: it was not looked for
 */
export function reorderedOn(
  match: PathMatch,
  window: CommonWindow,
  segment: number,
  direction: 0 | 1,
  only: readonly Uint8Array[] | null,
  suspects: Uint8Array | null,
): Reordering {
  const found: Reordering = { reordered: 0, extent: 0 };
  if (window.missingAt >= 0 || suspects?.includes(1) === false) return found;
  const up = direction === 0 ? segment : segment + 1;
  const down = direction === 0 ? segment + 1 : segment;
  const above = match.hops[up]!;
  const below = match.hops[down]!;
  const upLinks = match.links[up]!;
  const downLinks = match.links[down]!;
  const place = placesIn(above.order);
  /** Place in the order of sending of an arrival that counts; NONE for one that does not. */
  const sentAt = (d: number): number => {
    const u = downLinks.up[d]!;
    if (u === NONE || downLinks.upHop[d] !== up || upLinks.down[u] !== d) return NONE;
    if (match.travel[below.flow[d]!] !== direction || downLinks.flags[d]! & LinkFlag.duplicate) return NONE;
    const sent = match.corrected[up]![u]!;
    return sent < window.judgedFrom || sent > window.judgedTo ? NONE : place[u]!;
  };
  const test = new ReorderTest(match.travel.length);
  const late = new Uint8Array(below.order.length);
  for (let i = 0; i < below.order.length; i++) {
    const d = below.order[i]!;
    if (suspects !== null && suspects[below.flow[d]!] === 0) continue;
    const sent = sentAt(d);
    if (sent === NONE || !test.arrives(below.flow[d]!, sent)) continue;
    late[i] = 1;
    if (only !== null && only[down]![d] === 0) continue;
    found.reordered++;
    found.extent = Math.max(found.extent, extentOf(below.order, below.flow, late, sentAt, i, sent));
  }
  return found;
}

/** Goes back over the flow's arrivals to the last one that was sent earlier and came in order. */
function extentOf(
  order: Uint32Array,
  flow: Uint32Array,
  late: Uint8Array,
  sentAt: (unit: number) => number,
  at: number,
  sent: number,
): number {
  const own = flow[order[at]!]!;
  let arrivals = 0;
  let extent = 0;
  for (let i = at - 1; i >= 0 && at - i <= FARTHEST; i--) {
    if (flow[order[i]!] !== own) continue;
    const place = sentAt(order[i]!);
    if (place === NONE) continue;
    arrivals++;
    if (place > sent) extent = arrivals;
    // What came in order before an earlier packet is earlier still.
    else if (!late[i]) break;
  }
  return extent;
}
