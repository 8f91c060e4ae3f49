import { epochText } from '../analysis/times.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { toReference, uncertaintyBetween } from '../clock/model.ts';
import type { ExplainedHop, ExplainedSegment, PacketSighting } from '../contract/explain.ts';
import { RowFlag } from '../decode/columns.ts';
import { OFF_PATH } from '../match/types.ts';
import { nearestPackets } from './candidates.ts';
import { notListening } from './judging.ts';
import { differences, packetFacts, tunnelTexts } from './packet-facts.ts';
import { missedAt } from './segment-fates.ts';
import { rowsOf, type Sights } from './sights.ts';
import { hopName, plural, referenceText } from './words.ts';

/** The packet at every hop, in path order: its records, or why there is none. */
export function explainHops(
  result: AnalysisResult,
  hop: number,
  unit: number,
  sights: Sights,
  travel: number,
  segments: readonly ExplainedSegment[],
): ExplainedHop[] {
  const n = result.inputs.length;
  const step = travel === 1 ? -1 : 1;
  const hops: ExplainedHop[] = new Array(n);
  let previous: number | null = null;
  for (let h = step > 0 ? 0 : n - 1; h >= 0 && h < n; h += step) {
    const name = hopName(result, h);
    if (!sights.has(h)) {
      hops[h] = { hop: name, seen: false, sightings: [], ...unseen(result, hop, unit, sights, travel, segments, h) };
      continue;
    }
    hops[h] = { hop: name, seen: true, sightings: sightings(result, sights, h, previous), reason: '', candidates: [] };
    previous = h;
  }
  return hops;
}

/** All records of the packet at a hop; the first is compared with the hop before, the others with the first. */
function sightings(result: AnalysisResult, sights: Sights, hop: number, previous: number | null): PacketSighting[] {
  const { match, inputs } = result;
  const packets = match.hops[hop]!;
  const { columns } = packets;
  const units = sights.get(hop)!;
  const rows = units.flatMap((unit) => rowsOf(match, hop, unit));
  const facts = (h: number, row: number) =>
    packetFacts(result, h, row, match.hops[h]!.payload[match.hops[h]!.unitOfRow[row]!]!);
  const hasWay = inputs[hop]!.capture.linkType.startsWith('LINUX_SLL');
  const above = previous === null ? null : { hop: previous, unit: sights.get(previous)![0]! };
  // The record that stands for the packet: of fragments the first, also when a later one came before it.
  const lead = packets.row[units[0]!]!;
  return rows.map((row) => {
    const corrected = toReference(match.clocks[hop]!, columns.time[row]!, row);
    const isLead = row === lead;
    const bound = isLead && above ? uncertaintyBetween(match.clocks, hop, above.hop) : Number.POSITIVE_INFINITY;
    const before = isLead ? above && facts(above.hop, match.hops[above.hop]!.row[above.unit]!) : facts(hop, lead);
    return {
      frame: row + 1,
      captured: epochText(columns.baseSeconds, columns.time[row]!),
      corrected: referenceText(result, corrected),
      delayNs: isLead && above ? Math.round(corrected - match.corrected[above.hop]![above.unit]!) : null,
      uncertaintyNs: Number.isFinite(bound) ? Math.round(bound) : null,
      ttl: columns.ttl[row]!,
      length: columns.wireLength[row]!,
      interface: columns.ifaceOf(row) || null,
      way: hasWay ? (columns.flags[row]! & RowFlag.outgoing ? 'out' : 'in') : null,
      tunnels: tunnelTexts(result, hop, row),
      changed:
        before && !(columns.flags[row]! & RowFlag.fragmentLater)
          ? differences(before, facts(hop, row), ['flow', 'weak', 'strong', 'path'])
          : [],
    };
  });
}

function unseen(
  result: AnalysisResult,
  hop: number,
  unit: number,
  sights: Sights,
  travel: number,
  segments: readonly ExplainedSegment[],
  h: number,
): Pick<ExplainedHop, 'reason' | 'candidates'> {
  const step = travel === 1 ? -1 : 1;
  const up = sights.has(h - step);
  const down = sights.has(h + step);
  const above = [...sights.keys()].some((k) => (k - h) * step < 0);
  const below = [...sights.keys()].some((k) => (k - h) * step > 0);
  // Only where it could be expected: beside a hop that saw it.
  if (!up && !down && !(above && below)) {
    const name = segments.find(({ fate }) => fate === 'lost')?.to;
    return {
      reason: above ? `it did not get further${name ? ` than before ${name}` : ''}` : 'not seen here',
      candidates: [],
    };
  }
  const time = result.match.corrected[hop]![unit]!;
  const { sameFlow, candidates } = nearestPackets(result, hop, unit, h);
  const reasons: string[] = [];
  if (above && below && travel !== OFF_PATH) reasons.push(missedAt(result, sights, h));
  const deaf = notListening(result, h, time);
  if (deaf !== null) reasons.push(deaf);
  if (sameFlow === 0 && !reasons.some((text) => text.includes('no packet of this flow')))
    reasons.push(`no packet of this flow at ${hopName(result, h)}`);
  else if (sameFlow > 0) {
    const these =
      sameFlow === 1
        ? '1 packet of this flow, which is not this one'
        : `${plural(sameFlow, 'packet')} of this flow, none of them this one`;
    reasons.push(`${hopName(result, h)} holds ${these}`);
  }
  const drops = result.analysis.hops[h]!.kernelDrops;
  if (drops && !(above && below)) reasons.push(`the capture itself lost ${plural(drops, 'packet')}`);
  return { reason: reasons.join('; '), candidates };
}
