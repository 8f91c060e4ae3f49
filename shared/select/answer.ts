import { settleInSteps } from '../analysis/fates.ts';
import { segmentFigures } from '../analysis/segment-figures.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { FilterAnswer } from '../contract/filter.ts';
import { NONE } from '../match/types.ts';
import type { Masks } from './masks.ts';

/** The figures of the packets that pass a filter; yields between steps. */
export function* filterAnswer(result: AnalysisResult, filter: string, passed: Masks): Generator<void, FilterAnswer> {
  const { analysis, judgement, inputs, losses } = result;
  const counts = countPackets(result, passed);
  yield;
  const fates = yield* settleInSteps(judgement, passed);
  const drops = inputs.map((input) => input.kernelDrops ?? input.capture.statisticsDrops);
  const segments: FilterAnswer['segments'] = [];
  for (const [s, segment] of analysis.segments.entries()) {
    const forward = segmentFigures(judgement, fates, drops, s, 'forward', passed);
    yield;
    const reverse = segmentFigures(judgement, fates, drops, s, 'reverse', passed);
    yield;
    segments.push({ ...segment, forward, reverse });
  }
  return {
    filter,
    ...counts,
    segments,
    losses: analysis.losses.filter((_, i) => passed[losses[i]!.hop]![losses[i]!.unit] === 1),
  };
}

function countPackets({ match }: AnalysisResult, passed: Masks): Pick<FilterAnswer, 'packets' | 'flows' | 'hops'> {
  const packets = { passed: 0, all: 0 };
  const conversations = new Uint8Array(match.flows.count);
  const hops = passed.map((mask, h) => {
    const { up } = match.links[h]!;
    const { flow } = match.hops[h]!;
    let here = 0;
    for (let u = 0; u < mask.length; u++) {
      const first = up[u] === NONE ? 1 : 0;
      packets.all += first;
      const conversation = flow[u]! >> 1;
      if (mask[u] === 1) {
        here++;
        packets.passed += first;
        conversations[conversation] = 2;
      } else if (conversations[conversation] === 0) conversations[conversation] = 1;
    }
    return here;
  });
  const flows = { passed: 0, all: 0 };
  for (const seen of conversations) {
    if (seen > 0) flows.all++;
    if (seen === 2) flows.passed++;
  }
  return { packets, flows, hops };
}
