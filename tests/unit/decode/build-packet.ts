/**
 * Builds packets for tests, from the transport inwards-out: `tcpPacket`, `udpPacket`, `icmpEcho` make whole IP packets
 * with correct lengths and checksums; `vxlan`, `gre`, `fragment`, … wrap or split IP packets; `ethernet`, `sll2`, … make
 * frames of them; `pcapFile` and `pcapngFile` (build-capture.ts) make capture files of frames.
 *
 *     const ip = tcpPacket({ source: '10.0.0.1:40000', destination: '10.0.0.2:80', seq: 1, flags: 'A', payload: text('x') });
 *     const frame = ethernet(vxlan(ethernet(ip), { source: '172.18.1.11', destination: '172.18.3.12', vni: 1 }));
 *     const file = pcapFile([{ time: 5_000_000_000n, bytes: frame }]);
 *
 * The same packet further down the path is made by the same call with another `ttl`, address or wrapping.
 */
import { concatBytes } from './build-capture.ts';

export * from './build-capture.ts';

/** Fields of the IP header; addresses with a colon are IPv6. */
export interface IpOptions {
  source: string;
  destination: string;
  /** TTL or hop limit; default 64. */
  ttl?: number;
  /** DSCP and ECN byte; default 0. */
  tos?: number;
  /** IPv4 identification; default 0. In IPv6 only fragments carry it. */
  id?: number;
  /** IPv4 DF; default true. */
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** Bytes, a multiple of 8. */
  fragmentOffset?: number;
  /** IPv4 options, a multiple of 4 bytes. */
  ipOptions?: Uint8Array;
  /** IPv6 extension headers that come before the transport, outermost first. */
  extensions?: { type: number; body: Uint8Array }[];
  /** What the length field shall say instead of the truth (0: as TSO leaves it). */
  lengthField?: number;
}

/** `source` and `destination` as `address:port`, `[v6]:port`. */
export interface TcpOptions extends IpOptions {
  seq?: number;
  ack?: number;
  /** Letters of F S R P A U E C; default 'A'. */
  flags?: string;
  window?: number;
  mss?: number;
  /** TSval and TSecr. */
  timestamps?: [number, number];
  /** Raw options after the others; padded to a multiple of 4. */
  tcpOptions?: Uint8Array;
  payload?: Uint8Array;
}

export interface UdpOptions extends IpOptions {
  payload?: Uint8Array;
  /** Default true; false writes the checksum 0 (none). */
  checksum?: boolean;
}

export interface IcmpEchoOptions extends IpOptions {
  /** Default false: a request. */
  reply?: boolean;
  identifier: number;
  sequence: number;
  payload?: Uint8Array;
}

/** UTF-8 bytes of a text. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** `length` bytes that differ with `seed`, the same for the same seed. */
export function payloadOf(length: number, seed = 1): Uint8Array {
  const out = new Uint8Array(length);
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    out[i] = x;
  }
  return out;
}

/** A TCP segment in an IP packet. */
export function tcpPacket(options: TcpOptions): Uint8Array {
  const [from, to] = [endpoint(options.source), endpoint(options.destination)];
  const extra: Uint8Array[] = [];
  if (options.mss !== undefined) extra.push(Uint8Array.of(2, 4, options.mss >> 8, options.mss));
  if (options.timestamps) {
    const stamps = new DataView(new ArrayBuffer(12));
    stamps.setUint32(0, 0x0101080a);
    stamps.setUint32(4, options.timestamps[0]);
    stamps.setUint32(8, options.timestamps[1]);
    extra.push(new Uint8Array(stamps.buffer));
  }
  if (options.tcpOptions) extra.push(options.tcpOptions, new Uint8Array(-options.tcpOptions.length & 3));
  const tail = concatBytes(...extra);
  const segment = concatBytes(new Uint8Array(20), tail, options.payload ?? new Uint8Array(0));
  const view = viewOf(segment);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, options.seq ?? 0);
  view.setUint32(8, options.ack ?? 0);
  segment[12] = ((20 + tail.length) / 4) << 4;
  segment[13] = [...(options.flags ?? 'A')].reduce((bits, letter) => bits | (1 << 'FSRPAUEC'.indexOf(letter)), 0);
  view.setUint16(14, options.window ?? 512);
  view.setUint16(16, transportChecksum(from.address, to.address, 6, segment));
  return ipPacket(6, segment, { ...options, source: from.address, destination: to.address });
}

/** A UDP datagram in an IP packet. */
export function udpPacket(options: UdpOptions): Uint8Array {
  const [from, to] = [endpoint(options.source), endpoint(options.destination)];
  const datagram = concatBytes(new Uint8Array(8), options.payload ?? new Uint8Array(0));
  const view = viewOf(datagram);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, datagram.length);
  if (options.checksum ?? true) view.setUint16(6, transportChecksum(from.address, to.address, 17, datagram) || 0xffff);
  return ipPacket(17, datagram, { ...options, source: from.address, destination: to.address });
}

/** An ICMP or (with IPv6 addresses) ICMPv6 echo request or reply. */
export function icmpEcho(options: IcmpEchoOptions): Uint8Array {
  const v6 = options.source.includes(':');
  const type = v6 ? (options.reply ? 129 : 128) : options.reply ? 0 : 8;
  const rest = (options.identifier << 16) | options.sequence;
  return icmpPacket(type, 0, rest, options.payload ?? new Uint8Array(0), options);
}

/** Any ICMP or ICMPv6 message; `rest` is the second word. An error quotes with `body` = the start of an IP packet. */
export function icmpPacket(type: number, code: number, rest: number, body: Uint8Array, options: IpOptions): Uint8Array {
  const v6 = options.source.includes(':');
  const message = concatBytes(new Uint8Array(8), body);
  message[0] = type;
  message[1] = code;
  const view = viewOf(message);
  view.setUint32(4, rest);
  view.setUint16(2, v6 ? transportChecksum(options.source, options.destination, 58, message) : checksum(message));
  return ipPacket(v6 ? 58 : 1, message, options);
}

/** An IP packet of any protocol. */
export function ipPacket(protocol: number, payload: Uint8Array, options: IpOptions): Uint8Array {
  return options.source.includes(':') ? ipv6Packet(protocol, payload, options) : ipv4Packet(protocol, payload, options);
}

function ipv4Packet(protocol: number, payload: Uint8Array, options: IpOptions): Uint8Array {
  const extra = options.ipOptions ?? new Uint8Array(0);
  const header = concatBytes(new Uint8Array(20), extra);
  const view = viewOf(header);
  header[0] = 0x40 | (header.length / 4);
  header[1] = options.tos ?? 0;
  view.setUint16(2, options.lengthField ?? header.length + payload.length);
  view.setUint16(4, options.id ?? 0);
  const fragment = options.moreFragments || (options.fragmentOffset ?? 0) > 0;
  const flags = ((options.dontFragment ?? !fragment) ? 0x4000 : 0) | (options.moreFragments ? 0x2000 : 0);
  view.setUint16(6, flags | ((options.fragmentOffset ?? 0) >> 3));
  header[8] = options.ttl ?? 64;
  header[9] = protocol;
  header.set(addressBytes(options.source), 12);
  header.set(addressBytes(options.destination), 16);
  view.setUint16(10, checksum(header));
  return concatBytes(header, payload);
}

function ipv6Packet(protocol: number, payload: Uint8Array, options: IpOptions): Uint8Array {
  const chain = [...(options.extensions ?? [])];
  if (options.moreFragments || options.fragmentOffset !== undefined) {
    const body = new DataView(new ArrayBuffer(7));
    body.setUint16(1, (options.fragmentOffset ?? 0) | (options.moreFragments ? 1 : 0));
    body.setUint32(3, options.id ?? 0);
    chain.push({ type: 44, body: new Uint8Array(body.buffer) });
  }
  // body of an extension header = everything after its first byte (the next header)
  const parts = chain.map((entry, i) => concatBytes(Uint8Array.of(chain[i + 1]?.type ?? protocol), entry.body));
  const rest = concatBytes(...parts, payload);
  const header = new Uint8Array(40);
  const view = viewOf(header);
  view.setUint32(0, (6 << 28) | ((options.tos ?? 0) << 20));
  view.setUint16(4, options.lengthField ?? rest.length);
  header[6] = chain[0]?.type ?? protocol;
  header[7] = options.ttl ?? 64;
  header.set(addressBytes(options.source), 8);
  header.set(addressBytes(options.destination), 24);
  return concatBytes(header, rest);
}

/** Transport checksum with the pseudo header of either IP version; the checksum field of `data` must be 0. */
export function transportChecksum(source: string, destination: string, protocol: number, data: Uint8Array): number {
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, data.length);
  tail.setUint32(4, protocol);
  return checksum(concatBytes(addressBytes(source), addressBytes(destination), new Uint8Array(tail.buffer), data));
}

/** The Internet checksum (RFC 1071). */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Bytes of an IPv4 or IPv6 address (with at most one `::`). */
export function addressBytes(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.').map(Number));
  const [head, tail] = address.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map((g) => Number.parseInt(g, 16));
  return Uint8Array.from(groups.flatMap((g) => [g >> 8, g & 255]));
}

/** `10.0.0.1:80`, `[fe80::1]:80`. */
function endpoint(value: string): { address: string; port: number } {
  const at = value.lastIndexOf(':');
  return { address: value.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(value.slice(at + 1)) };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export * from './build-link.ts';
export * from './build-tunnel.ts';
