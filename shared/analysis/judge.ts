import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag } from '../match/types.ts';
import type { AnalysisMemory } from './analysis-memory.ts';
import { markAnswered } from './answered.ts';
import { markBlindFragments } from './blind-fragments.ts';
import { markConsumed } from './consumed.ts';
import { hiddenFlows } from './hidden.ts';
import { markLoops } from './loops.ts';
import { type Consumer, Reason } from './marks.ts';
import { markRetransmissions } from './retransmissions.ts';
import { segmentFacts } from './segment-facts.ts';
import { markSynProxies } from './syn-proxies.ts';
import type { Judgement } from './walk.ts';
import type { CommonWindow } from './window.ts';

/**
 * Everything that verdicts follow from, of joined captures.
 *
 * @param memory of these captures while they grow
 */
export function judge(
  match: PathMatch,
  window: CommonWindow,
  drops: readonly (number | null)[],
  memory: AnalysisMemory | null,
): Judgement {
  const marks = match.hops.map((hop) => new Uint8Array(hop.count));
  const consumers = match.hops.map(() => new Map<number, Consumer>());
  match.links.forEach(({ flags }, h) => {
    for (const u of match.open[h]!.receiving) if (flags[u]! & LinkFlag.corrupted) marks[h]![u] = Reason.corrupted;
  });
  const loops = markLoops(match, marks);
  markBlindFragments(match, marks);
  markConsumed(match, marks, consumers, loops);
  markAnswered(match, marks, consumers);
  markSynProxies(match, marks, consumers);
  markRetransmissions(match, marks, memory?.sent(match.hops.length) ?? null);
  return {
    match,
    window,
    hidden: hiddenFlows(match, window, drops, memory?.conversations() ?? null),
    marks,
    consumers,
    loops,
    facts: segmentFacts(match),
  };
}
