import { endpointText } from '../analysis/names.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { Protocol } from '../decode/protocols.ts';
import { NONE } from '../match/types.ts';

const SYN = 2;
const ACK = 16;

/** Who is who in a conversation, at one hop. */
export interface ConversationSides {
  /** Per given record: 1 where the client sent it. */
  fromClient: Uint8Array;
  /** Address and port as they are at the hop. */
  client: string;
  server: string;
}

/**
 * The client of a conversation: who sent the first SYN; where none is at hand, who has the higher port of a TCP
 * connection, and else who spoke first.
 *
 * @param frames 1-based numbers of the records of one conversation, ascending
 */
export function conversationSides(result: AnalysisResult, hop: number, frames: readonly number[]): ConversationSides {
  const packets = result.match.hops[hop];
  const fromClient = new Uint8Array(frames.length);
  const first = frames[0] ?? 0;
  const unit = packets?.unitOfRow[first - 1] ?? NONE;
  if (packets === undefined || unit === NONE) return { fromClient: fromClient.fill(1), client: '', server: '' };
  const { columns, unitOfRow, flow } = packets;
  const sideOf = (frame: number) => flow[unitOfRow[frame - 1]!]! & 1;
  const row = first - 1;
  const protocol = columns.protocol[row]!;
  let client = sideOf(first);
  if (protocol === Protocol.tcp) {
    const opening = frames.find((f) => (columns.tcpFlags[f - 1]! & (SYN | ACK)) === SYN);
    if (opening !== undefined) client = sideOf(opening);
    else if (columns.sourcePortOf(row) < columns.destinationPortOf(row)) client ^= 1;
  }
  for (const [i, frame] of frames.entries()) fromClient[i] = sideOf(frame) === client ? 1 : 0;
  const source = endpointText(result.addresses, protocol, columns.sourceOf(row), columns.sourcePortOf(row));
  const target = endpointText(result.addresses, protocol, columns.destinationOf(row), columns.destinationPortOf(row));
  const [one, other] = sideOf(first) === client ? [source, target] : [target, source];
  return { fromClient, client: one, server: other };
}
