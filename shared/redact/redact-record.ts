import type { Disguise } from './disguise.ts';
import { redactLink } from './link.ts';
import { PacketDraft } from './packet-draft.ts';

/**
 * A copy of a captured record, as long as it was, without what it tells of people and places: addresses of all layers and
 * inside ICMP errors are replaced, payload gives way to marks that only tell same from different, options and paddings
 * are empty. Ports, sequence numbers, identifications, lengths, TTL and flags stay: matching is about them.
 * @param wireLength bytes that the packet had on the wire
 */
export function redactRecord(
  bytes: Uint8Array,
  linkType: number,
  disguise: Disguise,
  wireLength = bytes.length,
): Uint8Array {
  const draft = new PacketDraft(bytes, disguise);
  redactLink(draft, linkType, Math.max(wireLength, bytes.length));
  return draft.result;
}
