import { TunnelKind } from './columns.ts';
import { describeEthernet, describeEtherType } from './describe.ts';
import { describeIp } from './describe-ip.ts';
import type { FieldList } from './field-list.ts';
import { Protocol } from './protocols.ts';
import { MAX_DEPTH } from './state.ts';
import { udpTunnelKind } from './udp-tunnels.ts';

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** What an IP packet carries; `end` is where it ends by its length field. */
export function describeTransport(list: FieldList, protocol: number, at: number, end: number): void {
  switch (protocol) {
    case Protocol.tcp:
      describeTcp(list, at, end);
      break;
    case Protocol.udp:
      describeUdp(list, at);
      break;
    case Protocol.icmp:
    case Protocol.icmp6:
      describeIcmp(list, at, protocol === Protocol.icmp6);
      break;
    case Protocol.sctp:
      if (!list.has(at, 12)) {
        list.cut('SCTP header');
        return;
      }
      list.add('Source port', list.u16(at));
      list.add('Destination port', list.u16(at + 2));
      list.hex('Verification tag', list.u32(at + 4), 8);
      break;
    case Protocol.esp:
      if (!list.has(at, 8)) {
        list.cut('ESP header');
        return;
      }
      list.hex('SPI', list.u32(at), 8);
      list.add('ESP sequence', list.u32(at + 4));
      break;
    case Protocol.gre:
      describeGre(list, at);
      break;
    case Protocol.ipip:
    case Protocol.ipv6:
      enter(list, 'IPIP', () => describeIp(list, at));
      break;
    default:
      break;
  }
}

function describeTcp(list: FieldList, at: number, end: number): void {
  if (!list.has(at, 4)) {
    list.cut('TCP header');
    return;
  }
  list.add('Source port', list.u16(at));
  list.add('Destination port', list.u16(at + 2));
  if (!list.has(at, 20)) {
    list.cut('TCP header');
    return;
  }
  list.add('Sequence', list.u32(at + 4));
  list.add('Acknowledgement', list.u32(at + 8));
  const bits = list.u8(at + 13);
  list.add('TCP flags', TCP_FLAGS.filter((_, i) => bits & (1 << i)).join(' ') || 'none');
  list.add('Window', list.u16(at + 14));
  const headerLength = (list.u8(at + 12) >> 4) * 4;
  list.add('TCP header length', headerLength);
  if (end !== Number.POSITIVE_INFINITY) list.add('Payload', `${Math.max(0, end - at - headerLength)} bytes`);
  const options = tcpOptions(list, at + 20, at + headerLength);
  if (options) list.add('TCP options', options);
  list.hex('TCP checksum', list.u16(at + 16), 4);
}

function tcpOptions(list: FieldList, from: number, end: number): string {
  const out: string[] = [];
  for (let at = from; at < end && list.has(at, 1); ) {
    const kind = list.u8(at);
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = list.u8(at + 1);
    if (length < 2 || at + length > end || !list.has(at, length)) {
      out.push(list.has(at, 2) && length >= 2 && at + length <= end ? 'cut off' : 'wrong length');
      break;
    }
    if (kind === 2 && length === 4) out.push(`MSS ${list.u16(at + 2)}`);
    else if (kind === 3 && length === 3) out.push(`window scale ${list.u8(at + 2)}`);
    else if (kind === 4) out.push('SACK permitted');
    else if (kind === 5) {
      for (let block = at + 2; block + 8 <= at + length; block += 8) {
        out.push(`SACK ${list.u32(block)}-${list.u32(block + 4)}`);
      }
    } else if (kind === 8 && length === 10) out.push(`TSval ${list.u32(at + 2)} TSecr ${list.u32(at + 6)}`);
    else out.push(`option ${kind} (${length} bytes)`);
    at += length;
  }
  return out.join(', ');
}

function describeUdp(list: FieldList, at: number): void {
  if (!list.has(at, 8)) {
    list.cut('UDP header');
    return;
  }
  const port = list.u16(at + 2);
  list.add('Source port', list.u16(at));
  list.add('Destination port', port);
  list.add('UDP length', list.u16(at + 4));
  list.hex('UDP checksum', list.u16(at + 6), 4);
  const body = at + 8;
  if (!list.has(body, 8)) return;
  const vni = list.u32(body + 4) >>> 8;
  const kind = udpTunnelKind(list.bytes, port, body, at + list.u16(at + 4), list.bytes.length);
  if (kind === TunnelKind.vxlan && list.u8(body) & 0x08) {
    enter(list, `VXLAN, VNI ${vni}`, () => describeEthernet(list, body + 8));
  } else if (kind === TunnelKind.geneve && list.u8(body) >> 6 === 0) {
    const next = body + 8 + (list.u8(body) & 63) * 4;
    enter(list, `Geneve, VNI ${vni}`, () => describeTunnelled(list, list.u16(body + 2), next));
  }
}

function describeIcmp(list: FieldList, at: number, v6: boolean): void {
  if (!list.has(at, 8)) {
    list.cut('ICMP header');
    return;
  }
  const type = list.u8(at);
  list.add('ICMP type', type);
  list.add('ICMP code', list.u8(at + 1));
  list.hex('ICMP checksum', list.u16(at + 2), 4);
  if (v6 ? type === 128 || type === 129 : type === 8 || type === 0) {
    list.add('ICMP id', list.u16(at + 4));
    list.add('ICMP sequence', list.u16(at + 6));
  } else if (v6 ? type === 2 : type === 3 && list.u8(at + 1) === 4) {
    list.add('Next-hop MTU', v6 ? list.u32(at + 4) : list.u16(at + 6));
  }
}

function describeGre(list: FieldList, at: number): void {
  if (!list.has(at, 4)) {
    list.cut('GRE header');
    return;
  }
  const bits = list.u16(at);
  const type = list.u16(at + 2);
  list.hex('GRE protocol', type, 4);
  if ((bits & 0x4007) !== 0) return;
  let body = at + 4 + (bits & 0x8000 ? 4 : 0);
  const key = bits & 0x2000 ? `, key ${list.u32(body)}` : '';
  body += (bits & 0x2000 ? 4 : 0) + (bits & 0x1000 ? 4 : 0);
  enter(list, `GRE${key}`, () => describeTunnelled(list, type, body));
}

function describeTunnelled(list: FieldList, type: number, at: number): void {
  if (type === 0x6558) describeEthernet(list, at);
  else describeEtherType(list, type, at);
}

/** Goes one tunnel in, down to the same depth as the decoder. */
function enter(list: FieldList, tunnel: string, inner: () => void): void {
  if (list.level >= MAX_DEPTH) return;
  list.level++;
  list.add('Tunnel', tunnel);
  inner();
}
