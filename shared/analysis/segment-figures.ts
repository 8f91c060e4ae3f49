import type { Direction, SegmentFigures } from '../contract/analysis.ts';
import { pdvFigures } from '../metrics/variation.ts';
import { wilson95 } from '../metrics/wilson.ts';
import type { Fates } from './fates.ts';
import { reorderedOn } from './reordering.ts';
import { rewritesOn } from './rewrites.ts';
import type { Judgement } from './walk.ts';

/**
 * The figures of one segment in one direction.
 * @param only packets that count, as for `settleInSteps`; out of order is what was so among all packets
 */
export function segmentFigures(
  judgement: Judgement,
  fates: Fates,
  drops: readonly (number | null)[],
  segment: number,
  direction: Direction,
  only: readonly Uint8Array[] | null = null,
): SegmentFigures {
  const { match, window } = judgement;
  const side = direction === 'forward' ? 0 : 1;
  const tally = fates.tallies[segment]![side];
  const { reordered, extent } = reorderedOn(match, window, segment, side, only, tally.overtaken);
  return {
    sent: tally.sent,
    delivered: tally.delivered,
    partial: tally.partial,
    lost: tally.lost,
    lostMin: lostAtLeast(tally.lostAt, drops),
    lostBytes: tally.lostBytes,
    unjudged: tally.unjudged,
    duplicated: tally.duplicated,
    reordered,
    unmatched: tally.unmatched,
    delayNs: tally.delayNs,
    retransmissions: tally.retransmissions,
    ackOnlyLost: tally.ackOnlyLost,
    pdvNs: pdvFigures(tally.delayNs),
    ipdvNs: tally.ipdvNs,
    bursts: tally.bursts,
    reorderExtent: extent,
    lossInterval95: wilson95(tally.lost, tally.sent),
    rewrites: rewritesOn(match, judgement.facts, segment, side, only),
  };
}

/** What must have been lost on the way: less what each capture that should have seen it may have dropped itself. */
function lostAtLeast(lostAt: Uint32Array, drops: readonly (number | null)[]): number {
  let sum = 0;
  lostAt.forEach((lost, hop) => {
    sum += Math.max(0, lost - (drops[hop] ?? 0));
  });
  return sum;
}
