/** One transmission of one packet, as the benchmark's path carries it. */
export interface Transmission {
  /** IPv4 addresses as numbers. */
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
  ipId: number;
  /** Transport payload, bytes. */
  payload: number;
  /** TCP only; null for UDP. */
  tcp: { seq: number; ack: number; flags: number; tsval: number; tsecr: number } | null;
  /** What the payload looks like. */
  content: number;
}

const ETHERNET = 14;
const IP = 20;
const TCP = 32;
const UDP = 8;

/** Length of the frame on the wire, bytes. */
export function wireLength(packet: Transmission): number {
  return ETHERNET + IP + (packet.tcp ? TCP : UDP) + packet.payload;
}

/** A record of a little-endian pcap with nanoseconds: header, and the frame up to `snaplen`. Checksums are left out. */
export function pcapRecord(packet: Transmission, time: bigint, ttl: number, snaplen: number): Uint8Array {
  const wire = wireLength(packet);
  const captured = Math.min(wire, snaplen);
  const bytes = new Uint8Array(16 + Math.max(captured, ETHERNET + IP + TCP));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number(time / 1_000_000_000n), true);
  view.setUint32(4, Number(time % 1_000_000_000n), true);
  view.setUint32(8, captured, true);
  view.setUint32(12, wire, true);
  view.setUint16(16 + 12, 0x0800);
  const ip = 16 + ETHERNET;
  bytes[ip] = 0x45;
  view.setUint16(ip + 2, wire - ETHERNET);
  view.setUint16(ip + 4, packet.ipId);
  view.setUint16(ip + 6, 0x4000);
  bytes[ip + 8] = ttl;
  bytes[ip + 9] = packet.tcp ? 6 : 17;
  view.setUint32(ip + 12, packet.source);
  view.setUint32(ip + 16, packet.destination);
  const transport = ip + IP;
  view.setUint16(transport, packet.sourcePort);
  view.setUint16(transport + 2, packet.destinationPort);
  let body = transport + UDP;
  if (packet.tcp) {
    view.setUint32(transport + 4, packet.tcp.seq);
    view.setUint32(transport + 8, packet.tcp.ack);
    view.setUint16(transport + 12, 0x8000 | packet.tcp.flags);
    view.setUint16(transport + 14, 501);
    view.setUint32(transport + 20, 0x0101080a);
    view.setUint32(transport + 24, packet.tcp.tsval);
    view.setUint32(transport + 28, packet.tcp.tsecr);
    body = transport + TCP;
  } else {
    view.setUint16(transport + 4, UDP + packet.payload);
  }
  let word = packet.content;
  for (let at = body; at < 16 + captured; at++) {
    if (((at - body) & 3) === 0) word = Math.imul(word ^ (word >>> 15), 0x85ebca6b) + 0x6d2b79f5;
    bytes[at] = word >>> (((at - body) & 3) * 8);
  }
  return bytes.subarray(0, 16 + captured);
}
