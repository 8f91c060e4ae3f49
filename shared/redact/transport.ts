import { Protocol } from '../decode/protocols.ts';
import { isEncryptedUdp } from '../decode/udp-encrypted.ts';
import { udpTunnelKind } from '../decode/udp-tunnels.ts';
import { redoChecksum } from './checksums.ts';
import { redactIcmp, redactIcmp6 } from './icmp.ts';
import type { PacketDraft } from './packet-draft.ts';
import { redactTcpOptions } from './tcp-options.ts';
import { redactGre, redactIpInIp, redactMplsInIp, redactUdpTunnel } from './tunnels.ts';

/** What a transport knows of the packet that carries it. */
export interface Carrier {
  addressesAt: number;
  addressesLength: 8 | 32;
  /** Quoted by an ICMP error: its checksum covers more than was quoted. */
  quoted: boolean;
}

/** What an IP packet carries: `at` to `end` is its payload by the lengths of the headers. */
export function redactTransport(d: PacketDraft, protocol: number, at: number, end: number, carrier: Carrier): void {
  const pseudo = { addressesAt: carrier.addressesAt, addressesLength: carrier.addressesLength, protocol };
  const checked = (where: number, to: number) => {
    if (!carrier.quoted) redoChecksum(d, where, at, to, pseudo);
  };
  switch (protocol) {
    case Protocol.tcp:
      redactTcp(d, at, end);
      checked(at + 16, end);
      return;
    case Protocol.udp: {
      const to = redactUdp(d, at, end);
      checked(at + 6, to);
      return;
    }
    case Protocol.icmp:
      redactIcmp(d, at, end);
      if (!carrier.quoted) redoChecksum(d, at + 2, at, end, null);
      return;
    case Protocol.icmp6:
      redactIcmp6(d, at, end);
      checked(at + 2, end);
      return;
    case Protocol.sctp:
      // Ports and tag; its checksum is left out, and chunks name addresses.
      d.keep(at, at + 8);
      d.mark(at + 12, end);
      return;
    case Protocol.esp:
      d.keep(at, at + 8);
      d.mark(at + 8, end);
      return;
    case Protocol.gre:
      redactGre(d, at, end);
      return;
    case Protocol.ipip:
    case Protocol.ipv6:
      redactIpInIp(d, protocol, at, end);
      return;
    case Protocol.mpls:
      redactMplsInIp(d, at, end);
      return;
    default:
      d.mark(at, end);
  }
}

function redactTcp(d: PacketDraft, at: number, end: number): void {
  d.keep(at, Math.min(end, at + 16));
  d.keep(at + 18, Math.min(end, at + 20));
  if (d.limit(end) < at + 13) return;
  const header = (d.source[at + 12]! >> 4) * 4;
  if (header < 20) return;
  redactTcpOptions(d, at + 20, Math.min(end, at + header));
  d.mark(at + header, end);
}

/** @returns where the datagram ends */
function redactUdp(d: PacketDraft, at: number, end: number): number {
  d.keep(at, Math.min(end, at + 6));
  const body = at + 8;
  const limit = d.limit(end);
  if (limit <= body) return end;
  const said = d.u16(at + 4);
  const to = said < 8 || at + said > end ? end : at + said;
  const [source, destination] = [d.u16(at), d.u16(at + 2)];
  const kind = udpTunnelKind(d.source, destination, body, to, limit);
  if (kind !== 0 && redactUdpTunnel(d, kind, body, to)) return to;
  const encrypted = limit >= body + 4 && isEncryptedUdp(d.source, source, destination, body, to - body, limit);
  if (encrypted) redactEncrypted(d, body, to, source === ESP_PORT || destination === ESP_PORT);
  else {
    d.mark(body, to);
    if (source === ESP_PORT || destination === ESP_PORT) notEsp(d, body);
    stayPlain(d, source, destination, body, to);
  }
  return to;
}

const ESP_PORT = 4500;
const HANDSHAKE = [1, 2];

/** Numbers and counters of a tunnel stay; of its content nothing could be read anyway. */
function redactEncrypted(d: PacketDraft, body: number, end: number, esp: boolean): void {
  const kept = body + (esp ? 8 : d.source[body] === 4 ? 16 : 4);
  d.keep(body, Math.min(end, kept));
  d.mark(kept, end);
  // A handshake that nobody asked a cookie for ends in zeros.
  if (!esp && HANDSHAKE.includes(d.source[body]!) && end <= d.source.length) {
    const cookie = d.source.subarray(end - 16, end);
    if (cookie.every((byte) => byte === 0)) d.result.fill(0, end - 16, end);
  }
}

/** Four zero bytes say that it is no ESP (RFC 3948). */
function notEsp(d: PacketDraft, body: number): void {
  if (d.u32(body) === 0) d.result.fill(0, body, d.limit(body + 4));
}

/** Marks that happen to look like a tunnel are made not to. */
function stayPlain(d: PacketDraft, source: number, destination: number, body: number, end: number): void {
  const { result } = d;
  const limit = d.limit(end);
  // A mark of the tunnel that the port stands for: the flag of VXLAN, the version of Geneve.
  if (udpTunnelKind(result, destination, body, end, limit) !== 0) {
    if (destination === GENEVE_PORT) result[body] = (result[body]! & 0x3f) | (d.source[body]! & 0xc0);
    else result[body] = (result[body]! & 0xf7) | (d.source[body]! & 0x08);
  }
  if (limit >= body + 4 && isEncryptedUdp(result, source, destination, body, end - body, limit))
    if (source !== ESP_PORT && destination !== ESP_PORT) result[body + 1] = 1;
}

const GENEVE_PORT = 6081;
