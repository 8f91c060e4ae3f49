import { AddressTable } from './addresses.ts';
import { describeTransport } from './describe-transport.ts';
import type { FieldList } from './field-list.ts';
import { MAX_DEPTH, MAX_EXTENSION_HEADERS } from './state.ts';

const ECN = ['not ECT', 'ECT(1)', 'ECT(0)', 'CE'];

const PROTOCOL_NAMES: Record<number, string> = {
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
};

/** A PPP protocol number and the packet behind it. */
export function describePpp(list: FieldList, at: number): void {
  const compressed = (list.u8(at) & 1) === 1;
  const protocol = compressed ? list.u8(at) : list.u16(at);
  if (protocol === 0x21 || protocol === 0x57) describeIp(list, at + (compressed ? 1 : 2));
  else list.hex('PPP protocol', protocol, 4);
}

/** An IP packet of either version and what it carries. */
export function describeIp(list: FieldList, at: number): void {
  if (list.level > MAX_DEPTH) return;
  const version = list.u8(at) >> 4;
  if (version === 4) describeIpv4(list, at);
  else if (version === 6) describeIpv6(list, at);
  else list.add('IP version', list.has(at, 1) ? `${version}, not decoded` : 'cut off');
}

/** Text of the address at `at`. */
export function addressText(bytes: Uint8Array, at: number, v6: boolean): string {
  const table = new AddressTable(0);
  return table.text(table.intern(bytes, at, v6));
}

function describeIpv4(list: FieldList, at: number): void {
  if (!list.has(at, 20)) {
    list.cut('IPv4 header');
    return;
  }
  list.add('Source', addressText(list.bytes, at + 12, false));
  list.add('Destination', addressText(list.bytes, at + 16, false));
  list.add('Protocol', protocolName(list.u8(at + 9)));
  list.add('TTL', list.u8(at + 8));
  addTos(list, list.u8(at + 1));
  list.add('IP ID', list.u16(at + 4));
  const total = list.u16(at + 2);
  list.add('IP length', total === 0 ? '0 (segmentation offload)' : total);
  const fragment = list.u16(at + 6);
  const flags = [fragment & 0x4000 ? 'DF' : '', fragment & 0x2000 ? 'MF' : ''].filter(Boolean).join(' ');
  if (flags) list.add('IP flags', flags);
  const offset = (fragment & 0x1fff) * 8;
  if (fragment & 0x3fff) list.add('Fragment offset', offset);
  const headerLength = (list.u8(at) & 15) * 4;
  if (headerLength > 20) list.add('IP options', `${headerLength - 20} bytes`);
  list.hex('IP checksum', list.u16(at + 10), 4);
  if (headerLength < 20) {
    list.add('IP header length', `${headerLength} (wrong)`);
    return;
  }
  const end = total === 0 ? Number.POSITIVE_INFINITY : at + total;
  if (offset === 0) describeTransport(list, list.u8(at + 9), at + headerLength, end);
}

function describeIpv6(list: FieldList, at: number): void {
  if (!list.has(at, 40)) {
    list.cut('IPv6 header');
    return;
  }
  list.add('Source', addressText(list.bytes, at + 8, true));
  list.add('Destination', addressText(list.bytes, at + 24, true));
  list.add('TTL', list.u8(at + 7));
  addTos(list, (list.u16(at) >> 4) & 255);
  const label = list.u32(at) & 0xfffff;
  if (label !== 0) list.hex('Flow label', label, 5);
  const length = list.u16(at + 4);
  list.add('IP length', length);
  const end = length === 0 ? Number.POSITIVE_INFINITY : at + 40 + length;
  let next = list.u8(at + 6);
  let body = at + 40;
  for (let headers = 0; headers < MAX_EXTENSION_HEADERS; headers++) {
    const name = EXTENSIONS[next];
    if (name === undefined) break;
    if (!list.has(body, 8)) {
      list.cut(name);
      return;
    }
    const following = list.u8(body);
    if (next === 44) {
      const field = list.u16(body + 2);
      list.add('Fragment ID', list.u32(body + 4));
      list.add('Fragment offset', `${field & 0xfff8}${field & 1 ? ', more follow' : ''}`);
      if ((field & 0xfff8) !== 0) return;
      body += 8;
    } else {
      const size = next === 51 ? (list.u8(body + 1) + 2) * 4 : (list.u8(body + 1) + 1) * 8;
      list.add(name, `${size} bytes`);
      body += size;
    }
    next = following;
  }
  list.add('Protocol', protocolName(next));
  describeTransport(list, next, body, end);
}

const EXTENSIONS: Record<number, string> = {
  0: 'Hop-by-hop options',
  43: 'Routing header',
  44: 'Fragment header',
  51: 'Authentication header',
  60: 'Destination options',
};

function addTos(list: FieldList, tos: number): void {
  list.add('DSCP', tos >> 2);
  list.add('ECN', ECN[tos & 3]!);
}

function protocolName(protocol: number): string {
  const name = PROTOCOL_NAMES[protocol];
  return name === undefined ? `${protocol}` : `${name} (${protocol})`;
}
