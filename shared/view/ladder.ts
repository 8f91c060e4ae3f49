import type { AnalysisResult } from '../analysis/types.ts';
import type { LadderPacket, LadderView } from '../contract/table.ts';
import { firstTime, hopOf, type Identities, lowerBound } from './identities.ts';
import { tableRow } from './table-rows.ts';

/** More packets than this in a range are too many arrows to tell apart. */
export const LADDER_PACKETS = 400;

/** So many of them are offered instead: arrows with room for their labels. */
const OFFERED = 30;

/**
 * The packets of a ladder that were sent in [from, to), with all their sightings.
 * @param flow number of a conversation, both directions; null: all
 * @param only per hop and unit: 1 for packets to show; null: all
 */
export function ladderView(
  result: AnalysisResult,
  identities: Identities,
  { from, to, flow }: { from: number; to: number; flow: number | null },
  only: readonly Uint8Array[] | null,
): LadderView {
  const { match } = result;
  const { first, base } = identities;
  const chosen: number[] = [];
  let total = 0;
  let fits: number | null = null;
  const end = lowerBound(match, identities, to);
  for (let i = lowerBound(match, identities, from); i < end; i++) {
    const h = hopOf(base, first[i]!);
    const unit = first[i]! - base[h]!;
    if (only !== null && only[h]![unit] === 0) continue;
    if (flow !== null && match.hops[h]!.flow[unit]! >> 1 !== flow) continue;
    total++;
    if (chosen.length < LADDER_PACKETS) chosen.push(i);
    if (total === OFFERED) fits = firstTime(match, identities, i) + 1;
  }
  if (total > LADDER_PACKETS) return { from, to, total, fits, packets: [] };
  const packets = chosen.map((i) => ladderPacket(result, identities, i));
  linkRepeats(result, identities, chosen, packets);
  return { from, to, total, fits: null, packets };
}

function ladderPacket(result: AnalysisResult, identities: Identities, i: number): LadderPacket {
  const { number, direction, flow, info, fate, lostSegment, retransmission, cells } = tableRow(result, identities, i);
  const stops = cells.flatMap(({ frame, time }, hop) =>
    frame === null || time === null ? [] : [{ hop, frame, time }],
  );
  if (direction === 'reverse') stops.reverse();
  return { number, direction, flow, info, fate, lostSegment, retransmission, repeats: null, stops };
}

/** A retransmission repeats the latest packet before it that carried one of its bytes, in the same directed flow. */
function linkRepeats(
  { match }: AnalysisResult,
  { first, base }: Identities,
  chosen: readonly number[],
  packets: LadderPacket[],
): void {
  const bytesOf = (i: number) => {
    const h = hopOf(base, first[i]!);
    const unit = first[i]! - base[h]!;
    const { columns, row, flow, payload } = match.hops[h]!;
    const r = row[unit]!;
    const extra = (columns.tcpFlags[r]! & 2) >> 1;
    const fin = columns.tcpFlags[r]! & 1;
    return { hop: h, flow: flow[unit]!, seq: columns.seq[r]!, length: payload[unit]! + extra + fin };
  };
  const known = chosen.map(bytesOf);
  packets.forEach((packet, at) => {
    if (!packet.retransmission) return;
    const own = known[at]!;
    for (let before = at - 1; before >= 0; before--) {
      const other = known[before]!;
      // Of other hops the sequence numbers may be rewritten: nothing to be said.
      if (other.flow !== own.flow || other.hop !== own.hop || other.length === 0) continue;
      const ahead = (own.seq - other.seq) | 0;
      if (ahead >= other.length || -ahead >= own.length) continue;
      packet.repeats = packets[before]!.number;
      return;
    }
  });
}
