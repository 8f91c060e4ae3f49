import { TunnelKind } from '../decode/columns.ts';
import { EtherType } from '../decode/link.ts';
import { redactEthernet, redactEtherType, redactMpls, redactPpp } from './link.ts';
import { redactIpv4, redactIpv6 } from './network.ts';
import type { PacketDraft } from './packet-draft.ts';

/** @returns whether it is one: a payload without the tunnel's mark is plain, whatever its port */
export function redactUdpTunnel(d: PacketDraft, kind: number, at: number, end: number): boolean {
  if (d.limit(end) < at + 8) {
    d.keep(at, Math.min(end, at + 8));
    return true;
  }
  if (kind === TunnelKind.vxlan) {
    if ((d.source[at]! & 0x08) === 0) return false;
    d.keep(at, at + 8);
    redactEthernet(d, at + 8, end);
    return true;
  }
  if (d.source[at]! >> 6 !== 0) return false;
  d.keep(at, at + 8);
  const body = at + 8 + (d.source[at]! & 63) * 4;
  for (let option = at + 8; option + 4 <= d.limit(Math.min(end, body)); ) {
    d.keep(option, option + 4);
    option += 4 + (d.source[option + 3]! & 0x1f) * 4;
  }
  redactInner(d, d.u16(at + 2), body, end);
  return true;
}

/** GRE (RFC 2784, 2890), version 1 for PPTP (RFC 2637), and ERSPAN. */
export function redactGre(d: PacketDraft, at: number, end: number): void {
  const bits = d.u16(at);
  const version = bits & 7;
  if (version > 1 || bits & 0x4000) {
    d.mark(at, end);
    return;
  }
  d.keep(at, Math.min(end, at + 4));
  let body = at + 4 + (bits & 0x8000 ? 4 : 0);
  const numbers = body;
  if (bits & 0x2000) body += 4;
  if (bits & 0x1000) body += 4;
  if (version === 1 && bits & 0x0080) body += 4;
  d.keep(numbers, Math.min(end, body));
  const type = d.u16(at + 2);
  if (version === 1) redactPpp(d, body, end);
  else if (type === 0x88be || type === 0x22eb) redactErspan(d, type, body, end, (bits & 0x1000) !== 0);
  else redactInner(d, type, body, end);
}

function redactErspan(d: PacketDraft, type: number, at: number, end: number, numbered: boolean): void {
  let header = type === 0x88be ? (numbered ? 8 : 0) : 12;
  if (type === 0x22eb && (d.source[at + 11] ?? 0) & 1) header = 20;
  d.keep(at, Math.min(end, at + header));
  redactEthernet(d, at + header, end);
}

export function redactIpInIp(d: PacketDraft, protocol: number, at: number, end: number): void {
  if (protocol === 4) redactIpv4(d, at, end);
  else redactIpv6(d, at, end);
}

export function redactMplsInIp(d: PacketDraft, at: number, end: number): void {
  redactMpls(d, at, end);
}

function redactInner(d: PacketDraft, type: number, at: number, end: number): void {
  if (type === EtherType.ipv4 || type === EtherType.ipv6 || type === EtherType.mpls) redactEtherType(d, type, at, end);
  else if (type === EtherType.transparentEthernet) redactEthernet(d, at, end);
  else d.mark(at, end);
}
