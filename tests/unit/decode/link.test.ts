import { describe, expect, it } from 'vitest';
import { concatBytes } from './build-capture.ts';
import { arpRequest, ethernet, mpls, pppoe, sll, sll2, uint16, uint32 } from './build-link.ts';
import { payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { decodeFrame } from './rows.ts';

const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };
const ends6 = { source: '[fd00::1]:40000', destination: '[fd00::2]:80' };
const v4 = tcpPacket({ ...ends, seq: 7, payload: payloadOf(10) });
const v6 = udpPacket({ ...ends6, payload: payloadOf(10) });
const plain = decodeFrame(ethernet(v4));

/** What must be the same whatever the packet travels in. */
function core(row: ReturnType<typeof decodeFrame>) {
  const { flags: _, tunnels: __, tunnelId: ___, iface: ____, wire: _____, ...rest } = row;
  return rest;
}

describe('link layers', () => {
  it('finds the same packet under every one of them', () => {
    const six = decodeFrame(ethernet(v6));
    expect(six).toMatchObject({ flags: ['ip6'], source: 'fd00::1', destination: 'fd00::2', ports: [40000, 80] });
    expect(plain).toMatchObject({ flags: [], protocol: 6, ports: [40000, 80], payload: 10, seq: 7, tunnels: '0' });
    const cases: [string, Uint8Array, number, string][] = [
      ['SLL', sll(v4), 113, '0'],
      ['SLL2', sll2(v4, 3), 276, '0'],
      ['RAW', v4, 101, '0'],
      ['RAW as DLT 12', v4, 12, '0'],
      ['IPV4', v4, 228, '0'],
      ['NULL little-endian', concatBytes(Uint8Array.of(2, 0, 0, 0), v4), 0, '0'],
      ['NULL big-endian', concatBytes(uint32(2), v4), 0, '0'],
      ['LOOP', concatBytes(uint32(2), v4), 108, '0'],
      ['PPP', concatBytes(uint16(0xff03), uint16(0x21), v4), 9, '0'],
      ['PPP without address', concatBytes(uint16(0x21), v4), 9, '0'],
      ['PPP compressed', concatBytes(Uint8Array.of(0x21), v4), 9, '0'],
      ['PPP with HDLC framing', concatBytes(uint16(0x0f00), uint16(0x0800), v4), 50, '0'],
      ['C_HDLC', concatBytes(uint16(0x0f00), uint16(0x0800), v4), 104, '0'],
      ['PPP_ETHER', pppoe(v4), 51, '3'],
      ['VLAN', ethernet(v4, { vlans: [5] }), 1, '1'],
      ['QinQ', ethernet(v4, { vlans: [5, 6] }), 1, '11'],
      ['MPLS', ethernet(mpls(v4, [16, 17]), { etherType: 0x8847 }), 1, '2'],
      ['MPLS pseudowire', ethernet(mpls(concatBytes(uint32(0), ethernet(v4)), [9]), { etherType: 0x8847 }), 1, '2'],
      ['VLAN, PPPoE', ethernet(pppoe(v4), { vlans: [5], etherType: 0x8864 }), 1, '13'],
      ['SNAP', ethernet(concatBytes(uint32(0xaaaa0300), uint16(0), uint16(0x0800), v4), { etherType: 58 }), 1, '0'],
    ];
    for (const [name, bytes, linkType, tunnels] of cases) {
      const row = decodeFrame(bytes, { linkType });
      expect(core(row), name).toEqual(core(plain));
      expect([row.flags, row.tunnels], name).toEqual([[], tunnels]);
    }
    for (const [bytes, linkType] of [
      [v6, 101],
      [v6, 229],
      [sll2(v6, 1), 276],
      [concatBytes(Uint8Array.of(30, 0, 0, 0), v6), 0],
      [concatBytes(uint32(24), v6), 108],
      [concatBytes(uint16(0x57), v6), 9],
      [ethernet(pppoe(v6), { etherType: 0x8864 }), 1],
    ] as const) {
      expect(core(decodeFrame(bytes, { linkType }))).toEqual(core(six));
    }
  });

  it('takes interface index and direction from cooked headers', () => {
    expect(decodeFrame(sll2(v4, 0x01020304, 0), { linkType: 276 })).toMatchObject({ iface: 0x01020304, flags: [] });
    expect(decodeFrame(sll2(v4, 2, 4), { linkType: 276 })).toMatchObject({ iface: 2, flags: ['outgoing'] });
    expect(decodeFrame(sll2(v4, 2, 1), { linkType: 276 }).flags).toEqual(['group']);
    expect(decodeFrame(sll(v4, 4), { linkType: 113 }).flags).toEqual(['outgoing']);
    expect(decodeFrame(sll(v4, 2), { linkType: 113 }).flags).toEqual(['group']);
  });

  it('knows what goes to a group', () => {
    expect(decodeFrame(arpRequest()).flags).toEqual(['other', 'group']);
    expect(decodeFrame(ethernet(v4, { destination: 'ff:ff:ff:ff:ff:ff' })).flags).toEqual(['group']);
    expect(decodeFrame(ethernet(v4, { destination: '01:00:5e:00:00:01' })).flags).toEqual(['group']);
    const to = (destination: string) =>
      decodeFrame(udpPacket({ source: '10.0.0.1:1', destination }), { linkType: 101 });
    expect(to('224.0.0.251:5353').flags).toEqual(['group']);
    expect(to('239.255.0.1:1').flags).toEqual(['group']);
    expect(to('255.255.255.255:67').flags).toEqual(['group']);
    expect(to('240.0.0.1:1').flags).toEqual([]);
    const six = udpPacket({ source: '[fe80::1]:1', destination: '[ff02::fb]:5353' });
    expect(decodeFrame(six, { linkType: 101 }).flags).toEqual(['ip6', 'group']);
  });

  it('leaves what is not IP as other, and what is cut or unknown too', () => {
    const other = { protocol: 0, source: '', destination: '', ports: [0, 0] };
    expect(decodeFrame(ethernet(payloadOf(46), { etherType: 0x88cc }))).toMatchObject({ ...other, flags: ['other'] });
    expect(decodeFrame(ethernet(payloadOf(46), { etherType: 40 }))).toMatchObject({ ...other, flags: ['other'] });
    expect(decodeFrame(payloadOf(50), { linkType: 147 })).toMatchObject({ ...other, flags: ['other'] });
    expect(decodeFrame(ethernet(v4).subarray(0, 13))).toMatchObject({ ...other, flags: ['other', 'malformed'] });
    expect(decodeFrame(ethernet(v4, { etherType: 0x88e5 })).flags).toEqual(['other', 'encrypted']);
    expect(decodeFrame(new Uint8Array(0))).toMatchObject({ ...other, flags: ['other', 'malformed'] });
  });

  it('refuses more than four VLAN tags', () => {
    expect(decodeFrame(ethernet(v4, { vlans: [1, 2, 3, 4] }))).toMatchObject({ flags: [], tunnels: '1111' });
    expect(decodeFrame(ethernet(v4, { vlans: [1, 2, 3, 4, 5] })).flags).toEqual(['other', 'malformed']);
  });

  it('tells the MPLS label nearest to the packet', () => {
    expect(decodeFrame(ethernet(mpls(v4, [16, 1048575]), { etherType: 0x8847 })).tunnelId).toBe(1048575);
  });

  it('leaves Ethernet padding out of the payload', () => {
    const small = tcpPacket({ ...ends, payload: payloadOf(3) });
    expect(decodeFrame(ethernet(small, { padTo: 60 }))).toMatchObject({ payload: 3, hashed: 3, wire: 60 });
  });
});
