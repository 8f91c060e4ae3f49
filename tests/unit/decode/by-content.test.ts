import { describe, expect, it } from 'vitest';
import { describePacket } from '../../../shared/decode/describe.ts';
import { isEncryptedUdp } from '../../../shared/decode/udp-encrypted.ts';
import { udpTunnelKind } from '../../../shared/decode/udp-tunnels.ts';
import { Random } from '../../fuzz/mutate.ts';
import { arpRequest, ethernet } from './build-link.ts';
import { concatBytes, icmpEcho, payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { fragment, geneve, vxlan } from './build-tunnel.ts';
import { decodeFrame } from './rows.ts';

const outer = { source: '172.18.1.11', destination: '172.18.3.12', vni: 77, port: 14789 };
const tcp = tcpPacket({ source: '10.0.0.1:40000', destination: '10.0.0.2:80', payload: payloadOf(200) });
const udp6 = udpPacket({ source: '[fd00::1]:1', destination: '[fd00::2]:2', payload: payloadOf(9) });
/** Two options, the first of them critical. */
const options = Uint8Array.of(1, 2, 0x80, 1, 9, 9, 9, 9, 1, 2, 3, 0);

/** Geneve with the C bit set, as its critical option asks. */
function critical(frame: Uint8Array): Uint8Array {
  const packet = geneve(frame, outer, options);
  packet[29]! |= 0x40;
  return packet;
}

describe('tunnels on ports of their own choice', () => {
  it('are known by their content', () => {
    const inners: [Uint8Array, object][] = [
      [ethernet(tcp), { source: '10.0.0.1', ports: [40000, 80], payload: 200 }],
      [ethernet(udp6), { source: 'fd00::1', ports: [1, 2], payload: 9 }],
      [
        ethernet(icmpEcho({ source: '10.0.0.1', destination: '10.0.0.2', identifier: 5, sequence: 6 }), { padTo: 60 }),
        { seq: 6 },
      ],
      [arpRequest(), { flags: ['other', 'tunnelled', 'group'] }],
    ];
    for (const [frame, expected] of inners) {
      const row = { ...expected, tunnelId: 77 };
      expect(decodeFrame(ethernet(vxlan(frame, outer)))).toMatchObject({ ...row, tunnels: '6' });
      expect(decodeFrame(ethernet(geneve(frame, outer)))).toMatchObject({ ...row, tunnels: '7' });
      expect(decodeFrame(ethernet(critical(frame)))).toMatchObject({ ...row, tunnels: '7' });
    }
    const nested = vxlan(ethernet(geneve(ethernet(tcp), { ...outer, port: 999 })), outer);
    expect(decodeFrame(ethernet(nested))).toMatchObject({ source: '10.0.0.1', tunnels: '67' });
    const [first] = fragment(vxlan(ethernet(tcp), outer), 200);
    expect(decodeFrame(ethernet(first!))).toMatchObject({ ports: [40000, 80], payload: 200, tunnels: '6' });
    const named = describePacket(ethernet(vxlan(ethernet(tcp), outer)), 'EN10MB', 312);
    expect(named).toContainEqual({ name: 'Tunnel', value: 'VXLAN, VNI 77' });
    expect(named).toContainEqual({ name: 'Destination port', value: '80' });
  });

  it('are plain UDP as soon as one byte of the proof is wrong', () => {
    // Offsets in the datagram: VXLAN or Geneve header at 28, inner frame behind it, its IP header 14 bytes on.
    const proofs: [Uint8Array, number[]][] = [
      [vxlan(ethernet(tcp), outer), [28, 29, 30, 31, 35, 42, 48, 49, 50, 52, 53, 60, 62, 69]],
      [geneve(ethernet(tcp), outer), [28, 29, 30, 31, 35, 42, 48, 49, 50, 52, 53, 60, 62, 69]],
      [vxlan(ethernet(udp6), outer), [28, 29, 30, 31, 35, 42, 48, 49, 54, 55]],
      [vxlan(arpRequest(), outer), [48, 49, 50, 51, 52, 53, 54, 55]],
      [critical(ethernet(tcp)), [39, 47]],
    ];
    for (const [packet, places] of proofs) {
      expect(decodeFrame(ethernet(packet)).tunnelId).toBe(77);
      for (const at of places) {
        const wrong = packet.slice();
        // The lowest bit; of the fields with only high bits reserved, one of these.
        wrong[at]! ^= packet === proofs.at(-1)![0] ? 0x80 : 1;
        expect(decodeFrame(ethernet(wrong)), `byte ${at}`).toMatchObject({ ports: [49152, 14789], tunnels: '0' });
      }
    }
    const cut = decodeFrame(ethernet(vxlan(ethernet(tcp), outer)), { snaplen: 83 });
    expect(cut).toMatchObject({ tunnels: '0', flags: ['hashPartial'] });
    // A critical option that the header does not tell of.
    expect(decodeFrame(ethernet(geneve(ethernet(tcp), outer, options)))).toMatchObject({ tunnels: '0' });
  });
});

/** Wrapped WireGuard messages; `seed` makes keys and ciphertext. */
const wireguard = (type: number, length: number, seed: number) => {
  const out = concatBytes(Uint8Array.of(type, 0, 0, 0), payloadOf(length - 4, seed));
  if (type === 4) out.set([9, 1, 0, 0, 0, 0, 0, 0], 8);
  else out.fill(0, length - 16);
  return out;
};

describe('encrypted tunnels on ports of their own choice', () => {
  const flags = (payload: Uint8Array, port = 443, snaplen = 262144) =>
    decodeFrame(ethernet(udpPacket({ source: '10.0.0.1:40000', destination: `10.0.0.2:${port}`, payload })), {
      snaplen,
    }).flags;

  it('are WireGuard only by every sign of it', () => {
    for (let seed = 1; seed < 200; seed++) {
      for (const [type, length] of [
        [1, 148],
        [2, 92],
        [4, 32],
        [4, 1456],
      ] as const) {
        expect(flags(wireguard(type, length, seed))).toEqual(['encrypted']);
      }
    }
    for (const [type, length] of [
      [1, 147],
      [2, 96],
      [3, 64],
      [4, 33],
      [4, 16],
      [5, 148],
    ] as const) {
      expect(flags(wireguard(type, length, 1))).toEqual([]);
    }
    const counter = wireguard(4, 64, 1);
    counter[15] = 1;
    expect(flags(counter)).toEqual([]);
    // Structured data: little-endian numbers.
    const numbers = new Uint8Array(new Uint32Array(Array.from({ length: 16 }, (_, i) => 4 + i * 3)).buffer);
    expect(flags(numbers)).toEqual([]);
    expect(flags(wireguard(4, 64, 1), 443, 73)).toEqual(['hashPartial']);
  });

  it('are not QUIC, DTLS, IKE or a keepalive', () => {
    expect(flags(concatBytes(Uint8Array.of(0xc3, 0, 0, 0, 1, 8), payloadOf(1194)))).toEqual([]);
    expect(flags(concatBytes(Uint8Array.of(0x43), payloadOf(1199)))).toEqual([]);
    expect(flags(concatBytes(Uint8Array.of(22, 254, 253, 0, 0), payloadOf(59)))).toEqual([]);
    expect(flags(concatBytes(new Uint8Array(4), payloadOf(60)), 4500)).toEqual([]);
    expect(flags(concatBytes(Uint8Array.of(1, 2, 3, 4), payloadOf(61)), 4500)).toEqual([]);
    expect(flags(concatBytes(Uint8Array.of(1, 2, 3, 4), payloadOf(60)), 4500)).toEqual(['encrypted']);
  });
});

it('a million random payloads, and as many with the first words right, are none of these', () => {
  const random = new Random(7);
  const bytes = new Uint8Array(160);
  let encrypted = 0;
  let tunnels = 0;
  for (let run = 0; run < 2_000_000; run++) {
    for (let i = 0; i < bytes.length; i += 4) {
      const word = random.next(0x100000000);
      bytes[i] = word;
      bytes[i + 1] = word >>> 8;
      bytes[i + 2] = word >>> 16;
      bytes[i + 3] = word >>> 24;
    }
    // From then on what is easily met: small numbers in either byte order.
    if (run >= 1_000_000) {
      bytes.fill(0, 0, 8);
      bytes[run % 8] = random.next(16);
      bytes[random.next(8)] = 8;
    }
    if (udpTunnelKind(bytes, 1000, 0, bytes.length, bytes.length) !== 0) tunnels++;
    if (isEncryptedUdp(bytes, 1000, 1001, 0, bytes.length, bytes.length)) encrypted++;
  }
  expect([tunnels, encrypted]).toEqual([0, 0]);
});
