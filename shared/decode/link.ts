import { LinkType } from '../pcap/link-types.ts';
import { RowFlag, TunnelKind } from './columns.ts';
import { decodeIp, decodeIpv4, decodeIpv6 } from './ip.ts';
import { type DecodeState, MAX_MPLS_LABELS, u16, u32 } from './state.ts';

/** EtherTypes that lead on to something decodable, or that say what cannot be. The last one is met in tunnels only. */
export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeSession: 0x8864,
  macsec: 0x88e5,
  qinq: 0x88a8,
  oldQinq1: 0x9100,
  oldQinq2: 0x9200,
  transparentEthernet: 0x6558,
} as const;

const MAX_VLAN_TAGS = 4;

/** Decodes one record by its link type. Types without a decoder here become `other`, which is no fault. */
export function decodeLink(s: DecodeState, linkType: number, at: number, end: number): void {
  switch (linkType) {
    case LinkType.ethernet:
      decodeEthernet(s, at, end);
      return;
    case LinkType.linuxSll2:
      decodeSll2(s, at, end);
      return;
    case LinkType.linuxSll:
      decodeSll(s, at, end);
      return;
    case LinkType.raw:
    case LinkType.raw12:
    case LinkType.raw14:
      decodeIp(s, at, end);
      return;
    case LinkType.ipv4:
      decodeIpv4(s, at, end);
      return;
    case LinkType.ipv6:
      decodeIpv6(s, at, end);
      return;
    case LinkType.null:
    case LinkType.loop:
      decodeLoopback(s, at, end);
      return;
    case LinkType.ppp:
    case LinkType.pppSerial:
      decodePppFrame(s, at, end);
      return;
    case LinkType.ciscoHdlc:
      if (s.limit(end) < at + 4) {
        s.fault();
        return;
      }
      decodeEtherType(s, u16(s.bytes, at + 2), at + 4, end);
      return;
    case LinkType.pppEther:
      decodePppoe(s, at, end);
      return;
    default:
      s.commitOther(0);
      return;
  }
}

/** An Ethernet frame, outermost or inside a tunnel. */
export function decodeEthernet(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) < at + 14) {
    s.fault();
    return;
  }
  s.linkGroup = s.bytes[at]! & 1 ? RowFlag.group : 0;
  decodeEtherType(s, u16(s.bytes, at + 12), at + 14, end);
}

/** What follows an EtherType (or, below 0x0600, an 802.3 length with its LLC header). */
export function decodeEtherType(s: DecodeState, type: number, at: number, end: number): void {
  const bytes = s.bytes;
  for (let tags = 0; ; tags++) {
    switch (type) {
      case EtherType.ipv4:
        decodeIpv4(s, at, end);
        return;
      case EtherType.ipv6:
        decodeIpv6(s, at, end);
        return;
      case EtherType.vlan:
      case EtherType.qinq:
      case EtherType.oldQinq1:
      case EtherType.oldQinq2:
        if (s.limit(end) < at + 4 || tags >= MAX_VLAN_TAGS || !s.push(TunnelKind.vlan, s.tunnelId)) {
          s.fault();
          return;
        }
        type = u16(bytes, at + 2);
        at += 4;
        continue;
      case EtherType.mpls:
      case EtherType.mplsMulticast:
        decodeMpls(s, at, end);
        return;
      case EtherType.pppoeSession:
        decodePppoe(s, at, end);
        return;
      case EtherType.arp:
        s.commitOther(RowFlag.group);
        return;
      case EtherType.macsec:
        s.commitOther(RowFlag.encrypted);
        return;
      default:
        break;
    }
    // 802.3: LLC with SNAP and the zero OUI carries an EtherType.
    if (type >= 0x0600 || s.limit(end) < at + 8 || u16(bytes, at) !== 0xaaaa || u32(bytes, at + 2) >>> 8 !== 0x030000) {
      s.commitOther(0);
      return;
    }
    type = u16(bytes, at + 6);
    if (type < 0x0600) {
      s.commitOther(0);
      return;
    }
    at += 8;
  }
}

function decodeSll(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) < at + 16) {
    s.fault();
    return;
  }
  packetType(s, u16(s.bytes, at));
  decodeEtherType(s, u16(s.bytes, at + 14), at + 16, end);
}

function decodeSll2(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) < at + 20) {
    s.fault();
    return;
  }
  s.iface = u32(s.bytes, at + 4);
  packetType(s, s.bytes[at + 10]!);
  decodeEtherType(s, u16(s.bytes, at), at + 20, end);
}

function packetType(s: DecodeState, type: number): void {
  if (type === 4) s.flags |= RowFlag.outgoing;
  s.linkGroup = type === 1 || type === 2 ? RowFlag.group : 0;
}

/** BSD loopback: the address family in the byte order of the machine that captured (LOOP: network order). */
function decodeLoopback(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) < at + 4) {
    s.fault();
    return;
  }
  const value = u32(s.bytes, at);
  const family = value <= 0xff ? value : value >>> 24;
  // AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs and macOS, 10 on Linux.
  if (family === 2) {
    decodeIpv4(s, at + 4, end);
    return;
  }
  if (family === 24 || family === 28 || family === 30 || family === 10) {
    decodeIpv6(s, at + 4, end);
    return;
  }
  s.commitOther(0);
}

function decodePppFrame(s: DecodeState, at: number, end: number): void {
  const limit = s.limit(end);
  if (limit < at + 2) {
    s.fault();
    return;
  }
  const first = s.bytes[at]!;
  // Cisco HDLC framing is met on PPP links too: address 0x0f or 0x8f, control 0, EtherType.
  if ((first === 0x0f || first === 0x8f) && s.bytes[at + 1] === 0) {
    if (limit < at + 4) {
      s.fault();
      return;
    }
    decodeEtherType(s, u16(s.bytes, at + 2), at + 4, end);
    return;
  }
  decodePpp(s, at, end);
}

function decodePppoe(s: DecodeState, at: number, end: number): void {
  if (s.limit(end) < at + 8) {
    s.fault();
    return;
  }
  const length = u16(s.bytes, at + 4);
  if (s.bytes[at + 1] !== 0) {
    s.commitOther(0);
    return;
  }
  if (!s.push(TunnelKind.pppoe, s.tunnelId)) return;
  if (at + 6 + length > end && !s.fragmented) s.fault();
  decodePpp(s, at + 6, Math.min(end, at + 6 + length));
}

/** A PPP protocol number (one byte when compressed), behind address and control where they are there. */
export function decodePpp(s: DecodeState, from: number, end: number): void {
  const limit = s.limit(end);
  const at = limit >= from + 2 && u16(s.bytes, from) === 0xff03 ? from + 2 : from;
  if (limit < at + 2) {
    s.fault();
    return;
  }
  const compressed = (s.bytes[at]! & 1) === 1;
  const protocol = compressed ? s.bytes[at]! : u16(s.bytes, at);
  const next = at + (compressed ? 1 : 2);
  if (protocol === 0x21) {
    decodeIpv4(s, next, end);
    return;
  }
  if (protocol === 0x57) {
    decodeIpv6(s, next, end);
    return;
  }
  if (protocol === 0x281) {
    decodeMpls(s, next, end);
    return;
  }
  s.commitOther(0);
}

/**
 * An MPLS label stack. What lies below it is not announced: the first four bits tell IPv4, IPv6, or a pseudowire's
 * control word (RFC 4385) before an Ethernet frame.
 */
export function decodeMpls(s: DecodeState, at: number, end: number): void {
  const limit = s.limit(end);
  let label = 0;
  for (let labels = 0; ; labels++) {
    if (limit < at + 4 || labels >= MAX_MPLS_LABELS) {
      s.fault();
      return;
    }
    const entry = u32(s.bytes, at);
    at += 4;
    label = entry >>> 12;
    if (entry & 0x100) break;
  }
  if (limit < at + 1) {
    s.fault();
    return;
  }
  if (!s.push(TunnelKind.mpls, label)) return;
  const nibble = s.bytes[at]! >> 4;
  if (nibble === 4 || nibble === 6) {
    decodeIp(s, at, end);
    return;
  }
  if (nibble === 0 && limit >= at + 18) {
    decodeEthernet(s, at + 4, end);
    return;
  }
  s.commitOther(0);
}
