import type { AnalysisBin } from '../contract/analysis.ts';
import { PartCounter } from './parts.ts';
import type { AnalysisResult } from './types.ts';
import { walkFates } from './walk.ts';

/**
 * The figures of every segment over time, as the analysis settled them, by when packets were sent: their sums are the
 * segment's. In order of time, segments, and directions (forward first); pieces in which nothing was sent are left out.
 *
 * @param seconds length of a piece, at least a microsecond
 */
export function seriesFigures(result: AnalysisResult, seconds: number): { seconds: number; bins: AnalysisBin[] } {
  const { match, judgement } = result;
  const length = Math.max(1000, Math.round(seconds * 1e9));
  const base = BigInt(match.hops[0]?.columns.baseSeconds ?? 0) * 1_000_000_000n;
  // Pieces begin at multiples of their length since the epoch, not at the capture's first record.
  const into = Number(base % BigInt(length));
  const counter = new PartCounter(judgement, (hop, unit) => Math.floor((match.corrected[hop]![unit]! + into) / length));
  walkFates(judgement, counter);
  const bins = Array.from(counter.entries(), ([piece, { segment, direction, figures }]) => ({
    piece,
    bin: {
      segment,
      direction: direction === 0 ? ('forward' as const) : ('reverse' as const),
      time: (base - BigInt(into) + BigInt(piece) * BigInt(length)).toString(),
      ...figures,
    },
  }));
  bins.sort((a, b) => a.piece - b.piece);
  return { seconds: length / 1e9, bins: bins.map(({ bin }) => bin) };
}
