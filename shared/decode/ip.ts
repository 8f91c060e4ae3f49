import { RowFlag } from './columns.ts';
import { extensionLength, Protocol } from './protocols.ts';
import { type DecodeState, MAX_EXTENSION_HEADERS, u16, u32 } from './state.ts';
import { decodeTransport } from './transport.ts';

/** An IP packet of the version that its first four bits name. */
export function decodeIp(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) <= at) {
    s.fault();
    return;
  }
  const version = s.bytes[at]! >> 4;
  if (version === 4) {
    decodeIpv4(s, at, end);
    return;
  }
  if (version === 6) {
    decodeIpv6(s, at, end);
    return;
  }
  s.fault();
}

export function decodeIpv4(s: DecodeState, at: number, end: number): void {
  const bytes = s.bytes;
  if (s.limit(end) < at + 20) {
    s.fault();
    return;
  }
  const headerLength = (bytes[at]! & 15) * 4;
  if (bytes[at]! >> 4 !== 4 || headerLength < 20) {
    s.fault();
    return;
  }
  s.commit(bytes[at + 16]! >= 224 && (bytes[at + 16]! < 240 || u32(bytes, at + 16) === 0xffffffff) ? RowFlag.group : 0);
  s.tos = bytes[at + 1]!;
  s.ipId = u16(bytes, at + 4);
  s.ttl = bytes[at + 8]!;
  s.protocol = bytes[at + 9]!;
  s.sourceAt = at + 12;
  s.destinationAt = at + 16;
  // 0 is what segmentation offload leaves for packets beyond 64 KiB: then the wire length says it.
  const total = u16(bytes, at + 2) || end - at;
  const body = at + headerLength;
  let packetEnd = at + total;
  if (packetEnd > end && !s.fragmented) {
    s.fault();
    packetEnd = end;
  }
  if (packetEnd < body) {
    s.fault();
    return;
  }
  s.payloadLength = packetEnd - body;
  const fragment = u16(bytes, at + 6) & 0x3fff;
  if (fragment !== 0) {
    const key = mix(mix(mix(u32(bytes, at + 12), u32(bytes, at + 16)), s.protocol), s.ipId);
    if (decodeFragment(s, key, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0, body, packetEnd)) return;
  }
  if (s.protocol !== Protocol.authentication) {
    decodeTransport(s, s.protocol, body, packetEnd);
    return;
  }
  walkExtensions(s, Protocol.authentication, at, body, packetEnd);
}

export function decodeIpv6(s: DecodeState, at: number, end: number): void {
  const bytes = s.bytes;
  if (s.limit(end) < at + 40 || bytes[at]! >> 4 !== 6) {
    s.fault();
    return;
  }
  s.commit(RowFlag.ip6 | (bytes[at + 24] === 0xff ? RowFlag.group : 0));
  s.tos = (u16(bytes, at) >> 4) & 0xff;
  s.ttl = bytes[at + 7]!;
  s.protocol = bytes[at + 6]!;
  s.sourceAt = at + 8;
  s.destinationAt = at + 24;
  const length = u16(bytes, at + 4);
  // 0 with something behind it: a jumbogram (RFC 2675) or BIG TCP; the wire length says it.
  let packetEnd = length === 0 && s.protocol !== Protocol.noNext ? end : at + 40 + length;
  if (packetEnd > end && !s.fragmented) {
    s.fault();
    packetEnd = end;
  }
  s.payloadLength = packetEnd - at - 40;
  walkExtensions(s, s.protocol, at, at + 40, packetEnd);
}

/** Follows the chain of extension headers from `next` at `at` to the transport. `ip` is where the IP header begins. */
function walkExtensions(s: DecodeState, next: number, ip: number, at: number, end: number): void {
  const bytes = s.bytes;
  const limit = s.limit(end);
  for (let headers = 0; ; headers++) {
    s.protocol = next;
    s.payloadLength = end - at;
    const length = extensionLength(next, limit < at + 2 ? 0 : bytes[at + 1]!);
    if (length === 0) {
      decodeTransport(s, next, at, end);
      return;
    }
    if (headers >= MAX_EXTENSION_HEADERS || limit < at + length) {
      s.fault();
      return;
    }
    const following = bytes[at]!;
    if (next === Protocol.fragment) {
      const field = u16(bytes, at + 2);
      const offset = field & 0xfff8;
      const more = (field & 1) !== 0;
      // Offset 0 and no more to come is an atomic fragment (RFC 6946): a whole packet.
      if (offset !== 0 || more) {
        s.protocol = following;
        let key = 0;
        for (let word = 8; word < 40; word += 4) key = mix(key, u32(bytes, ip + word));
        key = mix(mix(key, following), u32(bytes, at + 4));
        if (decodeFragment(s, key, offset, more, at + 8, end)) return;
      }
    }
    next = following;
    at += length;
  }
}

/**
 * Notes a fragment whose data is at `body` to `end`. Of a first fragment the caller goes on to the transport (false);
 * of a later one all is said (true).
 */
function decodeFragment(
  s: DecodeState,
  key: number,
  offset: number,
  more: boolean,
  body: number,
  end: number,
): boolean {
  const later = offset !== 0;
  // The innermost fragmented packet is the one that the row tells about; the outer one is noted beside it.
  if (s.fragmentKey !== 0 && s.outerFragmentKey === 0) {
    s.outerFragmentKey = s.fragmentKey;
    s.outerFragmentLength = s.fragmentLength;
  }
  s.flags &= ~(RowFlag.fragmentFirst | RowFlag.fragmentMore);
  s.flags |= (later ? RowFlag.fragmentLater : RowFlag.fragmentFirst) | (more ? RowFlag.fragmentMore : 0);
  s.fragmentKey = finish(key) || 1;
  s.fragmentOffset = offset;
  s.fragmentLayer = s.layers;
  s.fragmentLength = Math.min(end - body, 0xffff);
  s.payloadLength = end - body;
  s.fragmented = true;
  if (end < s.pieceEnd) s.pieceEnd = end;
  // Padding behind a fragment is not the continuation of what it carries.
  if (s.pieceEnd < s.capturedEnd) s.capturedEnd = s.pieceEnd;
  if (later) {
    s.hashStart = body;
    s.hashLength = end - body;
  }
  return later;
}

/** One step of MurmurHash3 (32 bits). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** The finaliser of MurmurHash3. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
