import type { Analysis, AnalysisBin, AnalysisFlow, PartFigures } from '../../shared/contract/analysis.ts';
import { alignColumns } from './text-table.ts';
import { plainDuration } from './units.ts';

const FLOWS_SHOWN = 40;
const FIGURES = ['sent', 'delivered', 'partial', 'lost', 'unjudged', 'p50', 'p95'];
const NUMBERS = FIGURES.map((_, i) => i + 2);

/** Flows by what they lost, then by what they sent. */
export function flowTable(analysis: Analysis, flows: readonly AnalysisFlow[]): string {
  const worst = [...flows].sort((a, b) => b.lost - a.lost || b.sent - a.sent).slice(0, FLOWS_SHOWN);
  const rows = worst.map((flow) => [
    place(analysis, flow),
    `${flow.protocol} ${flow.source} > ${flow.destination}`,
    ...figures(flow),
  ]);
  const more = flows.length > worst.length ? `\n  … and ${flows.length - worst.length} more (--json lists all)` : '';
  return `Flows\n${alignColumns([['Segment', 'flow', ...FIGURES], ...rows], NUMBERS)}${more}`;
}

/** Pieces of time in their order. */
export function seriesTable(analysis: Analysis, bins: readonly AnalysisBin[]): string {
  const rows = bins.map((bin) => [
    place(analysis, bin),
    new Date(Number(BigInt(bin.time) / 1_000_000n)).toISOString().replace('T', ' ').replace('Z', ''),
    ...figures(bin),
  ]);
  return `Over time\n${alignColumns([['Segment', 'from', ...FIGURES], ...rows], NUMBERS)}`;
}

function place({ segments }: Analysis, { segment, direction }: AnalysisFlow | AnalysisBin): string {
  const { from, to } = segments[segment]!;
  return direction === 'forward' ? `${from} -> ${to}` : `${from} <- ${to}`;
}

function figures({ sent, delivered, partial, lost, unjudged, delayNs }: PartFigures): string[] {
  const delay = (ns: number | undefined) => (ns === undefined ? '-' : plainDuration(ns));
  return [...[sent, delivered, partial, lost, unjudged].map(String), delay(delayNs?.p50), delay(delayNs?.p95)];
}
