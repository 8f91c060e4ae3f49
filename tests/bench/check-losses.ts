import type { Analysis } from '../../shared/contract/analysis.ts';
import type { KnownLoss } from './traffic.ts';

/** What is wrong with the losses that an analysis found; empty when they are exactly those that there were. */
export function lossDifferences(analysis: Analysis, known: readonly KnownLoss[]): string[] {
  const hops = analysis.hops.map(({ name }) => name);
  const text = (hop: string, frame: number, segment: number, direction: string) =>
    `${hop} frame ${frame}, segment ${segment} ${direction}`;
  const wanted = new Set(known.map((l) => text(hops[l.hop]!, l.frame, l.segment, l.direction)));
  const found = new Set(analysis.losses.map((l) => text(l.hop, l.frame, l.segment, l.direction)));
  const differences: string[] = [];
  for (const loss of wanted) if (!found.has(loss)) differences.push(`not found: ${loss}`);
  for (const loss of found) if (!wanted.has(loss)) differences.push(`not lost: ${loss}`);
  analysis.segments.forEach((figures, segment) => {
    for (const direction of ['forward', 'reverse'] as const) {
      const { lost, partial, unmatched, duplicated } = figures[direction];
      const truth = known.filter((l) => l.segment === segment && l.direction === direction).length;
      if (lost !== truth || partial + unmatched + duplicated !== 0)
        differences.push(
          `segment ${segment} ${direction}: lost ${lost} of ${truth}, ${partial} partial, ${unmatched} unmatched, ${duplicated} duplicated`,
        );
    }
  });
  return differences;
}
