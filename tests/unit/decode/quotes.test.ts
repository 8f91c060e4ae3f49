import { describe, expect, it } from 'vitest';
import { QUOTE_LENGTH_UNKNOWN, QuoteTable } from '../../../shared/decode/quotes.ts';
import { ethernet } from './build-link.ts';
import { icmpEcho, icmpPacket, ipPacket, payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { fragment, vxlan } from './build-tunnel.ts';
import { decodeFrames } from './rows.ts';

const hosts = { source: '192.0.2.1', destination: '10.0.0.1' };
const hosts6 = { source: 'fd00::99', destination: 'fd00::1' };
const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80', id: 4242 };
const ends6 = { source: '[fd00::1]:40000', destination: '[fd00::2]:80' };

/** An error that quotes the first `length` bytes of a packet, by the version of that packet. */
function error(quoted: Uint8Array, length = quoted.length, type = quoted[0]! >> 4 === 6 ? 3 : 11) {
  const around = quoted[0]! >> 4 === 6 ? hosts6 : hosts;
  return ethernet(icmpPacket(type, 0, 0, quoted.subarray(0, length), around));
}

/** The quotes of `frames`, as objects. */
function quotesOf(frames: Uint8Array[], snaplen = 262144) {
  const { decoder, addresses } = decodeFrames(frames, { snaplen });
  const q = decoder.columns.quotes;
  return {
    malformed: decoder.columns.malformed,
    quotes: Array.from({ length: q.count }, (_, i) => ({
      row: q.row[i],
      protocol: q.protocol[i],
      from: `${addresses.text(q.source[i]!)}:${q.sourcePort[i]}`,
      to: `${addresses.text(q.destination[i]!)}:${q.destinationPort[i]}`,
      ipId: q.ipId[i],
      seq: q.seq[i],
      length: q.length[i],
    })),
  };
}

const tcp = tcpPacket({ ...ends, seq: 4e9, timestamps: [1, 2], payload: payloadOf(1400) });
const tcpQuote = { protocol: 6, from: '10.0.0.1:40000', to: '10.0.0.2:80', ipId: 4242, seq: 4e9 };

describe('packets that ICMP errors quote', () => {
  it('are read from the 28 bytes that RFC 792 asks for, and more', () => {
    const { quotes, malformed } = quotesOf([ethernet(tcp), error(tcp, 28), error(tcp, 40)]);
    expect(malformed).toBe(0);
    expect(quotes).toEqual([
      { ...tcpQuote, row: 1, length: QUOTE_LENGTH_UNKNOWN },
      { ...tcpQuote, row: 2, length: 1400 },
    ]);
  });

  it('have no entry when one byte of these is missing, by the router or by the snaplen', () => {
    expect(quotesOf([error(tcp, 27)])).toEqual({ quotes: [], malformed: 0 });
    expect(quotesOf([error(tcp)], 14 + 20 + 8 + 27)).toEqual({ quotes: [], malformed: 0 });
    expect(quotesOf([error(tcp)], 14 + 20 + 8 + 28).quotes).toHaveLength(1);
  });

  it('have ports and length for UDP, id and sequence for echo, length alone for the rest', () => {
    const udp = udpPacket({ ...ends, payload: payloadOf(99) });
    const echo = icmpEcho({ source: '10.0.0.1', destination: '10.0.0.2', identifier: 7, sequence: 8, id: 3 });
    const sctp = ipPacket(132, payloadOf(40), { source: '10.0.0.1', destination: '10.0.0.2' });
    const esp = ipPacket(50, payloadOf(40), { source: '10.0.0.1', destination: '10.0.0.2' });
    const { quotes } = quotesOf([udp, echo, sctp, esp].map((packet) => error(packet, 28, 3)));
    expect(quotes).toMatchObject([
      { protocol: 17, from: '10.0.0.1:40000', to: '10.0.0.2:80', seq: 0, length: 99 },
      { protocol: 1, from: '10.0.0.1:7', to: '10.0.0.2:7', ipId: 3, seq: 8, length: 8 },
      { protocol: 132, length: 28 },
      { protocol: 50, from: '10.0.0.1:0', to: '10.0.0.2:0', length: 40 },
    ]);
  });

  it('count the payload as the columns do, wherever it can be known', () => {
    const packets = [
      tcp,
      udpPacket({ ...ends, payload: payloadOf(9) }),
      udpPacket({ ...ends6, payload: payloadOf(9) }),
      icmpEcho({ ...hosts6, identifier: 7, sequence: 8, payload: payloadOf(5) }),
      ipPacket(132, payloadOf(40), hosts),
      ipPacket(89, payloadOf(40), hosts),
    ];
    const { rows } = decodeFrames(packets.map((packet) => ethernet(packet)));
    expect(quotesOf(packets.map((packet) => error(packet))).quotes.map((q) => q.length)).toEqual(
      rows.map((row) => row.payload),
    );
  });

  it('are found behind IPv4 options and IPv6 extension headers', () => {
    const routed = tcpPacket({ ...ends, seq: 4e9, ipOptions: Uint8Array.of(7, 4, 4, 1), payload: payloadOf(10) });
    const hop = { type: 0, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
    const udp = udpPacket({ ...ends6, extensions: [hop, hop], payload: payloadOf(99) });
    expect(quotesOf([error(routed), error(udp, 40 + 16 + 8)]).quotes).toEqual([
      { ...tcpQuote, row: 0, length: 10 },
      { row: 1, protocol: 17, from: 'fd00::1:40000', to: 'fd00::2:80', ipId: 0, seq: 0, length: 99 },
    ]);
  });

  it('are read of first fragments, not of later ones', () => {
    for (const whole of [tcp, tcpPacket({ ...ends6, seq: 5, payload: payloadOf(1400) })]) {
      const [first, later] = fragment(whole, 1280);
      const { quotes, malformed } = quotesOf([error(first!), error(later!)]);
      expect(malformed).toBe(0);
      expect(quotes).toMatchObject([{ row: 0, protocol: 6, length: QUOTE_LENGTH_UNKNOWN }]);
    }
    const [first] = fragment(udpPacket({ ...ends, payload: payloadOf(4000) }), 1500);
    expect(quotesOf([error(first!)]).quotes).toMatchObject([{ protocol: 17, length: 4000 }]);
  });

  it('are those of the innermost error, in a tunnel too', () => {
    const inner = error(tcp, 28);
    const { quotes } = quotesOf([ethernet(vxlan(inner, { source: '1.1.1.1', destination: '2.2.2.2', vni: 1 }))]);
    expect(quotes).toMatchObject([tcpQuote]);
  });

  it('have no entry and make no fault when their headers contradict themselves', () => {
    const wrong = (at: number, ...values: number[]) => {
      const out = tcp.slice();
      out.set(values, at);
      return error(out, 40);
    };
    const frames = [wrong(0, 0x55), wrong(0, 0x44), wrong(2, 0, 19)];
    const chain = udpPacket({ ...ends6, lengthField: 8, extensions: [{ type: 0, body: new Uint8Array(7) }] });
    frames.push(error(chain));
    expect(quotesOf(frames)).toEqual({ quotes: [], malformed: 0 });
    // A data offset below 5 is only a length that is not known.
    expect(quotesOf([wrong(32, 0x40)]).quotes).toMatchObject([{ ...tcpQuote, length: QUOTE_LENGTH_UNKNOWN }]);
  });

  it('end at a bound of extension headers', () => {
    const endless = ipPacket(0, new Uint8Array(8 * 40), { source: 'fd00::1', destination: 'fd00::2' });
    expect(quotesOf([error(endless)]).quotes).toEqual([]);
  });

  it('are not looked for in messages that quote nothing', () => {
    const redirect6 = ethernet(icmpPacket(137, 0, 0, tcp, hosts6));
    const experimental6 = ethernet(icmpPacket(100, 0, 0, udpPacket(ends6), hosts6));
    const timestamp = ethernet(icmpPacket(13, 0, 0, tcp, hosts));
    expect(quotesOf([redirect6, experimental6, timestamp, error(tcp, 28, 5)]).quotes).toMatchObject([{ row: 3 }]);
  });
});

describe('QuoteTable', () => {
  it('finds the entry of every row and of no other, as it grows', () => {
    const table = new QuoteTable();
    expect(table.indexOf(0)).toBe(-1);
    for (let i = 0; i < 1000; i++) table.add(i * 3 + 1, 6, i, i + 1, i, 80, i, i, i);
    for (let i = 0; i < 1000; i++) {
      expect(table.indexOf(i * 3 + 1)).toBe(i);
      expect(table.indexOf(i * 3)).toBe(-1);
      expect([table.source[i], table.destination[i], table.length[i]]).toEqual([i, i + 1, i]);
    }
    expect(table.indexOf(3001)).toBe(-1);
  });
});
