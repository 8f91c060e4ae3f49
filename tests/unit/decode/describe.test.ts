import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePacket } from '../../../shared/decode/describe.ts';
import { ethernet, mpls, pppoe, sll2 } from './build-link.ts';
import { arpRequest, icmpEcho, payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { fragment, geneve, gre, ipInIp, vxlan } from './build-tunnel.ts';

const tcp = tcpPacket({
  ...{ source: '10.0.0.1:40000', destination: '10.0.0.2:80', seq: 7, ack: 8, flags: 'SA', ttl: 61, tos: 0xb9, id: 300 },
  ...{ mss: 1460, timestamps: [5, 6], payload: payloadOf(10) },
});
const outer = { source: '172.18.1.11', destination: '172.18.3.12', vni: 77, ttl: 9 };

/** Fields as one object. */
function fieldsOf(bytes: Uint8Array, linkType = 'EN10MB') {
  return Object.fromEntries(describePacket(bytes, linkType, bytes.length).map((f) => [f.name, f.value]));
}

describe('describePacket', () => {
  it('tells the fields of a TCP segment', () => {
    expect(fieldsOf(ethernet(tcp))).toMatchObject({
      Frame: '80 bytes on the wire',
      'Source MAC': '02:00:00:00:00:01',
      Source: '10.0.0.1',
      Destination: '10.0.0.2',
      Protocol: 'TCP (6)',
      TTL: '61',
      DSCP: '46',
      ECN: 'ECT(1)',
      'IP ID': '300',
      'Source port': '40000',
      'Destination port': '80',
      Sequence: '7',
      Acknowledgement: '8',
      'TCP flags': 'SYN ACK',
      Window: '512',
      Payload: '10 bytes',
      'TCP options': 'MSS 1460, TSval 5 TSecr 6',
    });
  });

  it('gives the inner packet the same names inside tunnels, and the outer ones a prefix', () => {
    const { Frame: _, ...plain } = fieldsOf(ethernet(tcp));
    for (const [ip, name] of [
      [vxlan(ethernet(tcp), outer), 'VXLAN, VNI 77'],
      [geneve(ethernet(tcp), outer, payloadOf(8)), 'Geneve, VNI 77'],
    ] as const) {
      expect(fieldsOf(ethernet(ip))).toMatchObject({
        ...plain,
        Tunnel: name,
        'Outer source': '172.18.1.11',
        'Outer TTL': '9',
        'Outer source port': '49152',
      });
    }
    expect(fieldsOf(ethernet(gre(tcp, { ...outer, key: 5 })))).toMatchObject({
      Tunnel: 'GRE, key 5',
      Source: '10.0.0.1',
    });
    const twice = fieldsOf(ethernet(ipInIp(ipInIp(tcp, outer), outer)));
    expect(twice).toMatchObject({ Source: '10.0.0.1', 'Outer source': '172.18.1.11', 'Outer 2 source': '172.18.1.11' });
  });

  it('knows the other link layers and protocols', () => {
    expect(fieldsOf(ethernet(tcp, { vlans: [5, 6] }))).toMatchObject({ VLAN: '6', Sequence: '7' });
    expect(fieldsOf(ethernet(mpls(tcp, [16]), { etherType: 0x8847 }))).toMatchObject({ 'MPLS label': '16, TTL 64' });
    expect(fieldsOf(ethernet(pppoe(tcp), { etherType: 0x8864 }))).toMatchObject({
      'PPPoE session': '1',
      Sequence: '7',
    });
    expect(fieldsOf(sll2(tcp, 3, 4), 'LINUX_SLL2')).toMatchObject({
      'Interface index': '3',
      'Packet type': 'sent by this machine',
    });
    expect(fieldsOf(arpRequest())).toMatchObject({ ARP: 'request' });
    const echo = icmpEcho({ source: 'fd00::1', destination: 'fd00::2', identifier: 3, sequence: 4 });
    expect(fieldsOf(echo, 'RAW')).toMatchObject({ Source: 'fd00::1', 'ICMP id': '3', 'ICMP sequence': '4' });
    const piece = fragment(
      udpPacket({ source: '[fd00::1]:1', destination: '[fd00::2]:2', payload: payloadOf(2000) }),
      1280,
      5,
    );
    expect(fieldsOf(piece[1]!, 'RAW')).toMatchObject({ 'Fragment ID': '5', 'Fragment offset': '1232' });
    expect(fieldsOf(payloadOf(9), 'DLT_147')).toEqual({ Frame: '9 bytes on the wire', 'Link type': 'not decoded' });
  });

  it('names what is cut off', () => {
    const frame = ethernet(tcp);
    const names = (length: number) => describePacket(frame.subarray(0, length), 'EN10MB', frame.length).at(-1)!;
    expect(names(10)).toEqual({ name: 'Ethernet header', value: 'cut off' });
    expect(names(20)).toEqual({ name: 'IPv4 header', value: 'cut off' });
    expect(names(50)).toEqual({ name: 'TCP header', value: 'cut off' });
    expect(describePacket(frame.subarray(0, 60), 'EN10MB', 90)[0]!.value).toBe('90 bytes on the wire, 60 captured');
  });

  it('never throws and ends soon, whatever the bytes', () => {
    const seeds = [ethernet(vxlan(ethernet(tcp), outer)), ethernet(gre(tcp, outer)), sll2(tcp, 1), tcp];
    const types = ['EN10MB', 'LINUX_SLL', 'LINUX_SLL2', 'RAW', 'NULL', 'PPP', 'PPP_ETHER', 'C_HDLC', 'DLT_147', ''];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(3), fc.constantFrom(...types), edits, fc.nat(200), (pick, type, changes, length) => {
        const bytes = seeds[pick]!.slice(0, length);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        expect(describePacket(bytes, type, 1500).length).toBeLessThan(300);
      }),
      { numRuns: 3000 },
    );
  });

  it('does not recurse without end in a frame made of pseudowires', () => {
    const layer = Uint8Array.of(0, 0, 0x11, 0x40, 0, 0, 0, 0, ...new Uint8Array(12), 0x88, 0x47);
    const bytes = new Uint8Array(262144);
    bytes.set([0x88, 0x47], 12);
    for (let at = 14; at + layer.length <= bytes.length; at += layer.length) bytes.set(layer, at);
    expect(describePacket(bytes, 'EN10MB', bytes.length).length).toBeLessThan(60);
  });
});
