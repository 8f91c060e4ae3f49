import { describe, expect, it } from 'vitest';
import { concatBytes } from './build-capture.ts';
import { ethernet, uint16, uint32 } from './build-link.ts';
import { icmpPacket, ipPacket, payloadOf, tcpPacket, udpPacket, vxlan } from './build-packet.ts';
import { fragment } from './build-tunnel.ts';
import { decodeFrame, decodeFrames } from './rows.ts';

const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };
const ends6 = { source: '[fd00::1]:40000', destination: '[fd00::2]:80' };
const raw = { linkType: 101 };

describe('IP', () => {
  it('reads the header fields', () => {
    const four = udpPacket({ ...ends, ttl: 9, tos: 0xb9, id: 0xfffe, payload: payloadOf(4) });
    expect(decodeFrame(four, raw)).toMatchObject({ ttl: 9, tos: 0xb9, ipId: 0xfffe, protocol: 17 });
    const six = udpPacket({ ...ends6, ttl: 9, tos: 0xb9, payload: payloadOf(4) });
    expect(decodeFrame(six, raw)).toMatchObject({ ttl: 9, tos: 0xb9, ipId: 0, protocol: 17, flags: ['ip6'] });
  });

  it('steps over IPv4 options', () => {
    const ip = udpPacket({ ...ends, ipOptions: Uint8Array.of(0x94, 4, 0, 0), payload: payloadOf(4) });
    expect(decodeFrame(ip, raw)).toMatchObject({ ports: [40000, 80], payload: 4, flags: [] });
  });

  it('walks IPv6 extension headers and the authentication header of both versions', () => {
    const hop = { type: 0, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
    const routing = { type: 43, body: concatBytes(Uint8Array.of(2, 0, 0), new Uint8Array(20)) };
    const ah = { type: 51, body: concatBytes(Uint8Array.of(4), new Uint8Array(22)) };
    const options = { type: 60, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
    const ip = udpPacket({ ...ends6, extensions: [hop, options, routing, ah, options], payload: payloadOf(4) });
    expect(decodeFrame(ip, raw)).toMatchObject({ ports: [40000, 80], payload: 4, protocol: 17, flags: ['ip6'] });
    const udp = udpPacket({ ...ends, payload: payloadOf(4) }).subarray(20);
    const four = ipPacket(51, concatBytes(Uint8Array.of(17, 4), new Uint8Array(22), udp), {
      source: '10.0.0.1',
      destination: '10.0.0.2',
    });
    expect(decodeFrame(four, raw)).toMatchObject({ ports: [40000, 80], payload: 4, protocol: 17, flags: [] });
  });

  it('gives up on an endless chain of extension headers', () => {
    const hop = { type: 60, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
    const chain = (n: number) => udpPacket({ ...ends6, extensions: Array.from({ length: n }, () => hop) });
    expect(decodeFrame(chain(16), raw).flags).toEqual(['ip6']);
    expect(decodeFrame(chain(17), raw)).toMatchObject({
      flags: ['ip6', 'malformed'],
      source: 'fd00::1',
      ports: [0, 0],
    });
  });

  it('uses the wire length where segmentation offload left 0 in the length field', () => {
    for (const ip of [
      tcpPacket({ ...ends, lengthField: 0, payload: payloadOf(70000) }),
      tcpPacket({ ...ends6, lengthField: 0, payload: payloadOf(70000) }),
    ]) {
      expect(decodeFrame(ethernet(ip), { snaplen: 128 })).toMatchObject({ payload: 70000, wire: ip.length + 14 });
      expect(decodeFrame(ethernet(ip)).flags).not.toContain('malformed');
    }
  });

  it('flags lengths that contradict each other and keeps the addresses', () => {
    const kept = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17 };
    const long = udpPacket({ ...ends, payload: payloadOf(4), lengthField: 33 });
    expect(decodeFrame(long, raw)).toMatchObject({ ...kept, flags: ['malformed'], ports: [40000, 80], payload: 4 });
    const short = udpPacket({ ...ends, payload: payloadOf(4), lengthField: 19 });
    expect(decodeFrame(short, raw)).toMatchObject({ ...kept, flags: ['malformed'], ports: [0, 0] });
    const header = udpPacket({ ...ends });
    header[0] = 0x44;
    expect(decodeFrame(header, raw)).toMatchObject({ source: '', flags: ['other', 'malformed'] });
    header[0] = 0x55;
    expect(decodeFrame(header, raw).flags).toEqual(['other', 'malformed']);
    const six = udpPacket({ ...ends6, lengthField: 9 });
    expect(decodeFrame(six, raw)).toMatchObject({ source: 'fd00::1', flags: ['ip6', 'malformed'] });
  });
});

describe('fragments', () => {
  for (const [version, address] of [
    [4, ends],
    [6, ends6],
  ] as const) {
    it(`of IPv${version}: ports and hash of the first, one key for all, offsets and lengths`, () => {
      const whole = udpPacket({ ...address, id: 77, payload: payloadOf(3000) });
      const parts = fragment(whole, 1280, 77);
      const { rows } = decodeFrames(
        parts.map((p) => ethernet(p)),
        { hashPrefix: 512 },
      );
      const [first, second, third] = rows;
      expect(first!.flags.filter((f) => f !== 'ip6')).toEqual(['fragmentFirst', 'fragmentMore']);
      expect(second!.flags.filter((f) => f !== 'ip6')).toEqual(['fragmentLater', 'fragmentMore']);
      expect(third!.flags.filter((f) => f !== 'ip6')).toEqual(['fragmentLater']);
      const unfragmented = decodeFrame(ethernet(whole), { hashPrefix: 512 });
      expect(first).toMatchObject({ ports: [40000, 80], payload: 3000, hash: unfragmented.hash, hashed: 512 });
      expect(second).toMatchObject({ ports: [0, 0], protocol: 17 });
      const keys = rows.map((row) => row.fragment[0]);
      expect(keys[0]).not.toBe(0);
      expect(new Set(keys).size).toBe(1);
      const spans = rows.map((row) => row.fragment.slice(1));
      expect(spans[0]![0]).toBe(0);
      expect(spans[1]![0]).toBe(spans[0]![1]);
      expect(spans[2]![0]! + spans[2]![1]!).toBe(3008);
      const another = fragment(udpPacket({ ...address, id: 78, payload: payloadOf(3000) }), 1280, 78);
      expect(decodeFrame(another[0]!, raw).fragment[0]).not.toBe(keys[0]);
    });
  }

  it('of an outer packet: the first carries the inner packet and the key of the outer one', () => {
    const inner = tcpPacket({ ...ends, seq: 5, payload: payloadOf(1448) });
    const outer = vxlan(ethernet(inner), { source: '172.18.1.11', destination: '172.18.3.12', vni: 1, id: 9 });
    const { rows } = decodeFrames(fragment(outer, 1500).map((p) => ethernet(p)));
    expect(rows[0]).toMatchObject({
      flags: ['fragmentFirst', 'fragmentMore', 'tunnelled'],
      ports: [40000, 80],
      payload: 1448,
      tunnels: '6',
    });
    expect(rows[0]!.hash).toBe(decodeFrame(ethernet(inner)).hash);
    expect(rows[1]).toMatchObject({ flags: ['fragmentLater'], source: '172.18.1.11', protocol: 17, payload: 38 });
    expect(rows[1]!.fragment[0]).toBe(rows[0]!.fragment[0]);
    expect(rows[0]!.fragment.slice(1)).toEqual([0, 1480]);
  });

  it('does not read on into the padding behind a fragment', () => {
    const inner = tcpPacket({ ...ends, seq: 5, payload: payloadOf(100) });
    const outer = vxlan(ethernet(inner), { source: '172.18.1.11', destination: '172.18.3.12', vni: 1, id: 9 });
    // UDP 8, VXLAN 8, Ethernet 14, IPv4 20: the first fragment ends behind the ports of the TCP header.
    const first = ethernet(fragment(outer, 20 + 56)[0]!);
    const padded = decodeFrame(concatBytes(first, new Uint8Array(60).fill(0x55)));
    expect(padded).toMatchObject({ ports: [40000, 80], seq: 0, payload: 0, hashed: 0 });
    expect(padded.flags).toContain('malformed');
  });

  it('says in the hash length when the first fragment holds less than the prefix', () => {
    const whole = udpPacket({ ...ends, payload: payloadOf(3000) });
    const first = decodeFrame(fragment(whole, 576)[0]!, raw);
    expect(first.flags).toContain('hashPartial');
    expect(first.hashed).toBe(544);
  });

  it('takes an atomic IPv6 fragment for a whole packet', () => {
    const udp = udpPacket({
      ...ends6,
      payload: payloadOf(4),
      extensions: [{ type: 44, body: concatBytes(Uint8Array.of(0), uint16(0), uint32(5)) }],
    });
    expect(decodeFrame(udp, raw)).toMatchObject({ flags: ['ip6'], ports: [40000, 80], fragment: [0, 0, 0] });
  });

  it('does not take a header that runs on into the next fragment for a fault', () => {
    const parts = fragment(tcpPacket({ ...ends, timestamps: [1, 2], payload: payloadOf(100) }), 44);
    expect(decodeFrame(parts[0]!, raw)).toMatchObject({ flags: ['fragmentFirst', 'fragmentMore'], ports: [40000, 80] });
  });

  it('does not take ICMP errors about fragments for fragments', () => {
    const piece = fragment(udpPacket({ ...ends, payload: payloadOf(3000) }), 1500)[1]!;
    const error = icmpPacket(11, 1, 0, piece.subarray(0, 28), { source: '10.0.0.9', destination: '10.0.0.1' });
    expect(decodeFrame(error, raw)).toMatchObject({ flags: ['icmpError'], fragment: [0, 0, 0] });
  });
});
