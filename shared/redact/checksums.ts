import type { PacketDraft } from './packet-draft.ts';

/** Where the addresses lie that a transport checksum covers, and its other words. */
export interface PseudoHeader {
  /** Source and destination, one behind the other. */
  addressesAt: number;
  addressesLength: 8 | 32;
  protocol: number;
}

/**
 * Writes the Internet checksum (RFC 1071) of what was redacted: right where it was right, wrong where it was wrong, and
 * left to the network card where it was (what Linux leaves there is the sum of the pseudo header). 0 where it cannot be
 * told because not all that it covers was captured, or where there was none.
 *
 * @param at of the checksum @param from, end what it covers @param pseudo null: nothing besides
 */
export function redoChecksum(
  draft: PacketDraft,
  at: number,
  from: number,
  end: number,
  pseudo: PseudoHeader | null,
): void {
  draft.put16(at, 0);
  const { source, result } = draft;
  const given = draft.u16(at);
  if (end > source.length || draft.fragmented || given === 0) return;
  const before = pseudo === null ? 0 : pseudoSum(source, pseudo, end - from);
  const after = pseudo === null ? 0 : pseudoSum(result, pseudo, end - from);
  const right = ~folded(after + sum(result, from, end)) & 0xffff || (pseudo === null ? 0 : 0xffff);
  if (folded(before + sum(source, from, end)) === 0xffff) draft.put16(at, right);
  else if (pseudo !== null && given === folded(before)) draft.put16(at, folded(after));
  else draft.put16(at, right ^ 0x0101 || 0x1010);
}

function pseudoSum(bytes: Uint8Array, { addressesAt, addressesLength, protocol }: PseudoHeader, length: number) {
  return sum(bytes, addressesAt, addressesAt + addressesLength) + protocol + length;
}

function sum(bytes: Uint8Array, from: number, end: number): number {
  let total = 0;
  for (let i = from; i + 1 < end; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if ((end - from) & 1) total += bytes[end - 1]! << 8;
  return total;
}

function folded(total: number): number {
  let rest = total;
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x10000);
  return rest;
}
