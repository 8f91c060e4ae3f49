import { describe, expect, it } from 'vitest';
import { foldTcpExtra } from '../../../shared/decode/columns.ts';
import { concatBytes } from './build-capture.ts';
import { ethernet, uint16, uint32 } from './build-link.ts';
import { icmpEcho, icmpPacket, ipPacket, payloadOf, tcpPacket, text, udpPacket } from './build-packet.ts';
import { decodeFrame } from './rows.ts';

const raw = { linkType: 101 };
const hosts = { source: '10.0.0.1', destination: '10.0.0.2' };
const hosts6 = { source: 'fd00::1', destination: 'fd00::2' };
const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };
const ends6 = { source: '[fd00::1]:40000', destination: '[fd00::2]:80' };

describe('TCP', () => {
  it('reads ports, numbers, flags, window, timestamps and the payload', () => {
    const options = { seq: 0xfffffff0, ack: 0x80000001, flags: 'PA', window: 65535, payload: payloadOf(20) };
    for (const address of [ends, ends6]) {
      const row = decodeFrame(tcpPacket({ ...address, ...options, timestamps: [0xffffffff, 5] }), raw);
      expect(row).toMatchObject({
        ports: [40000, 80],
        seq: 0xfffffff0,
        ack: 0x80000001,
        tcpFlags: 0x18,
        extra: foldTcpExtra(65535, 0xffffffff, 5),
        payload: 20,
        hashed: 20,
      });
      expect(row.flags).toContain('tcpTimestamps');
    }
  });

  it('finds timestamps behind other options, and none where there are none', () => {
    const syn = decodeFrame(tcpPacket({ ...ends, flags: 'S', mss: 1460, timestamps: [1, 2] }), raw);
    expect(syn).toMatchObject({ extra: foldTcpExtra(512, 1, 2), payload: 0, hash: '0:0', flags: ['tcpTimestamps'] });
    expect(decodeFrame(tcpPacket({ ...ends, mss: 1460 }), raw)).toMatchObject({
      extra: foldTcpExtra(512, 0, 0),
      flags: [],
    });
    const ended = tcpPacket({ ...ends, tcpOptions: concatBytes(Uint8Array.of(0, 0, 8, 10), new Uint8Array(8)) });
    expect(decodeFrame(ended, raw).flags).toEqual([]);
  });

  it('flags options whose length is 0, 1 or too long, and keeps the rest', () => {
    for (const length of [0, 1, 41]) {
      const ip = tcpPacket({ ...ends, seq: 3, tcpOptions: Uint8Array.of(254, length, 0, 0), payload: payloadOf(5) });
      expect(decodeFrame(ip, raw)).toMatchObject({ flags: ['malformed'], seq: 3, payload: 5 });
    }
  });

  it('flags a header length that is too short or too long, and keeps the ports', () => {
    for (const words of [4, 15]) {
      const ip = tcpPacket({ ...ends, seq: 3 });
      ip[20 + 12] = words << 4;
      expect(decodeFrame(ip, raw)).toMatchObject({ flags: ['malformed'], ports: [40000, 80], seq: 3, payload: 0 });
    }
  });
});

describe('UDP', () => {
  it('reads ports and payload, for a payload that the IP packet outlasts too', () => {
    expect(decodeFrame(udpPacket({ ...ends, payload: payloadOf(9) }), raw)).toMatchObject({ payload: 9, flags: [] });
    const longer = ipPacket(17, concatBytes(uint16(1), uint16(2), uint16(10), uint16(0), payloadOf(9)), hosts);
    expect(decodeFrame(longer, raw)).toMatchObject({ payload: 2, hashed: 2, flags: [] });
  });

  it('flags a length below 8 or beyond the packet', () => {
    for (const length of [7, 0, 18]) {
      const ip = ipPacket(17, concatBytes(uint16(1), uint16(2), uint16(length), uint16(0), payloadOf(9)), hosts);
      expect(decodeFrame(ip, raw)).toMatchObject({ flags: ['malformed'], ports: [1, 2], payload: 9 });
    }
    const jumbo = ipPacket(17, concatBytes(uint16(1), uint16(2), uint16(0), uint16(0), payloadOf(9)), hosts6);
    expect(decodeFrame(jumbo, raw)).toMatchObject({ flags: ['ip6'], payload: 9 });
  });
});

describe('ICMP', () => {
  it('puts the echo id in the ports and hashes what follows the header', () => {
    const payload = text('ping');
    const request = decodeFrame(icmpEcho({ ...hosts, identifier: 0xbeef, sequence: 0xfffe, payload }), raw);
    expect(request).toMatchObject({
      protocol: 1,
      ports: [0xbeef, 0xbeef],
      seq: 0xfffe,
      ack: 0x0800,
      payload: 12,
      hashed: 4,
      flags: [],
    });
    const reply = decodeFrame(icmpEcho({ ...hosts6, reply: true, identifier: 3, sequence: 4, payload }), raw);
    expect(reply).toMatchObject({ protocol: 58, ports: [3, 3], seq: 4, ack: 129 * 256, hash: request.hash });
  });

  it('flags errors, and keeps the quoted packet out of the addresses and ports', () => {
    const quoted = udpPacket({ ...ends, payload: payloadOf(4) });
    const error = decodeFrame(icmpPacket(3, 4, 1400, quoted, { ...hosts, source: '10.0.0.9' }), raw);
    expect(error).toMatchObject({ flags: ['icmpError'], source: '10.0.0.9', ports: [0, 0], seq: 0, ack: 3 * 256 + 4 });
    expect(error.hashed).toBe(quoted.length);
    for (const type of [4, 5, 11, 12]) {
      expect(decodeFrame(icmpPacket(type, 0, 0, quoted, hosts), raw).flags).toEqual(['icmpError']);
    }
    for (const type of [1, 2, 3, 4]) {
      expect(decodeFrame(icmpPacket(type, 0, 0, quoted, hosts6), raw).flags).toEqual(['ip6', 'icmpError']);
    }
    expect(decodeFrame(icmpPacket(13, 0, 0, quoted, hosts), raw).flags).toEqual([]);
  });

  it('counts neighbour discovery as group traffic', () => {
    for (const type of [133, 134, 135, 136, 137]) {
      expect(decodeFrame(icmpPacket(type, 0, 0, payloadOf(16), hosts6), raw).flags).toEqual(['ip6', 'group']);
    }
    expect(decodeFrame(icmpPacket(138, 0, 0, payloadOf(16), hosts6), raw).flags).toEqual(['ip6']);
  });
});

describe('other protocols', () => {
  it('reads SCTP ports and hashes behind the common header', () => {
    const sctp = concatBytes(uint16(5000), uint16(6000), uint32(1), uint32(2), payloadOf(16));
    expect(decodeFrame(ipPacket(132, sctp, hosts), raw)).toMatchObject({
      protocol: 132,
      ports: [5000, 6000],
      payload: 16,
    });
  });

  it('reads what ESP shows and marks it encrypted', () => {
    const esp = concatBytes(uint32(0xdeadbeef), uint32(77), payloadOf(40));
    expect(decodeFrame(ipPacket(50, esp, hosts), raw)).toMatchObject({
      flags: ['encrypted'],
      ack: 0xdeadbeef,
      seq: 77,
      payload: 48,
      hashed: 48,
      ports: [0, 0],
    });
  });

  it('marks ESP in UDP and WireGuard encrypted, but not their neighbours', () => {
    const flags = (destination: string, payload: Uint8Array) =>
      decodeFrame(udpPacket({ source: '10.0.0.1:40000', destination, payload }), raw).flags;
    expect(flags('10.0.0.2:4500', concatBytes(uint32(9), payloadOf(40)))).toEqual(['encrypted']);
    expect(flags('10.0.0.2:4500', concatBytes(uint32(0), payloadOf(40)))).toEqual([]);
    expect(flags('10.0.0.2:4500', Uint8Array.of(0xff))).toEqual([]);
    expect(flags('10.0.0.2:51820', concatBytes(Uint8Array.of(4, 0, 0, 0), payloadOf(28)))).toEqual(['encrypted']);
    expect(flags('10.0.0.2:51820', concatBytes(Uint8Array.of(5, 0, 0, 0), payloadOf(28)))).toEqual([]);
    expect(flags('10.0.0.2:51820', concatBytes(Uint8Array.of(4, 0, 0, 0), payloadOf(29)))).toEqual([]);
  });

  it('keeps the IP payload of a protocol that it does not know', () => {
    const row = decodeFrame(ipPacket(253, payloadOf(30), hosts), raw);
    expect(row).toMatchObject({ protocol: 253, payload: 30, hashed: 30, ports: [0, 0], flags: [] });
  });
});

describe('a snaplen', () => {
  const frame = ethernet(tcpPacket({ ...ends, seq: 9, timestamps: [1, 2], payload: payloadOf(100) }));

  it('is no fault once addresses, ports and the numbers are there', () => {
    // Ethernet 14, IPv4 20, TCP 32: what is there is told at every length.
    for (let snaplen = 0; snaplen < frame.length; snaplen++) {
      const row = decodeFrame(frame, { snaplen: Math.max(1, snaplen) });
      const length = Math.max(1, snaplen);
      expect(row.flags.includes('malformed'), `at ${length}`).toBe(length < 50);
      expect(row.source, `at ${length}`).toBe(length < 34 ? '' : '10.0.0.1');
      if (length >= 38) expect(row.ports).toEqual([40000, 80]);
      if (length < 50) continue;
      expect(row).toMatchObject({ seq: 9, payload: 100, hashed: Math.max(0, length - 66) });
      expect(row.flags.includes('hashPartial')).toBe(length < 166);
      expect(row.flags.includes('tcpTimestamps')).toBe(length >= 66);
    }
  });

  it('is no fault for UDP with its ports, nor for echo with id and sequence', () => {
    const udp = udpPacket({ ...ends, payload: payloadOf(50) });
    expect(decodeFrame(udp, { ...raw, snaplen: 24 })).toMatchObject({
      ports: [40000, 80],
      payload: 50,
      flags: ['hashPartial'],
    });
    expect(decodeFrame(udp, { ...raw, snaplen: 23 }).flags).toEqual(['malformed']);
    const echo = icmpEcho({ ...hosts, identifier: 1, sequence: 2, payload: payloadOf(50) });
    expect(decodeFrame(echo, { ...raw, snaplen: 28 })).toMatchObject({ seq: 2, flags: ['hashPartial'] });
    expect(decodeFrame(echo, { ...raw, snaplen: 27 }).flags).toEqual(['malformed']);
  });
});
