import { protocolName } from '../analysis/names.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { ProblemError } from '../contract/errors.ts';
import type { PacketExplanation } from '../contract/explain.ts';
import { RowFlag } from '../decode/columns.ts';
import { NONE, OFF_PATH } from '../match/types.ts';
import { explainHops } from './explain-hops.ts';
import { offPathReason, recordReason } from './off-path.ts';
import { destinationText, packetFacts, sourceText } from './packet-facts.ts';
import { segmentFates } from './segment-fates.ts';
import { sightsOf } from './sights.ts';
import { summaryOf } from './summary.ts';
import { plural } from './words.ts';

/**
 * Why any record of any hop counts as it does: what it is, where its packet was seen, how it was recognised there, what
 * became of it on each segment, and where it was not found the packets that are most like it with what differs. Costs
 * a few passes over the captures; nothing when not asked for.
 *
 * @param hop index in path order
 * @param frame 1-based record number in that hop's file
 * @throws ProblemError `no-such-packet` for a hop or a record number that does not exist
 */
export function explainPacket(result: AnalysisResult, hop: number, frame: number): PacketExplanation {
  const packets = result.match.hops[hop];
  const input = result.inputs[hop];
  const count = packets?.columns.count ?? 0;
  if (!packets || !input || !Number.isInteger(frame) || frame < 1 || frame > count)
    throw new ProblemError({
      code: 'no-such-packet',
      subject: input?.name ?? null,
      message: input ? `There is no record ${frame}: it holds ${plural(count, 'record')}.` : 'There is no such hop.',
      remedy: 'Give the name of a hop and a record number of its capture, counted from 1.',
    });
  const { columns } = packets;
  const row = frame - 1;
  const unit = packets.unitOfRow[row]!;
  const protocol = columns.protocol[row]!;
  const base = {
    hop: input.name,
    frame,
    protocol: columns.flags[row]! & RowFlag.other ? '' : protocolName(protocol),
    source: sourceText(result, hop, row),
    destination: destinationText(result, hop, row),
  };
  if (unit === NONE)
    return {
      ...base,
      record: columns.flags[row]! & RowFlag.fragmentLater ? 'fragment' : 'no-packet',
      packetFrame: null,
      direction: null,
      summary: recordReason(result, hop, row),
      identity: [],
      hops: result.inputs.map(({ name }) => ({ hop: name, seen: false, sightings: [], reason: '', candidates: [] })),
      segments: [],
    };
  const first = packets.row[unit]!;
  const travel = result.match.travel[packets.flow[unit]!]!;
  const offPath = travel === OFF_PATH ? offPathReason(result, hop, unit) : null;
  const reason = packets.incomplete[unit] ? incomplete : offPath;
  const sights = sightsOf(result.match, hop, unit);
  const segments = reason === null ? segmentFates(result, sights, travel === 1 ? 1 : 0) : [];
  const later = columns.flags[row]! & RowFlag.fragmentLater ? 'fragment' : 'sighting';
  const record = row === first ? 'packet' : later;
  return {
    ...base,
    // A later fragment has no ports of its own.
    protocol: protocolName(columns.protocol[first]!),
    source: sourceText(result, hop, first),
    destination: destinationText(result, hop, first),
    record,
    packetFrame: first + 1,
    direction: travel === 0 ? 'forward' : travel === 1 ? 'reverse' : null,
    summary: summaryOf(result, hop, unit, record, sights, segments, reason),
    identity: packetFacts(result, hop, first, packets.payload[unit]!).map(({ name, value }) => ({ name, value })),
    hops: explainHops(result, hop, unit, sights, travel, segments),
    segments,
  };
}

const incomplete =
  'A fragment of this datagram is missing here: it counts as not there, and as lost where it was last seen whole.';
