import { endpointText, hasPorts, protocolName } from '../analysis/names.ts';
import { epochText } from '../analysis/times.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { ProblemError } from '../contract/errors.ts';
import { type PacketAtHop, type PacketAtHops, PacketState } from '../contract/view.ts';
import type { DecodedCapture } from '../decode/capture.ts';
import { describePacket } from '../decode/describe.ts';
import type { PacketField } from '../decode/field-list.ts';
import { LinkFlag, NONE, OFF_PATH } from '../match/types.ts';
import { linkTypeName } from '../pcap/link-types.ts';
import { chainFrom, topOf } from './timeline.ts';

/** Fields that say the same at every hop unless something rewrote them; these are compared. */
const COMPARED_EXCEPT = new Set(['Source MAC', 'Destination MAC', 'Comment']);

/**
 * One packet at every hop, for the details pane.
 *
 * @param hop index of the hop at which it was chosen
 * @param frame 1-based record number there
 * @param bytesOf captured bytes of a record; null when the file cannot be read any more
 * @throws ProblemError `no-such-packet` for a hop or record number that does not exist
 */
export function packetAtHops(
  result: AnalysisResult,
  hop: number,
  frame: number,
  bytesOf: (hop: number, frame: number) => Uint8Array | null,
): PacketAtHops {
  const { match, addresses } = result;
  const chosen = match.hops[hop]?.unitOfRow[frame - 1] ?? NONE;
  if (chosen === NONE) return recordAlone(result, hop, frame, bytesOf);
  const [topHop, top] = topOf(match, hop, chosen);
  const sights = new Map(chainFrom(match, topHop, top));
  // The chosen piece stands for its hop when the packet was cut on the way.
  sights.set(hop, chosen);
  const first = match.hops[topHop]!;
  const { columns } = first;
  const row = first.row[top]!;
  const travel = match.travel[first.flow[top]!]!;
  const protocol = columns.protocol[row]!;
  const source = endpointText(addresses, protocol, columns.sourceOf(row), columns.sourcePortOf(row));
  const destination = endpointText(addresses, protocol, columns.destinationOf(row), columns.destinationPortOf(row));
  const name = protocolName(protocol);
  const fate = fateText(result, sights, travel, [topHop, top]);
  return {
    title: `${source} → ${destination}`,
    protocol: name,
    source,
    destination,
    direction: travel === 0 ? 'forward' : travel === 1 ? 'reverse' : null,
    flow: first.flow[top]! >> 1,
    matchedBy: matchedBy(result, [...sights], hasPorts(protocol)),
    fate: fate.text,
    hops: describeHops(result, sights, travel, fate.after, bytesOf),
  };
}

/** The fields of a record, and what the file says about it; none when its bytes cannot be had. */
function fieldsOf(capture: DecodedCapture, row: number, bytes: Uint8Array | null): PacketField[] {
  const fields = bytes
    ? describePacket(bytes, linkTypeName(capture.columns.linkTypes.at(row)), capture.columns.wireLength[row]!)
    : [];
  const comment = capture.comments.get(row);
  return comment === undefined ? fields : [...fields, { name: 'Comment', value: comment }];
}

/** A record that is no packet of its own: not IP, or a later fragment. */
function recordAlone(
  result: AnalysisResult,
  hop: number,
  frame: number,
  bytesOf: (hop: number, frame: number) => Uint8Array | null,
): PacketAtHops {
  const input = result.inputs[hop];
  const columns = input?.capture.columns;
  if (!input || !columns || frame < 1 || frame > columns.count)
    throw new ProblemError({
      code: 'no-such-packet',
      subject: input?.name ?? null,
      message: `There is no record ${frame} at this hop.`,
      remedy: 'Choose a packet on the timeline.',
    });
  const bytes = bytesOf(hop, frame);
  const wireLength = columns.wireLength[frame - 1]!;
  const fields = fieldsOf(input.capture, frame - 1, bytes);
  const hops = result.inputs.map((other) => unseen(other.name));
  hops[hop] = {
    ...unseen(input.name),
    seen: true,
    frame,
    captured: epochText(columns.baseSeconds, columns.time[frame - 1]!),
    wireLength,
    fields: fields.map((f) => ({ ...f, changed: false })),
    bytes,
  };
  return {
    title: 'Not a packet of its own',
    protocol: '',
    source: '',
    destination: '',
    direction: null,
    flow: null,
    matchedBy: 'not matched: not IP, or a later fragment of a datagram',
    fate: 'not on the path',
    hops,
  };
}

function describeHops(
  result: AnalysisResult,
  sights: Map<number, number>,
  travel: number,
  lostAfter: number,
  bytesOf: (hop: number, frame: number) => Uint8Array | null,
): PacketAtHop[] {
  const { match, inputs } = result;
  const hops: PacketAtHop[] = inputs.map((input) => unseen(input.name));
  let previous: PacketAtHop | null = null;
  const step = travel === 1 ? -1 : 1;
  for (let h = step > 0 ? 0 : inputs.length - 1; h >= 0 && h < inputs.length; h += step) {
    const unit = sights.get(h);
    if (unit === undefined) {
      hops[h]!.note = missingNote(result, h, sights, lostAfter, step);
      continue;
    }
    const packets = match.hops[h]!;
    const row = packets.row[unit]!;
    const bytes = bytesOf(h, row + 1);
    const time = match.corrected[h]![unit]!;
    const before: PacketAtHop | null = previous;
    const known = new Map(before?.fields.map((f) => [f.name, f.value]));
    const fields = fieldsOf(inputs[h]!.capture, row, bytes);
    hops[h] = {
      hop: inputs[h]!.name,
      seen: true,
      frame: row + 1,
      captured: epochText(packets.columns.baseSeconds, packets.columns.time[row]!),
      time,
      delayNs: before?.time != null ? time - before.time : null,
      wireLength: packets.columns.wireLength[row]!,
      fields: fields.map((f) => ({
        ...f,
        changed: before !== null && !COMPARED_EXCEPT.has(f.name) && known.get(f.name) !== f.value,
      })),
      bytes,
      note: '',
    };
    previous = hops[h]!;
  }
  return hops;
}

function unseen(hop: string): PacketAtHop {
  return {
    hop,
    seen: false,
    frame: null,
    captured: null,
    time: null,
    delayNs: null,
    wireLength: null,
    fields: [],
    bytes: null,
    note: '',
  };
}

function missingNote(
  result: AnalysisResult,
  hop: number,
  sights: Map<number, number>,
  lostAfter: number,
  step: number,
): string {
  const names = result.inputs.map((input) => input.name);
  if (lostAfter >= 0 && hop === lostAfter + step) return `lost between ${names[lostAfter]} and ${names[hop]}`;
  const beyond = [...sights.keys()].some((h) => (h - hop) * step > 0);
  const before = [...sights.keys()].some((h) => (h - hop) * step < 0);
  if (beyond && before) return 'passed here, but this capture does not hold it';
  return beyond ? 'not seen here' : 'never came this far';
}

function fateText(
  result: AnalysisResult,
  sights: Map<number, number>,
  travel: number,
  [topHop, top]: [number, number],
): { text: string; after: number } {
  if (travel === OFF_PATH) return { text: 'not on the path', after: NONE };
  const step = travel === 1 ? -1 : 1;
  const names = result.inputs.map((input) => input.name);
  const reached = [...sights.keys()].reduce((a, b) => ((b - a) * step > 0 ? b : a), topHop);
  const unit = sights.get(reached) ?? top;
  for (const [h, u] of sights) {
    if (result.state[h]?.[u] === PacketState.partial)
      return { text: `arrived in part: some of its bytes were lost after ${names[h]}`, after: NONE };
  }
  switch (result.state[reached]?.[unit]) {
    case PacketState.lost: {
      const ambiguous = (result.match.links[reached]!.flags[unit]! & LinkFlag.ambiguous) !== 0;
      const which = ambiguous ? ' (it or an identical packet: which one cannot be told)' : '';
      return { text: `lost between ${names[reached]} and ${names[reached + step]}${which}`, after: reached };
    }
    case PacketState.arrived:
    case PacketState.onward:
      return { text: `delivered to ${names[reached]}`, after: NONE };
    case PacketState.duplicate:
      return { text: 'an extra copy that the network made', after: NONE };
    default:
      return { text: 'not judged: outside the common window, or never meant to get further', after: NONE };
  }
}

function matchedBy(result: AnalysisResult, sights: [number, number][], ports: boolean): string {
  if (sights.length < 2) return 'seen at one hop only';
  let flags = 0;
  for (const [h, u] of sights) flags |= result.match.links[h]!.flags[u]!;
  if (flags & LinkFlag.resegmented) return 'TCP byte range (segmented differently between hops)';
  if (flags & LinkFlag.weak) return 'addresses, ports, sequence and payload (IP ID or window rewritten on the way)';
  return ports ? 'addresses, ports, sequence, IP ID and payload' : 'addresses, IP ID and payload';
}
