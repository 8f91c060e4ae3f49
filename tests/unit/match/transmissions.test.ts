import { describe, expect, it } from 'vitest';
import { ethernet, payloadOf, segmentTcp, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const A = '10.244.1.10:4000';
const B = '10.244.2.10:5201';
const MSS = 1000;

/** Three hops, and packets both ways at both ends of the time. */
function threeHops(): PathSimulator {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  for (const [id, time] of [
    [900, 0],
    [901, 20 * SECOND],
  ] as const) {
    path.send(time, (_, ttl) => udpPacket({ source: '10.244.1.10:9', destination: '10.244.2.10:9', ttl, id }));
    path.send(time + MS, (_, ttl) => udpPacket({ source: '10.244.2.10:9', destination: '10.244.1.10:9', ttl, id }), {
      reverse: true,
    });
  }
  return path;
}

const segment = (seq: number, id: number) =>
  ethernet(tcpPacket({ source: A, destination: B, seq, id, payload: payloadOf(MSS, seq) }));

describe('several transmissions of the same bytes', () => {
  it('keeps a lost original apart from its copy that the hop between did not capture', () => {
    const path = threeHops();
    for (let i = 0; i < 10; i++)
      for (const hop of [0, 1, 2]) path.record(hop, 5 * SECOND + (i * 10 + hop) * MS, segment(1 + i * MSS, 100 + i));
    const seq = 1 + 10 * MSS;
    path.record(0, 6 * SECOND, segment(seq, 200));
    path.record(1, 6 * SECOND + MS, segment(seq, 200));
    path.record(0, 6 * SECOND + 300 * MS, segment(seq, 207));
    path.record(2, 6 * SECOND + 302 * MS, segment(seq, 207));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ delivered: 12, lost: 0, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ delivered: 11, lost: 1, unmatched: 0 });
    expect(result.analysis.hops[1]!.missed.forward).toBe(1);
    expect(result.analysis.losses).toMatchObject([{ segment: 1, hop: 'b', bytes: MSS }]);
  });

  it('finds the part of a super-frame that the hop between did not capture further down', () => {
    const path = threeHops();
    const whole = tcpPacket({ source: A, destination: B, seq: 1, id: 100, payload: payloadOf(5 * MSS) });
    path.record(0, 5 * SECOND, ethernet(whole));
    for (const [k, piece] of segmentTcp(whole, MSS).entries()) {
      if (k !== 2) path.record(1, 5 * SECOND + MS, ethernet(piece));
      path.record(2, 5 * SECOND + 2 * MS, ethernet(piece));
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 1, delivered: 1, partial: 0, lost: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 5, delivered: 5, lost: 0, unmatched: 0 });
    expect(result.analysis.hops[1]!.missed.forward).toBe(1);
  });

  it('does not take a short datagram that a hop did not capture for one cut into others', () => {
    const path = threeHops();
    const datagram = (length: number) =>
      ethernet(udpPacket({ source: A, destination: B, id: 0, payload: payloadOf(length, length) }));
    path.record(0, 5 * SECOND, datagram(51));
    path.record(1, 5 * SECOND + MS, datagram(51));
    path.record(2, 5 * SECOND + 2 * MS + 500_000, datagram(51));
    for (const [k, length] of [26, 25].entries()) {
      path.record(0, 5 * SECOND + (k + 1) * 100_000, datagram(length));
      path.record(2, 5 * SECOND + 2 * MS + (k + 6) * 100_000, datagram(length));
    }
    for (const hop of [0, 1, 2]) path.record(hop, 6 * SECOND + hop * MS, datagram(400));
    const result = path.analyze();
    expect(counts(result, 1, 'forward')).toMatchObject({ delivered: 4, lost: 0, unmatched: 0 });
  });

  it('knows a copy in other pieces by its headers, where a snaplen left too little of it to compare', () => {
    const path = new PathSimulator([
      { name: 'a', snaplen: 128 },
      { name: 'b', snaplen: 78 },
    ]);
    // Enough packets that nothing cuts, so that hashes cover more than the snaplen leaves of the others.
    for (let i = 0; i < 200; i++)
      for (const reverse of [false, true]) {
        const [source, destination] = reverse ? [B, A] : [A, B];
        const datagram = { source, destination, id: 1000 + i, payload: payloadOf(30, i) };
        path.send(i * 100 * MS, (_, ttl) => udpPacket({ ...datagram, ttl }), { reverse });
      }
    const piece = (from: number, to: number, id: number) => {
      const payload = payloadOf(5 * MSS).subarray(from, to);
      return ethernet(tcpPacket({ source: A, destination: B, seq: 1 + from, id, timestamps: [77, 5], payload }));
    };
    const sent = [
      { at: 0, bytes: piece(0, 5 * MSS, 100) },
      { at: 40 * MS, bytes: piece(0, 3 * MSS, 195) },
      { at: 72 * MS, bytes: piece(3 * MSS, 5 * MSS, 232) },
    ];
    for (const { at, bytes } of sent) for (const hop of [0, 1]) path.record(hop, 5 * SECOND + at + hop * MS, bytes);
    const forward = counts(path.analyze(), 0, 'forward');
    expect(forward).toMatchObject({ partial: 0, lost: 0, unmatched: 0 });
    expect(forward.delivered).toBeGreaterThan(100);
  });
});

describe('a packet that the network sent twice', () => {
  const datagram = (ttl: number) =>
    ethernet(udpPacket({ source: A, destination: B, id: 7, ttl, payload: payloadOf(90) }));

  it('is delivered where only its copy arrives', () => {
    const path = new PathSimulator(['a', 'b', 'c', 'd'].map((name) => ({ name })));
    for (const [id, time] of [
      [900, 0],
      [901, 20 * SECOND],
    ] as const)
      for (const [from, to, reverse] of [
        ['10.244.1.10:9', '10.244.2.10:9', false],
        ['10.244.2.10:9', '10.244.1.10:9', true],
      ] as const)
        path.send(time, (_, ttl) => udpPacket({ source: from, destination: to, ttl, id }), { reverse });
    path.record(0, 5 * SECOND, datagram(64));
    path.record(1, 5 * SECOND + MS, datagram(63));
    path.record(1, 5 * SECOND + 2 * MS, datagram(63));
    path.record(2, 5 * SECOND + 3 * MS, datagram(62));
    path.record(2, 5 * SECOND + 4 * MS, datagram(62));
    path.record(3, 5 * SECOND + 5 * MS, datagram(61));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ delivered: 1, duplicated: 1 });
    expect(counts(result, 1, 'forward')).toMatchObject({ delivered: 1, duplicated: 0 });
    expect(counts(result, 2, 'forward')).toMatchObject({ sent: 1, delivered: 1, lost: 0, duplicated: 0 });
  });

  it('is delivered by what arrives first, so that nothing overtook it', () => {
    const path = threeHops();
    const numbered = (id: number) => ethernet(udpPacket({ source: A, destination: B, id, payload: payloadOf(90, id) }));
    // Usually a packet takes 5 ms; this one came after 1 ms, and its copy after 5.
    for (let i = 0; i < 5; i++) {
      path.record(0, 5 * SECOND + i * 100 * MS, numbered(20 + i));
      path.record(1, 5 * SECOND + i * 100 * MS + 5 * MS, numbered(20 + i));
    }
    path.record(0, 6 * SECOND, numbered(30));
    path.record(0, 6 * SECOND + MS, numbered(31));
    path.record(1, 6 * SECOND + MS, numbered(30));
    path.record(1, 6 * SECOND + 3 * MS, numbered(31));
    path.record(1, 6 * SECOND + 5 * MS, numbered(30));
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ sent: 7, duplicated: 1, reordered: 0 });
  });
});
