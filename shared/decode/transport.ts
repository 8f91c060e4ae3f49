import { RowFlag } from './columns.ts';
import { Protocol } from './protocols.ts';
import { decodeQuote } from './quote.ts';
import { type DecodeState, u16, u32 } from './state.ts';
import { decodeGre, decodeIpInIp, decodeMplsInIp, decodeUdpTunnel } from './tunnel.ts';
import { isEncryptedUdp } from './udp-encrypted.ts';
import { udpTunnelKind } from './udp-tunnels.ts';

/** ICMPv6 errors 1 to 4 (RFC 4443) quote behind 8 bytes; of the types beyond them that is not said. */
const LAST_QUOTING_TYPE = 4;

/** What an IP packet carries: `at` to `end` is its payload by the lengths of the headers. */
export function decodeTransport(s: DecodeState, protocol: number, at: number, end: number): void {
  switch (protocol) {
    case Protocol.tcp:
      decodeTcp(s, at, end);
      return;
    case Protocol.udp:
      decodeUdp(s, at, end);
      return;
    case Protocol.icmp:
      decodeIcmp(s, at, end, false);
      return;
    case Protocol.icmp6:
      decodeIcmp(s, at, end, true);
      return;
    case Protocol.sctp:
      decodeSctp(s, at, end);
      return;
    case Protocol.esp:
      decodeEsp(s, at, end);
      return;
    default:
      break;
  }
  s.hashStart = at;
  s.hashLength = end - at;
  if (protocol === Protocol.gre) decodeGre(s, at, end);
  else if (protocol === Protocol.ipip || protocol === Protocol.ipv6) decodeIpInIp(s, protocol, at, end);
  else if (protocol === Protocol.mpls) decodeMplsInIp(s, at, end);
}

function decodeTcp(s: DecodeState, at: number, end: number): void {
  const bytes = s.bytes;
  const limit = s.limit(end);
  s.payloadLength = 0;
  if (limit < at + 4) {
    s.fault();
    return;
  }
  s.sourcePort = u16(bytes, at);
  s.destinationPort = u16(bytes, at + 2);
  if (limit < at + 16) {
    s.fault();
    return;
  }
  s.seq = u32(bytes, at + 4);
  s.ack = u32(bytes, at + 8);
  s.tcpFlags = bytes[at + 13]!;
  s.window = u16(bytes, at + 14);
  const headerLength = (bytes[at + 12]! >> 4) * 4;
  const body = at + headerLength;
  if (headerLength < 20 || body > end) {
    if (headerLength < 20 || !s.fragmented) s.fault();
    return;
  }
  s.payloadLength = end - body;
  s.hashStart = body;
  s.hashLength = end - body;
  if (headerLength > 20) decodeTcpOptions(s, at + 20, Math.min(body, limit), body);
}

/** Looks for the timestamps; `limit` is where the captured part of the options ends, `end` where the header does. */
function decodeTcpOptions(s: DecodeState, at: number, limit: number, end: number): void {
  const bytes = s.bytes;
  while (at < limit) {
    const kind = bytes[at]!;
    if (kind === 0) return;
    if (kind === 1) {
      at++;
      continue;
    }
    if (at + 2 > limit) {
      if (limit === end) s.fault();
      return;
    }
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) {
      s.fault();
      return;
    }
    if (kind === 8 && length === 10 && at + 10 <= limit) {
      s.flags |= RowFlag.tcpTimestamps;
      s.tsval = u32(bytes, at + 2);
      s.tsecr = u32(bytes, at + 6);
      return;
    }
    at += length;
  }
}

function decodeUdp(s: DecodeState, at: number, end: number): void {
  const bytes = s.bytes;
  const limit = s.limit(end);
  s.payloadLength = 0;
  if (limit < at + 4) {
    s.fault();
    return;
  }
  s.sourcePort = u16(bytes, at);
  s.destinationPort = u16(bytes, at + 2);
  const body = at + 8;
  if (body > end) {
    if (!s.fragmented) s.fault();
    return;
  }
  let length = limit >= at + 6 ? u16(bytes, at + 4) : end - at;
  // 0 stands for "as long as the packet" in IPv6 jumbograms (RFC 2675) and beyond 64 KiB.
  if (length === 0 && ((s.flags & RowFlag.ip6) !== 0 || end - at > 0xffff)) length = end - at;
  if (length < 8 || (at + length > end && !s.fragmented)) {
    s.fault();
    length = end - at;
  }
  s.payloadLength = length - 8;
  s.hashStart = body;
  s.hashLength = length - 8;
  const kind = udpTunnelKind(bytes, s.destinationPort, body, at + length, limit);
  if (kind !== 0) {
    decodeUdpTunnel(s, kind, body, at + length);
    return;
  }
  if (limit < body + 4) return;
  if (isEncryptedUdp(bytes, s.sourcePort, s.destinationPort, body, length - 8, limit)) s.flags |= RowFlag.encrypted;
}

/** The payload length counts the ICMP header, as there are no ports; the hash is over what follows its 8 bytes. */
function decodeIcmp(s: DecodeState, at: number, end: number, v6: boolean): void {
  const bytes = s.bytes;
  const limit = s.limit(end);
  s.payloadLength = end - at;
  if (limit < at + 4) {
    s.fault();
    return;
  }
  const type = bytes[at]!;
  s.ack = type * 256 + bytes[at + 1]!;
  if (v6 ? type < 128 : type === 3 || type === 4 || type === 5 || type === 11 || type === 12) {
    s.flags |= RowFlag.icmpError;
    if (!v6 || type <= LAST_QUOTING_TYPE) decodeQuote(s, at + 8, end, v6);
  }
  if (v6 && type >= 133 && type <= 137) s.flags |= RowFlag.group;
  if (v6 ? type === 128 || type === 129 : type === 0 || type === 8) {
    if (limit < at + 8) {
      s.fault();
      return;
    }
    s.sourcePort = u16(bytes, at + 4);
    s.destinationPort = s.sourcePort;
    s.seq = u16(bytes, at + 6);
  }
  if (end >= at + 8) {
    s.hashStart = at + 8;
    s.hashLength = end - at - 8;
  }
}

function decodeSctp(s: DecodeState, at: number, end: number): void {
  s.payloadLength = 0;
  if (s.limit(end) < at + 4) {
    s.fault();
    return;
  }
  s.sourcePort = u16(s.bytes, at);
  s.destinationPort = u16(s.bytes, at + 2);
  if (end < at + 12) {
    s.fault();
    return;
  }
  s.payloadLength = end - at - 12;
  s.hashStart = at + 12;
  s.hashLength = end - at - 12;
}

function decodeEsp(s: DecodeState, at: number, end: number): void {
  s.flags |= RowFlag.encrypted;
  s.hashStart = at;
  s.hashLength = end - at;
  if (s.limit(end) < at + 8) {
    s.fault();
    return;
  }
  s.ack = u32(s.bytes, at);
  s.seq = u32(s.bytes, at + 4);
}
