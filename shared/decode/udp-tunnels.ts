import { TunnelKind } from './columns.ts';
import { u16, u32 } from './state.ts';

/**
 * Which tunnel a UDP datagram is: TunnelKind.vxlan or .geneve, 0 for none. On their own ports their own decoders look
 * further; on any other the content must prove it.
 *
 * What an unknown payload must show by chance to be taken for one, in bits: VXLAN 40 (flags and reserved fields) and
 * Geneve 33 (version, reserved fields, protocol), then each 16 for the EtherType, and of what is inside, all of it
 * fitting the datagram's length exactly: IPv4 36 (version, length, checksum), IPv6 20 (version, length), ARP 79. That is
 * 2^-69 for random bytes, less than one in all packets of a year at 100 Gbit/s; and bytes that are no accident but show
 * all this are a packet inside a packet.
 *
 * @param body where the UDP payload begins, `end` where it ends by the headers, `limit` where what was captured ends
 */
export function udpTunnelKind(bytes: Uint8Array, port: number, body: number, end: number, limit: number): number {
  if (port === 4789 || port === 8472) return TunnelKind.vxlan;
  if (port === 6081) return TunnelKind.geneve;
  if (limit < body + 8) return 0;
  // I flag alone and every reserved field zero (RFC 7348).
  if (u32(bytes, body) === 0x08000000) {
    return bytes[body + 7] === 0 && isFrame(bytes, body + 8, end, limit) ? TunnelKind.vxlan : 0;
  }
  // Version 0, an Ethernet frame inside, every reserved field zero (RFC 8926).
  if (u16(bytes, body + 2) !== 0x6558 || bytes[body]! >> 6 !== 0 || bytes[body + 1]! & 0x3f || bytes[body + 7] !== 0) {
    return 0;
  }
  const inner = body + 8 + bytes[body]! * 4;
  if (limit < inner || !areOptions(bytes, body + 8, inner, (bytes[body + 1]! & 0x40) !== 0)) return 0;
  return isFrame(bytes, inner, end, limit) ? TunnelKind.geneve : 0;
}

/** Options that fill their room exactly, with zero reserved bits, one of them critical just when the header says so. */
function areOptions(bytes: Uint8Array, from: number, end: number, critical: boolean): boolean {
  let found = false;
  let at = from;
  while (at + 4 <= end) {
    if (bytes[at + 3]! & 0xe0) return false;
    if (bytes[at + 2]! & 0x80) found = true;
    at += 4 + bytes[at + 3]! * 4;
  }
  return at === end && found === critical;
}

/** An Ethernet frame, untagged and from one machine, around an IP or ARP packet that is just as long as its headers say. */
function isFrame(bytes: Uint8Array, at: number, end: number, limit: number): boolean {
  const ip = at + 14;
  if (limit < ip + 20 || bytes[at + 6]! & 1) return false;
  const room = end - ip;
  switch (u16(bytes, at + 12)) {
    case 0x0800: {
      const header = (bytes[ip]! & 15) * 4;
      const length = u16(bytes, ip + 2);
      // The shortest frame has room for 46 bytes, and padding where there are fewer.
      const fits = length === room || (room === 46 && length < room);
      return (
        bytes[ip]! >> 4 === 4 && header >= 20 && length >= header && fits && checksumHolds(bytes, ip, header, limit)
      );
    }
    case 0x86dd:
      return bytes[ip]! >> 4 === 6 && u16(bytes, ip + 4) + 40 === room;
    case 0x0806:
      return u32(bytes, ip) === 0x00010800 && u16(bytes, ip + 4) === 0x0604 && room >= 28 && room <= 46;
    default:
      return false;
  }
}

/** The IPv4 header checksum (RFC 1071). */
function checksumHolds(bytes: Uint8Array, at: number, length: number, limit: number): boolean {
  if (limit < at + length) return false;
  let sum = 0;
  for (let i = at; i < at + length; i += 2) sum += u16(bytes, i);
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16) === 0xffff;
}
