/** Tunnels around packets, and IP packets in pieces. */
import { concatBytes } from './build-capture.ts';
import { etherTypeOf, uint16, uint32 } from './build-link.ts';
import { checksum, type IpOptions, ipPacket, transportChecksum, udpPacket, viewOf } from './build-packet.ts';

export interface UdpTunnelOptions extends IpOptions {
  vni: number;
  /** Outer source port; default 49152. */
  sourcePort?: number;
  /** Outer destination port. */
  port?: number;
}

/** VXLAN around an Ethernet frame; addresses are the outer ones, without ports. Port 8472 (as flannel) unless told. */
export function vxlan(frame: Uint8Array, options: UdpTunnelOptions): Uint8Array {
  const payload = concatBytes(Uint8Array.of(8, 0, 0, 0), uint32((options.vni << 8) >>> 0), frame);
  return udpTunnel(payload, options, options.port ?? 8472);
}

/** Geneve (port 6081) around an Ethernet frame; `geneveOptions` is a multiple of 4 bytes. */
export function geneve(
  frame: Uint8Array,
  options: UdpTunnelOptions,
  geneveOptions: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const header = concatBytes(
    Uint8Array.of(geneveOptions.length / 4, 0),
    uint16(0x6558),
    uint32((options.vni << 8) >>> 0),
    geneveOptions,
  );
  return udpTunnel(concatBytes(header, frame), options, options.port ?? 6081);
}

/** GRE around an IP packet, with a key when given. */
export function gre(inner: Uint8Array, options: IpOptions & { key?: number; etherType?: number }): Uint8Array {
  const key = options.key === undefined ? [] : [uint32(options.key)];
  const header = concatBytes(uint16(key.length ? 0x2000 : 0), uint16(options.etherType ?? etherTypeOf(inner)), ...key);
  return ipPacket(47, concatBytes(header, inner), options);
}

/** IPv4 or IPv6 directly in IP (IPIP, 6in4, 4in6). */
export function ipInIp(inner: Uint8Array, options: IpOptions): Uint8Array {
  return ipPacket(inner[0]! >> 4 === 6 ? 41 : 4, inner, options);
}

/** Splits an IP packet into fragments whose IP packets are at most `mtu` bytes. `id` for IPv6, which has none itself. */
export function fragment(ip: Uint8Array, mtu: number, id = 1): Uint8Array[] {
  const v6 = ip[0]! >> 4 === 6;
  const headerLength = v6 ? 40 : (ip[0]! & 15) * 4;
  const payload = ip.subarray(headerLength);
  const step = (mtu - headerLength - (v6 ? 8 : 0)) & ~7;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += step) {
    const piece = payload.subarray(at, at + step);
    const more = at + step < payload.length;
    const header = ip.slice(0, headerLength);
    const view = viewOf(header);
    if (v6) {
      const extension = concatBytes(Uint8Array.of(ip[6]!, 0), uint16(at | (more ? 1 : 0)), uint32(id));
      header[6] = 44;
      view.setUint16(4, 8 + piece.length);
      pieces.push(concatBytes(header, extension, piece));
    } else {
      view.setUint16(2, headerLength + piece.length);
      view.setUint16(6, (more ? 0x2000 : 0) | (at >> 3));
      view.setUint16(10, 0);
      view.setUint16(10, checksum(header));
      pieces.push(concatBytes(header, piece));
    }
  }
  return pieces;
}

/**
 * Splits an IPv4 TCP super-frame into segments of at most `mss` payload bytes, as segmentation offload does: sequence
 * numbers and IP identification count up, FIN and PSH stay with the last one.
 */
export function segmentTcp(ip: Uint8Array, mss: number): Uint8Array[] {
  const ipHeader = (ip[0]! & 15) * 4;
  const header = ipHeader + (ip[ipHeader + 12]! >> 4) * 4;
  const from = viewOf(ip);
  const segments: Uint8Array[] = [];
  for (let at = 0; at === 0 || header + at < ip.length; at += mss) {
    const payload = ip.subarray(header + at, header + at + mss);
    const out = concatBytes(ip.subarray(0, header), payload);
    const view = viewOf(out);
    view.setUint16(2, out.length);
    view.setUint16(4, from.getUint16(4) + at / mss);
    view.setUint32(ipHeader + 4, from.getUint32(ipHeader + 4) + at);
    if (header + at + mss < ip.length) out[ipHeader + 13]! &= ~0x09;
    view.setUint16(10, 0);
    view.setUint16(10, checksum(out.subarray(0, ipHeader)));
    view.setUint16(ipHeader + 16, 0);
    const [source, destination] = [[...out.subarray(12, 16)].join('.'), [...out.subarray(16, 20)].join('.')];
    view.setUint16(ipHeader + 16, transportChecksum(source, destination, 6, out.subarray(ipHeader)));
    segments.push(out);
  }
  return segments;
}

function udpTunnel(payload: Uint8Array, options: UdpTunnelOptions, port: number): Uint8Array {
  const [open, close] = options.source.includes(':') ? ['[', ']'] : ['', ''];
  return udpPacket({
    ...options,
    source: `${open}${options.source}${close}:${options.sourcePort ?? 49152}`,
    destination: `${open}${options.destination}${close}:${port}`,
    payload,
    checksum: open !== '',
  });
}
