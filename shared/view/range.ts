import { settleInSteps } from '../analysis/fates.ts';
import { segmentFigures } from '../analysis/segment-figures.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { Direction } from '../contract/analysis.ts';
import type { RangeFigures, RangeView } from '../contract/view.ts';
import { unitsBetween } from './unit-range.ts';

/**
 * The figures of what was sent in [from, to), ns since the epoch base on the reference clock. A packet counts for a
 * segment by when it passed the hop before it, so that ranges that follow each other add up to the whole. Yields
 * between steps.
 * @param only per hop and unit: 1 for packets that count; null: all
 */
export function* rangeView(
  result: AnalysisResult,
  from: number,
  to: number,
  only: readonly Uint8Array[] | null,
): Generator<void, RangeView> {
  const { match, judgement, inputs } = result;
  const sent: Uint8Array[] = [];
  const totals = match.hops.map(() => ({ packets: [0, 0], bytes: [0, 0] }));
  for (const [h, hop] of match.hops.entries()) {
    const mask = new Uint8Array(hop.count);
    const [first, end] = unitsBetween(match, h, from, to);
    const { packets, bytes } = totals[h]!;
    for (let i = first; i < end; i++) {
      const unit = hop.order[i]!;
      if (only !== null && only[h]![unit] === 0) continue;
      mask[unit] = 1;
      const travel = match.travel[hop.flow[unit]!]!;
      if (travel > 1) continue;
      packets[travel]!++;
      bytes[travel]! += hop.columns.wireLength[hop.row[unit]!]!;
    }
    sent.push(mask);
    yield;
  }
  const fates = yield* settleInSteps(judgement, sent);
  const drops = inputs.map((input) => input.kernelDrops ?? input.capture.statisticsDrops);
  const figures = (segment: number, direction: Direction): RangeFigures => {
    const side = direction === 'forward' ? 0 : 1;
    const { packets, bytes } = totals[segment + side]!;
    const known = segmentFigures(judgement, fates, drops, segment, direction, sent);
    return { ...known, packets: packets[side]!, bytes: bytes[side]! };
  };
  const segments: RangeView['segments'] = [];
  for (let s = 0; s < match.hops.length - 1; s++) {
    const forward = figures(s, 'forward');
    yield;
    segments.push({ forward, reverse: figures(s, 'reverse') });
    yield;
  }
  return { from, to, segments };
}
