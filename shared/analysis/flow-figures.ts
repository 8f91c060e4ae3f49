import type { AnalysisFlow } from '../contract/analysis.ts';
import { endpointText, protocolName } from './names.ts';
import { PartCounter } from './parts.ts';
import type { AnalysisResult } from './types.ts';
import { walkFates } from './walk.ts';

/**
 * The figures of every directed flow on every segment, as the analysis settled them: their sums are the segment's.
 * Flows of the path only; in the order of segments, directions (forward first) and first packets.
 */
export function flowFigures(result: AnalysisResult): AnalysisFlow[] {
  const { match, judgement, addresses } = result;
  const counter = new PartCounter(judgement, (hop, unit) => match.hops[hop]!.flow[unit]!);
  walkFates(judgement, counter);
  const flows: AnalysisFlow[] = [];
  for (const [, { segment, direction, hop, unit, figures }] of counter.entries()) {
    const { columns, row } = match.hops[hop]!;
    const r = row[unit]!;
    const protocol = columns.protocol[r]!;
    flows.push({
      segment,
      direction: direction === 0 ? 'forward' : 'reverse',
      protocol: protocolName(protocol),
      source: endpointText(addresses, protocol, columns.sourceOf(r), columns.sourcePortOf(r)),
      destination: endpointText(addresses, protocol, columns.destinationOf(r), columns.destinationPortOf(r)),
      ...figures,
    });
  }
  return flows;
}
