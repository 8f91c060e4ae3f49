import type { AnalysisResult } from '../analysis/types.ts';
import { offsetAt } from '../clock/model.ts';

/**
 * ns to add to a wall-clock time of a hop's node to be on the reference clock, by the clock at the beginning of the
 * session. For probes, which are stamped by the same node.
 */
export function clockShift(result: AnalysisResult, hop: number): number {
  const clock = result.match.clocks[hop];
  return clock ? -offsetAt(clock, result.from) : 0;
}
