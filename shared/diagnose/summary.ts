import type { AnalysisResult } from '../analysis/types.ts';
import type { ExplainedSegment, PacketExplanation } from '../contract/explain.ts';
import { LinkFlag } from '../match/types.ts';
import { differences, packetFacts } from './packet-facts.ts';
import type { Sights } from './sights.ts';
import { hopName, listText } from './words.ts';

/** The answer in a sentence or two: what the record is, and what became of its packet. */
export function summaryOf(
  result: AnalysisResult,
  hop: number,
  unit: number,
  record: PacketExplanation['record'],
  sights: Sights,
  segments: readonly ExplainedSegment[],
  reason: string | null,
): string {
  const frame = result.match.hops[hop]!.row[unit]! + 1;
  const parts: string[] = [];
  if (record === 'fragment') parts.push(`A later fragment of the datagram of frame ${frame}.`);
  if (record === 'sighting') parts.push(`Another sighting of the packet of frame ${frame}, at another interface.`);
  if (result.match.links[hop]!.flags[unit]! & LinkFlag.duplicate) {
    const original = originalOf(result, hop, unit);
    parts.push(
      original === null
        ? 'An extra copy that the network made.'
        : `An extra copy, made by the network, of the packet of frame ${original + 1}.`,
    );
  }
  parts.push(reason ?? fateSentence(result, sights, segments));
  return parts.join(' ');
}

function fateSentence(result: AnalysisResult, sights: Sights, segments: readonly ExplainedSegment[]): string {
  const seen = [...sights.keys()].sort((a, b) => a - b).map((h) => hopName(result, h));
  const at = seen.length === result.inputs.length ? 'Seen at every hop' : `Seen at ${listText(seen)}`;
  const bad = segments.filter(({ fate }) => fate !== 'delivered' && fate !== 'not-seen');
  if (bad.length === 0) return `${at}; delivered.`;
  const texts = bad.map(({ fate, from, to, reason }) => `${fate} between ${from} and ${to} (${reason})`);
  return `${at}; ${[...new Set(texts)].join('; ')}.`;
}

/** Row of the nearest packet with the same fields at the same hop that is no extra copy. */
function originalOf(result: AnalysisResult, hop: number, unit: number): number | null {
  const packets = result.match.hops[hop]!;
  const { flags } = result.match.links[hop]!;
  const time = result.match.corrected[hop]!;
  const { columns, row } = packets;
  const facts = packetFacts(result, hop, row[unit]!, packets.payload[unit]!);
  let best = -1;
  for (let u = 0; u < packets.count; u++) {
    if (u === unit || packets.flow[u] !== packets.flow[unit] || flags[u]! & LinkFlag.duplicate) continue;
    // Cheap fields first: most packets of a flow differ in these.
    if (columns.seq[row[u]!] !== columns.seq[row[unit]!] || columns.hashLow[row[u]!] !== columns.hashLow[row[unit]!])
      continue;
    if (best >= 0 && Math.abs(time[u]! - time[unit]!) >= Math.abs(time[best]! - time[unit]!)) continue;
    const other = packetFacts(result, hop, row[u]!, packets.payload[u]!);
    if (differences(facts, other, ['weak', 'strong']).length === 0) best = u;
  }
  return best < 0 ? null : row[best]!;
}
