import { EtherType } from '../decode/link.ts';
import { LinkType } from '../pcap/link-types.ts';
import { redactArp } from './arp.ts';
import { redactIp, redactIpv4, redactIpv6 } from './network.ts';
import type { PacketDraft } from './packet-draft.ts';

/** Redacts a record by its link type. Of types without a decoder nothing but their length is left. @param end by its length on the wire */
export function redactLink(d: PacketDraft, linkType: number, end: number): void {
  switch (linkType) {
    case LinkType.ethernet:
      redactEthernet(d, 0, end);
      return;
    case LinkType.linuxSll:
      d.keep(0, 6);
      linkAddress(d, 6, d.u16(4));
      d.keep(14, 16);
      redactEtherType(d, d.u16(14), 16, end);
      return;
    case LinkType.linuxSll2:
      d.keep(0, 12);
      linkAddress(d, 12, d.source[11] ?? 0);
      redactEtherType(d, d.u16(0), 20, end);
      return;
    case LinkType.raw:
    case LinkType.raw12:
    case LinkType.raw14:
      redactIp(d, 0, end);
      return;
    case LinkType.ipv4:
      redactIpv4(d, 0, end);
      return;
    case LinkType.ipv6:
      redactIpv6(d, 0, end);
      return;
    case LinkType.null:
    case LinkType.loop:
      d.keep(0, 4);
      redactIp(d, 4, end);
      return;
    case LinkType.ppp:
    case LinkType.pppSerial:
      if (((d.source[0] ?? 0) & 0x7f) === 0x0f && d.source[1] === 0) redactHdlc(d, end);
      else redactPpp(d, 0, end);
      return;
    case LinkType.ciscoHdlc:
      redactHdlc(d, end);
      return;
    case LinkType.pppEther:
      redactPppoe(d, 0, end);
      return;
    default:
      return;
  }
}

export function redactEthernet(d: PacketDraft, at: number, end: number): void {
  if (!d.deeper()) {
    d.mark(at, end);
    return;
  }
  d.mac(at);
  d.mac(at + 6);
  d.keep(at + 12, at + 14);
  if (d.limit(end) >= at + 14) redactEtherType(d, d.u16(at + 12), at + 14, end);
}

/** What follows an EtherType (or, below 0x0600, an 802.3 length with its LLC header). */
export function redactEtherType(d: PacketDraft, first: number, from: number, end: number): void {
  let type = first;
  let at = from;
  for (;;) {
    if (d.limit(end) <= at) return;
    switch (type) {
      case EtherType.ipv4:
        redactIpv4(d, at, end);
        return;
      case EtherType.ipv6:
        redactIpv6(d, at, end);
        return;
      case EtherType.vlan:
      case EtherType.qinq:
      case EtherType.oldQinq1:
      case EtherType.oldQinq2:
        d.keep(at, at + 4);
        type = d.u16(at + 2);
        at += 4;
        continue;
      case EtherType.mpls:
      case EtherType.mplsMulticast:
        redactMpls(d, at, end);
        return;
      case EtherType.pppoeSession:
        redactPppoe(d, at, end);
        return;
      case EtherType.arp:
        redactArp(d, at);
        return;
      default:
        break;
    }
    if (type >= 0x0600 || d.limit(end) < at + 8 || d.u16(at) !== 0xaaaa || d.u32(at + 2) >>> 8 !== 0x030000) {
      d.mark(at, end);
      return;
    }
    d.keep(at, at + 8);
    type = d.u16(at + 6);
    at += 8;
    if (type < 0x0600) return;
  }
}

/** SLL's room of 8 bytes for an address: those of Ethernet are replaced, others left out. */
function linkAddress(d: PacketDraft, at: number, length: number): void {
  if (length === 6) d.mac(at);
}

function redactHdlc(d: PacketDraft, end: number): void {
  d.keep(0, 4);
  redactEtherType(d, d.u16(2), 4, end);
}

function redactPppoe(d: PacketDraft, at: number, end: number): void {
  d.keep(at, at + 6);
  const to = Math.min(end, at + 6 + d.u16(at + 4));
  if (d.source[at + 1] === 0) redactPpp(d, at + 6, to);
  else d.mark(at + 6, to);
}

/** A PPP protocol number (one byte when compressed), behind address and control where they are there. */
export function redactPpp(d: PacketDraft, from: number, end: number): void {
  const at = d.u16(from) === 0xff03 ? from + 2 : from;
  const compressed = ((d.source[at] ?? 0) & 1) === 1;
  const protocol = compressed ? d.source[at]! : d.u16(at);
  const next = at + (compressed ? 1 : 2);
  d.keep(from, next);
  if (protocol === 0x21) redactIpv4(d, next, end);
  else if (protocol === 0x57) redactIpv6(d, next, end);
  else if (protocol === 0x281) redactMpls(d, next, end);
  else d.mark(next, end);
}

export function redactMpls(d: PacketDraft, from: number, end: number): void {
  let at = from;
  let last = false;
  while (!last && d.limit(end) >= at + 4) {
    d.keep(at, at + 4);
    last = (d.source[at + 2]! & 1) === 1;
    at += 4;
  }
  if (!last || d.limit(end) <= at) return;
  const nibble = d.source[at]! >> 4;
  if (nibble === 4 || nibble === 6) redactIp(d, at, end);
  else if (nibble === 0) {
    d.keep(at, at + 4);
    redactEthernet(d, at + 4, end);
  } else d.mark(at, end);
}
