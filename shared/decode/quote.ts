import { extensionLength, Protocol } from './protocols.ts';
import { QUOTE_LENGTH_UNKNOWN } from './quotes.ts';
import { type DecodeState, MAX_EXTENSION_HEADERS, u16, u32 } from './state.ts';

/** What every router quotes at least of what follows the IP header (RFC 792): ports, or id and sequence. */
const QUOTED_AT_LEAST = 8;

/**
 * Reads the packet that an ICMP or ICMPv6 error quotes at `at` into `s.quote`. A quote that was cut off before the
 * first 8 transport bytes, that is of a later fragment, or whose headers contradict themselves is no quote and no
 * fault: routers quote what they received, broken packets too.
 *
 * @param end where the error ends by its own lengths
 */
export function decodeQuote(s: DecodeState, at: number, end: number, v6: boolean): void {
  if (v6) quotedIpv6(s, at, s.limit(end));
  else quotedIpv4(s, at, s.limit(end));
}

function quotedIpv4(s: DecodeState, ip: number, limit: number): void {
  const { bytes } = s;
  if (limit < ip + 20 || bytes[ip]! >> 4 !== 4) return;
  const headerLength = (bytes[ip]! & 15) * 4;
  const total = u16(bytes, ip + 2);
  if (headerLength < 20) return;
  const fragment = u16(bytes, ip + 6);
  if (fragment & 0x1fff) return;
  // A total length of 0 is what segmentation offload leaves beyond 64 KiB.
  const whole = total !== 0 && (fragment & 0x2000) === 0;
  const protocol = bytes[ip + 9]!;
  const at = ip + headerLength;
  if (!quotedTransport(s, protocol, at, limit, whole ? Math.max(0, total - headerLength) : -1)) return;
  s.quote.sourceAt = ip + 12;
  s.quote.destinationAt = ip + 16;
  s.quote.v6 = false;
  s.quote.ipId = u16(bytes, ip + 4);
}

function quotedIpv6(s: DecodeState, ip: number, limit: number): void {
  const { bytes } = s;
  if (limit < ip + 40 || bytes[ip]! >> 4 !== 6) return;
  let protocol = bytes[ip + 6]!;
  let at = ip + 40;
  const payload = u16(bytes, ip + 4);
  let whole = payload !== 0;
  for (let headers = 0; ; headers++) {
    if (limit < at + QUOTED_AT_LEAST) return;
    const length = extensionLength(protocol, bytes[at + 1]!);
    if (length === 0) break;
    if (headers >= MAX_EXTENSION_HEADERS) return;
    if (protocol === Protocol.fragment) {
      const field = u16(bytes, at + 2);
      if (field & 0xfff8) return;
      if (field & 1) whole = false;
    }
    protocol = bytes[at]!;
    at += length;
  }
  // A length that ends before the transport is a contradiction; taken as 0 it ends the attempt.
  const rest = Math.max(0, payload - (at - ip - 40));
  if (!quotedTransport(s, protocol, at, limit, whole ? rest : -1)) return;
  s.quote.sourceAt = ip + 8;
  s.quote.destinationAt = ip + 24;
  s.quote.v6 = true;
  s.quote.ipId = 0;
}

/**
 * The start of the quoted transport header.
 *
 * @param length bytes of the IP payload by the quoted IP header; -1 when it does not say
 * @returns whether enough was quoted
 */
function quotedTransport(s: DecodeState, protocol: number, at: number, limit: number, length: number): boolean {
  if (limit < at + QUOTED_AT_LEAST || (length >= 0 && length < QUOTED_AT_LEAST)) return false;
  const { bytes, quote } = s;
  quote.protocol = protocol;
  quote.sourcePort = 0;
  quote.destinationPort = 0;
  quote.seq = 0;
  let payload = length;
  if (protocol === Protocol.tcp) {
    ports(s, at);
    quote.seq = u32(bytes, at + 4);
    // Where the payload begins is known when the quote reaches the data offset.
    const header = limit > at + 12 ? (bytes[at + 12]! >> 4) * 4 : 0;
    payload = header >= 20 ? length - header : -1;
  } else if (protocol === Protocol.udp) {
    ports(s, at);
    payload = u16(bytes, at + 4) - 8;
  } else if (protocol === Protocol.sctp) {
    ports(s, at);
    payload = length - 12;
  } else if (protocol === Protocol.icmp || protocol === Protocol.icmp6) {
    const type = bytes[at]!;
    const echo = protocol === Protocol.icmp ? type === 0 || type === 8 : type === 128 || type === 129;
    if (echo) {
      quote.sourcePort = u16(bytes, at + 4);
      quote.destinationPort = quote.sourcePort;
      quote.seq = u16(bytes, at + 6);
    }
  }
  quote.length = payload >= 0 ? payload : QUOTE_LENGTH_UNKNOWN;
  return true;
}

function ports(s: DecodeState, at: number): void {
  s.quote.sourcePort = u16(s.bytes, at);
  s.quote.destinationPort = u16(s.bytes, at + 2);
}
