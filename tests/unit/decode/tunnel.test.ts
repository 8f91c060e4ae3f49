import { describe, expect, it } from 'vitest';
import { concatBytes } from './build-capture.ts';
import { arpRequest, ethernet, mpls, uint16, uint32 } from './build-link.ts';
import { ipPacket, payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { geneve, gre, ipInIp, vxlan } from './build-tunnel.ts';
import { decodeFrame } from './rows.ts';

const outer = { source: '172.18.1.11', destination: '172.18.3.12' };
const outer6 = { source: 'fc00::1', destination: 'fc00::2' };
const inner = tcpPacket({
  source: '10.0.0.1:40000',
  destination: '10.0.0.2:80',
  seq: 7,
  ttl: 63,
  id: 5,
  payload: payloadOf(40),
});
const inner6 = udpPacket({ source: '[fd00::1]:1', destination: '[fd00::2]:2', payload: payloadOf(40) });
const plain = decodeFrame(ethernet(inner));
const tcp = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  ports: [40000, 80],
  seq: 7,
  ttl: 63,
  ipId: 5,
  payload: 40,
  hash: plain.hash,
};

describe('tunnels', () => {
  it('peels each of them down to the same packet', () => {
    const cases: [string, Uint8Array, string, number][] = [
      ['VXLAN 8472', vxlan(ethernet(inner), { ...outer, vni: 0xabcdef }), '6', 0xabcdef],
      ['VXLAN 4789', vxlan(ethernet(inner), { ...outer, vni: 1, port: 4789 }), '6', 1],
      ['VXLAN over IPv6', vxlan(ethernet(inner), { ...outer6, vni: 1 }), '6', 1],
      ['VXLAN with a VLAN inside', vxlan(ethernet(inner, { vlans: [4] }), { ...outer, vni: 1 }), '61', 1],
      ['Geneve', geneve(ethernet(inner), { ...outer, vni: 9 }), '7', 9],
      ['Geneve with options', geneve(ethernet(inner), { ...outer, vni: 9 }, payloadOf(12)), '7', 9],
      ['GRE', gre(inner, outer), '4', 0],
      ['GRE with key', gre(inner, { ...outer, key: 0xfffffffe }), '4', 0xfffffffe],
      ['GRE with Ethernet', gre(ethernet(inner), { ...outer, etherType: 0x6558 }), '4', 0],
      ['GRE with MPLS', gre(mpls(inner, [99]), { ...outer, etherType: 0x8847 }), '42', 99],
      ['IPIP', ipInIp(inner, outer), '5', 0],
      ['IPv4 in IPv6', ipInIp(inner, outer6), '5', 0],
      ['MPLS in IP', ipPacket(137, mpls(inner, [99]), outer), '2', 99],
      ['VXLAN in VXLAN', vxlan(ethernet(vxlan(ethernet(inner), { ...outer, vni: 1 })), { ...outer, vni: 2 }), '66', 1],
      ['IPIP in VXLAN', vxlan(ethernet(ipInIp(inner, outer)), { ...outer, vni: 2 }), '65', 0],
    ];
    for (const [name, ip, tunnels, tunnelId] of cases) {
      const row = decodeFrame(ethernet(ip));
      expect(row, name).toMatchObject({ ...tcp, tunnels, tunnelId });
      expect(row.flags, name).toEqual(['tunnelled']);
    }
    expect(decodeFrame(ethernet(ipInIp(inner6, outer)))).toMatchObject({
      source: 'fd00::1',
      ports: [1, 2],
      tunnels: '5',
    });
  });

  it('steps over every optional GRE field, PPTP and ERSPAN', () => {
    const words = (bits: number, type: number, rest: Uint8Array) =>
      ethernet(ipPacket(47, concatBytes(uint16(bits), uint16(type), rest), outer));
    const all = words(0xb000, 0x0800, concatBytes(uint32(1), uint32(77), uint32(3), inner));
    expect(decodeFrame(all)).toMatchObject({ ...tcp, tunnelId: 77 });
    const pptp = concatBytes(uint32(77), uint32(1), uint32(2), uint16(0xff03), uint16(0x21), inner);
    expect(decodeFrame(words(0x3081, 0x880b, pptp))).toMatchObject({ ...tcp, tunnelId: 77 });
    const second = words(0x1000, 0x88be, concatBytes(uint32(5), payloadOf(8), ethernet(inner)));
    expect(decodeFrame(second)).toMatchObject(tcp);
    expect(decodeFrame(words(0, 0x88be, ethernet(inner)))).toMatchObject(tcp);
    const third = words(0x1000, 0x22eb, concatBytes(uint32(5), new Uint8Array(12), ethernet(inner)));
    expect(decodeFrame(third)).toMatchObject(tcp);
    const routed = decodeFrame(words(0x4000, 0x0800, concatBytes(uint32(0), inner)));
    expect(routed).toMatchObject({ source: '172.18.1.11', protocol: 47, flags: [] });
  });

  it('is judged by the inner packet alone for group traffic', () => {
    const group = { ...outer, destination: '239.1.1.1', vni: 1 };
    expect(decodeFrame(ethernet(vxlan(ethernet(inner), group), { destination: '01:00:5e:01:01:01' })).flags).toEqual([
      'tunnelled',
    ]);
    expect(decodeFrame(ethernet(gre(inner, outer), { destination: '01:00:5e:01:01:01' })).flags).toEqual(['tunnelled']);
    expect(decodeFrame(ethernet(ipInIp(inner, outer), { destination: '01:00:5e:01:01:01' })).flags).toEqual([
      'tunnelled',
    ]);
    const broadcast = vxlan(ethernet(inner, { destination: 'ff:ff:ff:ff:ff:ff' }), { ...outer, vni: 1 });
    expect(decodeFrame(ethernet(broadcast)).flags).toEqual(['tunnelled', 'group']);
    expect(decodeFrame(ethernet(vxlan(arpRequest(), { ...outer, vni: 1 })))).toMatchObject({
      flags: ['other', 'tunnelled', 'group'],
      source: '',
      ports: [0, 0],
      tunnels: '6',
    });
  });

  it('keeps the outer packet when the inner one is cut off or broken', () => {
    const whole = ethernet(vxlan(ethernet(inner), { ...outer, vni: 3 }));
    const udp = { source: '172.18.1.11', ports: [49152, 8472], protocol: 17, tunnels: '0', tunnelId: 0 };
    for (let snaplen = 42; snaplen < 84; snaplen++) {
      const row = decodeFrame(whole, { snaplen });
      expect(row, `at ${snaplen}`).toMatchObject(udp);
      expect(row.flags, `at ${snaplen}`).toEqual(['malformed', 'hashPartial']);
    }
    expect(decodeFrame(whole, { snaplen: 100 })).toMatchObject({
      source: '10.0.0.1',
      ports: [40000, 80],
      tunnels: '6',
    });
    const broken = whole.slice();
    broken[64] = 0;
    expect(decodeFrame(broken)).toMatchObject({ ...udp, flags: ['malformed'] });
  });

  it('leaves UDP on these ports that is no tunnel as it is', () => {
    const vx = udpPacket({ source: '10.0.0.1:1', destination: '10.0.0.2:8472', payload: new Uint8Array(60) });
    expect(decodeFrame(ethernet(vx))).toMatchObject({ flags: [], ports: [1, 8472], tunnels: '0' });
    const gn = udpPacket({
      source: '10.0.0.1:1',
      destination: '10.0.0.2:6081',
      payload: new Uint8Array(60).fill(0xff),
    });
    expect(decodeFrame(ethernet(gn))).toMatchObject({ flags: [], ports: [1, 6081], tunnels: '0' });
    const reply = udpPacket({ source: '10.0.0.1:8472', destination: '10.0.0.2:1', payload: Uint8Array.of(8, 0, 0, 0) });
    expect(decodeFrame(ethernet(reply))).toMatchObject({ flags: [], ports: [8472, 1] });
  });

  it('stops at eight layers', () => {
    let ip = inner;
    for (let i = 0; i < 8; i++) ip = ipInIp(ip, outer);
    expect(decodeFrame(ethernet(ip))).toMatchObject({ ...tcp, tunnels: '55555555' });
    expect(decodeFrame(ethernet(ipInIp(ip, outer)))).toMatchObject({
      source: '172.18.1.11',
      flags: ['malformed', 'tunnelled'],
    });
  });
});
