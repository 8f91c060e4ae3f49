import { describe, expect, it } from 'vitest';
import { icmpEcho, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const A = '10.244.1.10';
const B = '10.244.2.10';
const clean = { partial: 0, unjudged: 0, duplicated: 0, reordered: 0, unmatched: 0 };

/** Ten seconds of a ping both ways at each end of the session, so that the common window covers the middle. */
function frame(path: PathSimulator): void {
  for (const [sequence, time] of [
    [1, 0],
    [2, 20 * SECOND],
  ] as const) {
    const echo = { identifier: 7, sequence, payload: payloadOf(56, sequence) };
    path.send(time, (_, ttl) => icmpEcho({ source: A, destination: B, ttl, id: sequence, ...echo }));
    path.send(time + MS, (_, ttl) => icmpEcho({ source: B, destination: A, ttl, id: sequence, reply: true, ...echo }), {
      reverse: true,
    });
  }
}

describe('fates along a path', () => {
  it('counts UDP losses on the segment and direction that lost them', () => {
    const path = new PathSimulator([{ name: 'src' }, { name: 'mid' }, { name: 'dst' }]);
    frame(path);
    for (let i = 0; i < 100; i++) {
      const body = payloadOf(200, i + 10);
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id: i, payload: body }),
        i % 10 === 3 ? { lostAfter: 0 } : {},
      );
      path.send(
        5 * SECOND + i * MS + 500_000,
        (_, ttl) => udpPacket({ source: `${B}:53`, destination: `${A}:5000`, ttl, id: i, payload: body }),
        i % 20 === 5 ? { lostAfter: 1, reverse: true } : { reverse: true },
      );
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toEqual({ ...clean, sent: 100, delivered: 90, lost: 10, unjudged: 2 });
    expect(counts(result, 1, 'forward')).toEqual({ ...clean, sent: 90, delivered: 90, lost: 0, unjudged: 2 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ sent: 101, delivered: 101, lost: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ sent: 101, delivered: 96, lost: 5 });
    expect(result.analysis.losses).toHaveLength(15);
    expect(result.analysis.losses[0]).toMatchObject({
      segment: 0,
      direction: 'forward',
      hop: 'src',
      bytes: 200,
      partial: false,
      ambiguous: false,
      protocol: 'udp',
      source: `${A}:5000`,
      destination: `${B}:53`,
    });
  });

  it('tells a TCP retransmission from its original by the IP ID', () => {
    const path = new PathSimulator([{ name: 'src' }, { name: 'dst' }]);
    frame(path);
    const segment = (id: number, ttl: number) =>
      tcpPacket({ source: `${A}:4000`, destination: `${B}:80`, ttl, id, seq: 1000, payload: payloadOf(1000) });
    path.send(5 * SECOND, (_, ttl) => segment(1, ttl), { lostAfter: 0 });
    path.send(5 * SECOND + 200 * MS, (_, ttl) => segment(2, ttl));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 2, delivered: 1, lost: 1 });
    expect(result.analysis.losses[0]).toMatchObject({ bytes: 1000, ambiguous: false });
    expect(result.analysis.segments[0]!.forward.lostBytes).toBe(1000);
  });

  it('counts identical datagrams exactly and says that it cannot tell which one was lost', () => {
    const path = new PathSimulator([{ name: 'src' }, { name: 'dst' }]);
    frame(path);
    for (let i = 0; i < 20; i++)
      path.send(
        5 * SECOND + i * 10 * MS,
        (_, ttl) => udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, payload: payloadOf(40) }),
        i === 4 || i === 11 ? { lostAfter: 0 } : {},
      );
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 20, delivered: 18, lost: 2, duplicated: 0 });
    expect(result.analysis.losses.map((l) => l.ambiguous)).toEqual([true, true]);
    // The delays of 100 µs say which ones they must have been.
    expect(result.losses.map((l) => Math.round((l.time - 5 * SECOND) / (10 * MS)))).toEqual([4, 11]);
  });

  it('proves by a hop further down that a capture missed a packet', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    frame(path);
    for (let i = 0; i < 10; i++)
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id: i, payload: payloadOf(40, i) }),
        i < 3 ? { missedAt: [1] } : {},
      );
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 10, delivered: 10, lost: 0, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 10, delivered: 10, lost: 0, unmatched: 0 });
    expect(result.analysis.hops[1]!.missed).toEqual({ forward: 3, reverse: 0 });
  });

  it('takes an extra copy for a duplicate of the segment that made it, once', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    frame(path);
    const packet = (ttl: number) =>
      udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id: 9, payload: payloadOf(40) });
    path.send(5 * SECOND, (_, ttl) => packet(ttl));
    path.send(5 * SECOND + 10_000, (_, ttl) => packet(ttl), { missedAt: [0] });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 1, delivered: 1, duplicated: 1, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 1, delivered: 1, duplicated: 0 });
  });

  it('counts reordering against the order at the upstream side', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 10; i++)
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id: i, payload: payloadOf(40, i) }),
        { delays: [i === 2 ? 3.5 * MS : 100_000] },
      );
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ sent: 10, delivered: 10, reordered: 1, lost: 0 });
  });

  it('counts what arrives later than tmax as lost', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (const [id, delay] of [
      [1, 1.9 * SECOND],
      [2, 2.1 * SECOND],
    ] as const)
      path.send(5 * SECOND, (_, ttl) => udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id }), {
        delays: [delay],
      });
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ sent: 2, delivered: 1, lost: 1, unmatched: 0 });
    expect(counts(path.analyze({ tmaxSeconds: 3 }), 0, 'forward')).toMatchObject({ sent: 2, delivered: 2, lost: 0 });
  });

  it('judges nothing without a common window, and says so', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'x' },
      { name: 'b', clockId: 'x' },
    ]);
    const packet = (id: number, ttl: number) => udpPacket({ source: `${A}:1`, destination: `${B}:2`, ttl, id });
    path.send(SECOND, (_, ttl) => packet(1, ttl), { missedAt: [1] });
    path.send(10 * SECOND, (_, ttl) => packet(2, ttl), { missedAt: [0] });
    const { analysis } = path.analyze();
    expect(analysis.warnings.map((w) => w.code)).toContain('no-common-window');
    expect(analysis.segments[0]!.forward).toMatchObject({ sent: 0, lost: 0 });
    expect(analysis.window).toBeNull();
  });

  it('tells the window in which every hop listened, and the part of it that was judged', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'x' },
      { name: 'b', clockId: 'x' },
    ]);
    frame(path);
    const { window } = path.analyze({ tmaxSeconds: 3 }).analysis;
    const seconds = (stamp: string) => Number(BigInt(stamp) - 1_760_000_000_000_000_000n) / SECOND;
    // From b's first packet, 100 µs after a's, to b's last, the reply that a has 100 µs later.
    expect(seconds(window!.from)).toBeCloseTo(0.0001, 7);
    expect(seconds(window!.to)).toBeCloseTo(20.001, 7);
    expect(seconds(window!.judgedFrom)).toBeCloseTo(0.0001, 7);
    expect(seconds(window!.judgedTo)).toBeCloseTo(17.001, 7);
  });

  it('does not count a packet whose TTL was spent on the way as lost', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    path.send(5 * SECOND, () => icmpEcho({ source: A, destination: B, ttl: 1, id: 77, identifier: 7, sequence: 50 }), {
      lostAfter: 0,
    });
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ sent: 0, lost: 0, unjudged: 3 });
  });
});
