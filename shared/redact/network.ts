import { extensionLength, Protocol } from '../decode/protocols.ts';
import { redoChecksum } from './checksums.ts';
import type { PacketDraft } from './packet-draft.ts';
import { redactTransport } from './transport.ts';

/** An option without meaning, of one byte. */
const NO_OPERATION = 1;
const MAX_EXTENSION_HEADERS = 16;

/** An IP packet of the version that its first four bits name. @param quoted inside an ICMP error: cut as a rule */
export function redactIp(d: PacketDraft, at: number, end: number, quoted = false): void {
  if (d.limit(end) <= at) return;
  const version = d.source[at]! >> 4;
  if (version === 4) redactIpv4(d, at, end, quoted);
  else if (version === 6) redactIpv6(d, at, end, quoted);
  else d.mark(at, end);
}

export function redactIpv4(d: PacketDraft, at: number, end: number, quoted = false): void {
  const header = ((d.source[at] ?? 0) & 15) * 4;
  if ((d.source[at] ?? 0) >> 4 !== 4 || header < 20 || !d.deeper()) {
    d.mark(at, end);
    return;
  }
  d.keep(at, at + 10);
  d.address(at + 12, 4);
  d.address(at + 16, 4);
  const body = at + header;
  // Options name routers and hosts.
  for (let i = at + 20; i < d.limit(body); i++) d.result[i] = NO_OPERATION;
  const pieces = d.fragmented;
  d.fragmented = false;
  redoChecksum(d, at + 10, at, body, null);
  d.fragmented = pieces;
  const packetEnd = Math.min(end, at + (d.u16(at + 2) || end - at));
  if (d.limit(packetEnd) <= body) return;
  const fragment = d.u16(at + 6) & 0x3fff;
  if (fragment !== 0) d.fragmented = true;
  if (fragment & 0x1fff) d.mark(body, packetEnd);
  else redactNext(d, d.source[at + 9]!, body, packetEnd, { at: at + 12, length: 8 }, quoted);
}

export function redactIpv6(d: PacketDraft, at: number, end: number, quoted = false): void {
  if ((d.source[at] ?? 0) >> 4 !== 6 || !d.deeper()) {
    d.mark(at, end);
    return;
  }
  d.keep(at, at + 8);
  d.address(at + 8, 16);
  d.address(at + 24, 16);
  const next = d.source[at + 6] ?? Protocol.noNext;
  const length = d.u16(at + 4);
  const packetEnd = length === 0 && next !== Protocol.noNext ? end : Math.min(end, at + 40 + length);
  redactNext(d, next, at + 40, packetEnd, { at: at + 8, length: 32 }, quoted);
}

/** Follows the chain of extension headers to the transport. */
function redactNext(
  d: PacketDraft,
  first: number,
  from: number,
  end: number,
  addresses: { at: number; length: 8 | 32 },
  quoted: boolean,
): void {
  let next = first;
  let at = from;
  for (let headers = 0; headers <= MAX_EXTENSION_HEADERS; headers++) {
    const limit = d.limit(end);
    if (limit <= at) return;
    const length = extensionLength(next, limit < at + 2 ? 0 : d.source[at + 1]!);
    if (length === 0) {
      redactTransport(d, next, at, end, {
        addressesAt: addresses.at,
        addressesLength: addresses.length,
        quoted,
      });
      return;
    }
    // Of options no more than their length; of a routing header also how far it was followed, and where to.
    d.keep(at, at + 2);
    if (next === Protocol.routing) {
      d.keep(at, at + 4);
      for (let i = at + 8; i + 16 <= at + length; i += 16) d.address(i, 16);
    } else if (next === Protocol.authentication) d.keep(at, at + 12);
    else if (next === Protocol.fragment) {
      d.keep(at, at + 8);
      const field = d.u16(at + 2);
      if (field & 0xfff9) d.fragmented = true;
      if (field & 0xfff8) {
        d.mark(at + 8, end);
        return;
      }
    }
    next = d.source[at]!;
    at += length;
  }
}
