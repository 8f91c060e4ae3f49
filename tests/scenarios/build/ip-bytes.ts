import {
  addressBytes,
  checksum,
  concatBytes,
  fragment,
  type IpOptions,
  icmpPacket,
  ipPacket,
  tcpPacket,
  udpPacket,
  uint16,
  uint32,
  viewOf,
} from '../../unit/decode/build-packet.ts';
import { payloadBytes, type Transmission } from './transmission.ts';
import type { View } from './types.ts';

/** Bytes of a text of hexadecimal digits. */
export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A part of a transmission's payload: all of it, or one segment of a super-frame. */
export interface Part {
  from: number;
  to: number;
  /** Number of the segment: added to the IP identification. */
  number: number;
  last: boolean;
}

/**
 * The IP packet of (a part of) a transmission as its headers read at one place.
 * @param quoted the packet that an ICMP error speaks of, as it quotes it
 */
export function ipBytes(sent: Transmission, view: View, ttl: number, part: Part, quoted?: Uint8Array): Uint8Array {
  const source = (sent.back ? view.destination : view.source)!;
  const destination = (sent.back ? view.source : view.destination)!;
  const payload = payloadBytes(sent).subarray(part.from, part.to);
  const options: IpOptions = {
    source,
    destination,
    ttl,
    tos: view.tos ?? 0,
    id: ((view.id ?? sent.ipId) + part.number) & 0xffff,
    dontFragment: sent.group.fragments === undefined,
    ...(view.ipOptions === undefined ? {} : { ipOptions: hexBytes(view.ipOptions) }),
    ...(view.extensions === undefined
      ? {}
      : { extensions: view.extensions.map(({ type, hex }) => ({ type, body: hexBytes(hex) })) }),
  };
  const packet = transportPacket(sent, view, part, payload, options, quoted);
  // Damaged on the way: the checksum stays as it was computed.
  if (view.corrupt) packet[packet.length - (payload.length >> 1) - 1]! ^= 0x5a;
  return view.badChecksum ? withPartialChecksum(packet) : packet;
}

function transportPacket(
  sent: Transmission,
  view: View,
  part: Part,
  payload: Uint8Array,
  options: IpOptions,
  quoted: Uint8Array | undefined,
): Uint8Array {
  switch (sent.flow.protocol) {
    case 'tcp':
      return tcpBytes(sent, view, part, payload, options);
    case 'udp':
      return udpPacket({ ...options, payload });
    case 'icmp':
      return icmpBytes(sent, payload, options, quoted);
    case 'sctp':
      return sctpBytes(sent, payload, options);
    case 'esp':
      return ipPacket(50, concatBytes(uint32(0x1001), uint32(sent.offset + 1), payload), options);
    default:
      return ipPacket(sent.flow.protocol, payload, options);
  }
}

function tcpBytes(sent: Transmission, view: View, part: Part, payload: Uint8Array, options: IpOptions): Uint8Array {
  const isn = sent.flow.isn ?? [1000, 5_000_000];
  const own = isn[sent.back ? 1 : 0] + ((sent.back ? view.backSeqDelta : view.seqDelta) ?? 0);
  const other = isn[sent.back ? 0 : 1] + ((sent.back ? view.seqDelta : view.backSeqDelta) ?? 0);
  const flags = part.last ? sent.flags : sent.flags.replace(/[PF]/g, '');
  return tcpPacket({
    ...options,
    seq: (own + sent.offset + part.from) >>> 0,
    ack: flags.includes('A') ? (other + sent.acknowledged) >>> 0 : 0,
    flags,
    window: view.window ?? 512,
    payload,
    ...(view.mss === undefined ? {} : { mss: view.mss }),
    ...(sent.flow.timestamps && !view.noTimestamps ? { timestamps: stampsOf(sent, view) } : {}),
    ...(view.options === undefined ? {} : { tcpOptions: hexBytes(view.options) }),
  });
}

function stampsOf(sent: Transmission, { backStampDelta = 0 }: View): [number, number] {
  const [own, echoed] = sent.stamps;
  return sent.back ? [own + backStampDelta, echoed] : [own, echoed === 0 ? 0 : echoed + backStampDelta];
}

/** The address of `address:port`, `[v6]:port` or a bare address. */
export function addressOf(endpoint: string): string {
  return endpoint.startsWith('[') || /^[\d.]+:\d+$/.test(endpoint)
    ? endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[|\]$/g, '')
    : endpoint;
}

function portOf(endpoint: string): number {
  return endpoint === addressOf(endpoint) ? 0 : Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
}

function icmpBytes(
  sent: Transmission,
  payload: Uint8Array,
  options: IpOptions,
  quoted: Uint8Array | undefined,
): Uint8Array {
  const source = addressOf(options.source);
  const ip = { ...options, source, destination: addressOf(options.destination) };
  if (quoted) {
    const { type, code = 0, rest = 0 } = sent.group.icmp ?? { type: 11 };
    return icmpPacket(type, code, rest, quoted, ip);
  }
  const v6 = source.includes(':');
  const type = sent.group.icmp?.type ?? (v6 ? (sent.back ? 129 : 128) : sent.back ? 0 : 8);
  const identifier = Math.max(portOf(options.source), portOf(options.destination));
  const rest = ((identifier << 16) | (sent.offset + 1)) >>> 0;
  return icmpPacket(type, sent.group.icmp?.code ?? 0, rest, payload, ip);
}

/** One DATA chunk (RFC 9260) around the payload; the checksum is CRC32c. */
function sctpBytes(sent: Transmission, payload: Uint8Array, options: IpOptions): Uint8Array {
  const padding = new Uint8Array(-payload.length & 3);
  const chunk = concatBytes(
    Uint8Array.of(0, 3),
    uint16(16 + payload.length),
    uint32(1 + sent.offset),
    uint16(0),
    uint16(sent.offset & 0xffff),
    uint32(0),
    payload,
    padding,
  );
  const header = concatBytes(
    uint16(portOf(options.source)),
    uint16(portOf(options.destination)),
    uint32(77),
    uint32(0),
  );
  const packet = concatBytes(header, chunk);
  viewOf(packet).setUint32(8, crc32c(packet), true);
  return ipPacket(132, packet, {
    ...options,
    source: addressOf(options.source),
    destination: addressOf(options.destination),
  });
}

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

/** What checksum offload leaves in the header: the sum over the pseudo header only. */
function withPartialChecksum(packet: Uint8Array): Uint8Array {
  const out = packet.slice();
  const header = (out[0]! & 15) * 4;
  const protocol = out[9]!;
  const place = header + (protocol === 6 ? 16 : 6);
  const [source, destination] = [[...out.subarray(12, 16)].join('.'), [...out.subarray(16, 20)].join('.')];
  const length = out.length - header;
  const pseudo = concatBytes(addressBytes(source), addressBytes(destination), uint16(protocol), uint16(length));
  viewOf(out).setUint16(place, ~checksum(pseudo) & 0xffff);
  return out;
}

/** An IPv4 or IPv6 packet in fragments; an IPv6 one gets `id`, having none itself. */
export function fragments(ip: Uint8Array, mtu: number, id: number): Uint8Array[] {
  if (ip.length <= mtu) return [ip];
  return fragment(ip, mtu, id);
}

/** Payload bytes for what is encrypted: nothing of the packet inside shows. */
export function cipher(ip: Uint8Array, seed: number): Uint8Array {
  return ip.map((byte, i) => byte ^ (Math.imul(seed + i * 7919, 0x9e3779b1) >>> 24));
}
