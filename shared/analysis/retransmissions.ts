import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { RETRANSMISSION } from './marks.ts';
import { SentBefore } from './sent-before.ts';

/**
 * Marks TCP packets whose bytes their flow had sent before. What was a retransmission where it was seen first is one
 * further down, whatever the captures there hold of the original.
 *
 * @param sent per hop, what it said when the captures held less; null: nothing is known beforehand
 */
export function markRetransmissions(match: PathMatch, marks: Uint8Array[], sent: readonly SentBefore[] | null): void {
  const hops = match.hops.map((_, h) => h);
  const known = sent ?? hops.map(() => new SentBefore());
  markOneWay(match, marks, 0, hops, known);
  markOneWay(match, marks, 1, hops.toReversed(), known);
}

/** @param way hops in the order in which packets travel */
function markOneWay(
  match: PathMatch,
  marks: Uint8Array[],
  direction: 0 | 1,
  way: readonly number[],
  sent: readonly SentBefore[],
): void {
  /** Per hop on the way: those marked there, to be marked where they were seen next. */
  const marked: number[][] = [];
  way.forEach((h, i) => {
    const hop = match.hops[h]!;
    const { up, upHop } = match.links[h]!;
    const own = marks[h]!;
    const found: number[] = [];
    const mark = (u: number) => {
      if (own[u]! & RETRANSMISSION) return;
      own[u]! |= RETRANSMISSION;
      found.push(u);
    };
    for (const [k, units] of marked.entries()) {
      const { down, downHop } = match.links[way[k]!]!;
      for (const above of units) {
        const u = down[above]!;
        if (u !== NONE && downHop[above] === h && up[u] === above && upHop[u] === way[k]) mark(u);
      }
    }
    // What several packets were made of, or were cut from, further up is not told by where that was seen next.
    let untold = i === 0;
    for (const u of match.open[h]!.receiving) {
      if (match.travel[hop.flow[u]!] !== direction) continue;
      const above = up[u]!;
      if (above === NONE) untold = true;
      else if (marks[upHop[u]!]![above]! & RETRANSMISSION) mark(u);
    }
    // Only packets that nothing tells of further up need the bytes sent before.
    if (untold)
      for (const u of sent[h]!.update(hop)) if (up[u] === NONE && match.travel[hop.flow[u]!] === direction) mark(u);
    marked.push(found);
  });
}
