import { uncertaintyBetween } from '../clock/model.ts';
import type {
  Analysis,
  AnalysisGap,
  AnalysisHop,
  AnalysisLoss,
  AnalysisSegment,
  AnalysisWindow,
  Direction,
} from '../contract/analysis.ts';
import { deliveredBytes } from '../match/link-ranges.ts';
import { type MatchPhase, matchSteps, type PathMatch } from '../match/match-path.ts';
import { type AnalysisInput, type HopGap, LinkFlag } from '../match/types.ts';
import type { AnalysisMemory } from './analysis-memory.ts';
import { clockFigures, finite } from './clock-figures.ts';
import { clockWarnings } from './clock-warnings.ts';
import { type Fates, settleInSteps } from './fates.ts';
import { judge } from './judge.ts';
import { endpointText, protocolName } from './names.ts';
import { segmentFigures } from './segment-figures.ts';
import { epochText } from './times.ts';
import { translationList } from './translation-list.ts';
import type { AnalysisResult, LossPoint } from './types.ts';
import { warningsFor } from './warnings.ts';
import { type CommonWindow, commonWindow } from './window.ts';

/**
 * Analyses a path: joins every packet to itself at every hop and settles its fate. Pure: the same captures give the
 * same answer, however they were read, and whatever `memory` holds.
 *
 * @param memory of the same captures as they were before, when they still grow: then it takes less time
 */
export function analyzeCaptures(input: AnalysisInput, memory: AnalysisMemory | null = null): AnalysisResult {
  const steps = analysisSteps(input, memory);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What a step of an analysis was about. */
export type AnalysisPhase = MatchPhase | 'judging';

/** The same, stopping between its steps: others get their turn, and it can be given up. */
export function* analysisSteps(
  input: AnalysisInput,
  memory: AnalysisMemory | null = null,
): Generator<AnalysisPhase, AnalysisResult> {
  const match = yield* matchSteps(input, memory?.match ?? null);
  yield 'judging';
  const drops = input.hops.map((hop) => hop.kernelDrops ?? hop.capture.statisticsDrops);
  const window = commonWindow(input.hops, match, input.live ?? false);
  const judgement = judge(match, window, drops, memory);
  const links = memory?.match.links;
  yield 'judging';
  const fates =
    memory && links?.going ? memory.settled.settle(judgement, links) : yield* judging(settleInSteps(judgement, null));
  yield 'judging';
  const figures = (segment: number, direction: Direction) =>
    segmentFigures(judgement, fates, drops, segment, direction);
  const segments: AnalysisSegment[] = [];
  for (const [s, hop] of input.hops.slice(1).entries()) {
    segments.push({
      from: input.hops[s]!.name,
      to: hop.name,
      inside: hop.node != null && hop.node === input.hops[s]!.node ? hop.node : null,
      uncertaintyNs: finite(uncertaintyBetween(match.clocks, s, s + 1)),
      forward: figures(s, 'forward'),
      reverse: figures(s, 'reverse'),
    });
    yield 'judging';
  }
  const analysis: Analysis = {
    version: 1,
    hops: input.hops.map((_, h) => hopFigures(input, fates, drops, h)),
    clock: clockFigures(input.hops, match, window),
    window: windowFigures(match, window),
    segments,
    losses: fates.losses.map((loss) => lossFigures(input, match, loss)),
    translations: translationList(match, input.addresses),
    warnings: [...warningsFor(input, judgement, drops), ...clockWarnings(input.hops, match, segments)],
  };
  const [from, to] = span(match);
  return {
    analysis,
    epochBase: BigInt(match.hops[0]?.columns.baseSeconds ?? 0) * 1_000_000_000n,
    from,
    to,
    inputs: input.hops,
    addresses: input.addresses,
    match,
    judgement,
    state: fates.state,
    losses: fates.losses,
  };
}

function* judging<T>(steps: Generator<void, T>): Generator<AnalysisPhase, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield 'judging';
  }
}

function hopFigures(input: AnalysisInput, fates: Fates, drops: readonly (number | null)[], h: number): AnalysisHop {
  const { capture, name, gaps = [] } = input.hops[h]!;
  const { columns } = capture;
  const timed = columns.untimed < columns.count;
  const [forward, reverse] = fates.missed[h]!;
  return {
    name,
    packets: columns.count,
    bytes: columns.wireBytes,
    first: timed ? epochText(columns.baseSeconds, columns.earliest) : null,
    last: timed ? epochText(columns.baseSeconds, columns.latest) : null,
    linkType: capture.linkType,
    malformed: columns.malformed,
    truncatedFile: capture.truncated,
    kernelDrops: drops[h]!,
    missed: { forward, reverse },
    ...(gaps.length === 0 ? {} : { gaps: gaps.map(gapFigures) }),
  };
}

function gapFigures({ from, to, reason }: HopGap): AnalysisGap {
  return { from: from.toString(), to: to?.toString() ?? null, reason };
}

function windowFigures(match: PathMatch, window: CommonWindow): AnalysisWindow | null {
  const { from, to, judgedFrom, judgedTo, missingAt } = window;
  if (missingAt >= 0) return null;
  const text = (time: number) => epochText(match.hops[0]!.columns.baseSeconds, time);
  // A capture shorter than tmax judges nothing: its judged part has no length, not a negative one.
  return {
    from: text(from),
    to: text(to),
    judgedFrom: text(judgedFrom),
    judgedTo: text(Math.max(judgedFrom, judgedTo)),
  };
}

function lossFigures(input: AnalysisInput, match: PathMatch, loss: LossPoint): AnalysisLoss {
  const hop = match.hops[loss.hop]!;
  const { columns } = hop;
  const row = hop.row[loss.unit]!;
  const delivered = deliveredBytes(match, loss.hop, hop, loss.unit);
  const protocol = columns.protocol[row]!;
  return {
    segment: loss.segment,
    direction: loss.direction,
    hop: input.hops[loss.hop]!.name,
    frame: row + 1,
    time: epochText(columns.baseSeconds, columns.time[row]!),
    bytes: hop.payload[loss.unit]! - delivered,
    partial: delivered > 0,
    ambiguous: (match.links[loss.hop]!.flags[loss.unit]! & LinkFlag.ambiguous) !== 0,
    protocol: protocolName(protocol),
    source: endpointText(input.addresses, protocol, columns.sourceOf(row), columns.sourcePortOf(row)),
    destination: endpointText(input.addresses, protocol, columns.destinationOf(row), columns.destinationPortOf(row)),
  };
}

function span(match: PathMatch): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  match.hops.forEach((hop, h) => {
    if (hop.count === 0) return;
    const times = match.corrected[h]!;
    from = Math.min(from, times[hop.order[0]!]!);
    to = Math.max(to, times[hop.order[hop.count - 1]!]!);
  });
  return from <= to ? [from, to] : [0, 0];
}
