import { RowFlag, TunnelKind } from './columns.ts';
import { decodeIpv4, decodeIpv6 } from './ip.ts';
import { decodeEthernet, decodeEtherType, decodeMpls, decodePpp, EtherType } from './link.ts';
import { type DecodeState, u16, u32 } from './state.ts';

// A tunnel's inner packet takes the place of the outer one only when it can be decoded; until `leave` has seen that,
// the outer fields stand, and they stay when it cannot.

/** VXLAN or Geneve, as `udpTunnelKind` says. A payload without their mark is plain UDP and no fault. */
export function decodeUdpTunnel(s: DecodeState, kind: number, at: number, end: number): void {
  const bytes = s.bytes;
  if (s.limit(end) < at + 8) {
    // Too short for a tunnel is plain UDP; cut off is not known to be plain.
    if (end >= at + 8) s.fault();
    return;
  }
  const id = u32(bytes, at + 4) >>> 8;
  const layers = s.layers;
  const tunnels = s.tunnels;
  const tunnelId = s.tunnelId;
  if (kind === TunnelKind.geneve) {
    // Version 0, and the options are counted in words.
    if (bytes[at]! >> 6 !== 0) return;
    const body = at + 8 + (bytes[at]! & 63) * 4;
    if (body > end && !s.fragmented) {
      s.fault();
      return;
    }
    if (s.push(TunnelKind.geneve, id)) decodeInner(s, u16(bytes, at + 2), body, end);
  } else {
    // The I flag says that there is a VNI (RFC 7348).
    if ((bytes[at]! & 0x08) === 0) return;
    if (s.push(TunnelKind.vxlan, id)) decodeEthernet(s, at + 8, end);
  }
  leave(s, layers, tunnels, tunnelId);
}

/** GRE (RFC 2784, 2890), version 1 for PPTP (RFC 2637), and ERSPAN. */
export function decodeGre(s: DecodeState, at: number, end: number): void {
  const bytes = s.bytes;
  const limit = s.limit(end);
  if (limit < at + 4) {
    s.fault();
    return;
  }
  const bits = u16(bytes, at);
  const version = bits & 7;
  const type = u16(bytes, at + 2);
  // Source routing (RFC 1701) has long been obsolete: what carries it is left as GRE.
  if (version > 1 || bits & 0x4000) return;
  let body = at + 4;
  if (bits & 0x8000) body += 4;
  const keyAt = body;
  if (bits & 0x2000) body += 4;
  if (bits & 0x1000) body += 4;
  if (version === 1 && bits & 0x0080) body += 4;
  if (limit < body) {
    s.fault();
    return;
  }
  const id = bits & 0x2000 ? u32(bytes, keyAt) : 0;
  const layers = s.layers;
  const tunnels = s.tunnels;
  const tunnelId = s.tunnelId;
  if (!s.push(TunnelKind.gre, id)) return;
  if (version === 1) decodePpp(s, body, end);
  // ERSPAN: type II has a header of 8 bytes when GRE has a sequence number, type III one of 12 (20 with its O bit), of
  // which frame type 0 is Ethernet.
  else if (type === 0x88be) decodeEthernet(s, body + (bits & 0x1000 ? 8 : 0), end);
  else if (type === 0x22eb) {
    if (limit < body + 12) s.fault();
    else if ((bytes[body + 10]! & 0x7c) === 0) decodeEthernet(s, body + (bytes[body + 11]! & 1 ? 20 : 12), end);
  } else decodeInner(s, type, body, end);
  leave(s, layers, tunnels, tunnelId);
}

/** IPv4 (protocol 4) or IPv6 (41) directly in IP. */
export function decodeIpInIp(s: DecodeState, protocol: number, at: number, end: number): void {
  const layers = s.layers;
  const tunnels = s.tunnels;
  const tunnelId = s.tunnelId;
  if (!s.push(TunnelKind.ipip, 0)) return;
  s.linkGroup = 0;
  if (protocol === 4) decodeIpv4(s, at, end);
  else decodeIpv6(s, at, end);
  leave(s, layers, tunnels, tunnelId);
}

/** MPLS in IP (RFC 4023). */
export function decodeMplsInIp(s: DecodeState, at: number, end: number): void {
  const layers = s.layers;
  const tunnels = s.tunnels;
  const tunnelId = s.tunnelId;
  s.linkGroup = 0;
  decodeMpls(s, at, end);
  leave(s, layers, tunnels, tunnelId);
}

function decodeInner(s: DecodeState, type: number, at: number, end: number): void {
  s.linkGroup = 0;
  if (type === EtherType.ipv4 || type === EtherType.ipv6 || type === EtherType.mpls) decodeEtherType(s, type, at, end);
  else if (type === EtherType.transparentEthernet) decodeEthernet(s, at, end);
}

/** After the attempt: marks the row as tunnelled, or takes the tunnel back when nothing inside could be decoded. */
function leave(s: DecodeState, layers: number, tunnels: number, tunnelId: number): void {
  if (s.layers > layers) {
    s.flags |= RowFlag.tunnelled;
    return;
  }
  s.tunnels = tunnels;
  s.tunnelId = tunnelId;
}
