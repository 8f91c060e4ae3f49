import { LinkType, linkTypeNumber } from '../pcap/link-types.ts';
import { describeIp, describePpp } from './describe-ip.ts';
import { FieldList, type PacketField } from './field-list.ts';
import { EtherType } from './link.ts';
import { MAX_DEPTH } from './state.ts';

export type { PacketField } from './field-list.ts';

/**
 * Fields of one record for a details pane, outermost to innermost. Reads only what was captured, never throws, and
 * takes bounded time; a layer that is cut off is named as such. For one packet at a time: it makes objects.
 *
 * @param bytes the captured bytes of the record
 * @param linkType name as in `DecodedCapture.linkType`
 * @param wireLength length on the wire
 */
export function describePacket(bytes: Uint8Array, linkType: string, wireLength: number): PacketField[] {
  const list = new FieldList(bytes);
  const cut = wireLength > bytes.length ? `, ${bytes.length} captured` : '';
  list.add('Frame', `${wireLength} bytes on the wire${cut}`);
  describeLink(list, linkTypeNumber(linkType));
  return list.result();
}

function describeLink(list: FieldList, linkType: number): void {
  switch (linkType) {
    case LinkType.ethernet:
      describeEthernet(list, 0);
      return;
    case LinkType.linuxSll2:
      if (!list.has(0, 20)) {
        list.cut('Linux cooked header');
        return;
      }
      list.add('Interface index', list.u32(4));
      list.add('Packet type', packetTypeName(list.u8(10)));
      if (list.u8(11) === 6) list.add('Source MAC', macText(list, 12));
      describeEtherType(list, list.u16(0), 20);
      return;
    case LinkType.linuxSll:
      if (!list.has(0, 16)) {
        list.cut('Linux cooked header');
        return;
      }
      list.add('Packet type', packetTypeName(list.u16(0)));
      if (list.u16(4) === 6) list.add('Source MAC', macText(list, 6));
      describeEtherType(list, list.u16(14), 16);
      return;
    case LinkType.raw:
    case LinkType.raw12:
    case LinkType.raw14:
    case LinkType.ipv4:
    case LinkType.ipv6:
      describeIp(list, 0);
      return;
    case LinkType.null:
    case LinkType.loop:
      describeIp(list, 4);
      return;
    case LinkType.ppp:
    case LinkType.pppSerial:
      describePpp(list, list.u16(0) === 0xff03 ? 2 : 0);
      return;
    case LinkType.pppEther:
      describeEtherType(list, EtherType.pppoeSession, 0);
      return;
    case LinkType.ciscoHdlc:
      describeEtherType(list, list.u16(2), 4);
      return;
    default:
      list.add('Link type', 'not decoded');
      return;
  }
}

/** An Ethernet frame, outermost or inside a tunnel. */
export function describeEthernet(list: FieldList, at: number): void {
  if (list.frames++ > MAX_DEPTH) return;
  if (!list.has(at, 14)) {
    list.cut('Ethernet header');
    return;
  }
  list.add('Source MAC', macText(list, at + 6));
  list.add('Destination MAC', macText(list, at));
  describeEtherType(list, list.u16(at + 12), at + 14);
}

/** What an EtherType announces, through VLAN tags, MPLS labels and PPPoE. */
export function describeEtherType(list: FieldList, first: number, from: number): void {
  let type = first;
  let at = from;
  for (let shims = 0; shims < MAX_DEPTH; shims++) {
    if (type === EtherType.ipv4 || type === EtherType.ipv6) {
      describeIp(list, at);
      return;
    }
    if (type === EtherType.arp) {
      describeArp(list, at);
      return;
    }
    if (type === EtherType.mpls || type === EtherType.mplsMulticast) {
      describeMpls(list, at);
      return;
    }
    if (type === EtherType.pppoeSession) {
      if (!list.has(at, 8)) {
        list.cut('PPPoE header');
        return;
      }
      list.add('PPPoE session', list.u16(at + 2));
      describePpp(list, at + 6);
      return;
    }
    if (
      type !== EtherType.vlan &&
      type !== EtherType.qinq &&
      type !== EtherType.oldQinq1 &&
      type !== EtherType.oldQinq2
    ) {
      if (type < 0x0600) list.add('802.3 length', type);
      else list.hex('EtherType', type, 4);
      return;
    }
    if (!list.has(at, 4)) {
      list.cut('VLAN tag');
      return;
    }
    const tag = list.u16(at);
    list.add('VLAN', `${tag & 0xfff}${tag >> 13 ? `, priority ${tag >> 13}` : ''}`);
    type = list.u16(at + 2);
    at += 4;
  }
}

function describeMpls(list: FieldList, from: number): void {
  for (let at = from, labels = 0; labels < MAX_DEPTH; at += 4, labels++) {
    if (!list.has(at, 4)) {
      list.cut('MPLS label');
      return;
    }
    const entry = list.u32(at);
    list.add('MPLS label', `${entry >>> 12}, TTL ${entry & 255}`);
    if ((entry & 0x100) === 0) continue;
    const nibble = list.u8(at + 4) >> 4;
    if (nibble === 0) describeEthernet(list, at + 8);
    else describeIp(list, at + 4);
    return;
  }
}

function describeArp(list: FieldList, at: number): void {
  if (!list.has(at, 28)) {
    list.cut('ARP');
    return;
  }
  const operation = list.u16(at + 6);
  list.add('ARP', operation === 1 ? 'request' : operation === 2 ? 'reply' : `operation ${operation}`);
  const ip = (from: number) => [0, 1, 2, 3].map((i) => list.u8(from + i)).join('.');
  list.add('ARP sender', `${ip(at + 14)} at ${macText(list, at + 8)}`);
  list.add('ARP target', ip(at + 24));
}

function packetTypeName(type: number): string {
  return ['to this machine', 'broadcast', 'multicast', 'to another machine', 'sent by this machine'][type] ?? `${type}`;
}

function macText(list: FieldList, at: number): string {
  const out: string[] = [];
  for (let i = at; i < at + 6; i++) out.push(list.u8(i).toString(16).padStart(2, '0'));
  return out.join(':');
}
