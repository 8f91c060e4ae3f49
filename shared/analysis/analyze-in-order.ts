import type { AnalysisWarning } from '../contract/analysis.ts';
import type { AnalysisInput } from '../match/types.ts';
import { type AnalysisPhase, analysisSteps } from './analyze.ts';
import { type ProposedOrder, proposeOrder } from './propose-order.ts';
import type { AnalysisResult } from './types.ts';

/**
 * Analyses captures given in any order along the path that their packets propose. The answer has `order`, and the
 * warning `order-uncertain` when not everything about it is told by packets. In steps, as `analysisSteps`.
 */
export function* analysisInOrder(input: AnalysisInput): Generator<AnalysisPhase, AnalysisResult> {
  const proposal = proposeOrder(input.hops);
  const result = yield* analysisSteps({ ...input, hops: proposal.order.map((h) => input.hops[h]!) });
  const names = result.inputs.map(({ name }) => name);
  result.analysis.order = { proposed: names, certain: proposal.certain, why: proposal.why };
  if (!proposal.certain) result.analysis.warnings.push(orderWarning(proposal, names));
  return result;
}

function orderWarning({ uncertain, why }: ProposedOrder, names: readonly string[]): AnalysisWarning {
  return {
    code: 'order-uncertain',
    hop: uncertain[0] ?? names[0]!,
    message: `The order of the hops is not certain (${why}). Give the hops in path order, source first, and --order given.`,
  };
}
