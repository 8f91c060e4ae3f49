import type { AnalysisResult } from '../analysis/types.ts';
import { RowFlag } from '../decode/columns.ts';
import { conversationAt } from '../match/presence.ts';
import { destinationText } from './packet-facts.ts';
import { hopName, listText } from './words.ts';

/** Why a packet is not the path's traffic, by the contract's rule. */
export function offPathReason(result: AnalysisResult, hop: number, unit: number): string {
  const { match } = result;
  const packets = match.hops[hop]!;
  const row = packets.row[unit]!;
  if (packets.columns.flags[row]! & RowFlag.group)
    return 'Not traffic of the path: multicast, broadcast or neighbour discovery.';
  const conversation = packets.flow[unit]! >> 1;
  const last = match.hops.length - 1;
  const at = match.hops.map((_, h) => h).filter((h) => conversationAt(match.presence, conversation, h));
  const names = listText(at.map((h) => hopName(result, h)));
  const why =
    at.includes(0) || at.includes(last)
      ? `${destinationText(result, hop, row)} is no endpoint of packets at the far end of the path and no target`
      : 'neither end of the path saw the conversation';
  return `Not traffic of the path: its conversation was seen at ${names} only, and ${why}.`;
}

/** Why a record belongs to no packet. */
export function recordReason(result: AnalysisResult, hop: number, row: number): string {
  const flags = result.match.hops[hop]!.columns.flags[row]!;
  if (flags & RowFlag.fragmentLater)
    return 'A later fragment of a datagram whose first fragment this capture does not hold: it counts as not there.';
  if (flags & RowFlag.malformed) return 'Not matched: its headers could not be decoded.';
  return 'Not matched: it is not an IP packet (ARP, LLDP, …), which counts in the packets of its hop only.';
}
