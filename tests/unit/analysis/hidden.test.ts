import { describe, expect, it } from 'vitest';
import { ethernet, icmpEcho, ipPacket, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { A, B, frame } from './frame.ts';

const three = () => new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
const T = 5 * SECOND;
const codes = (path: PathSimulator) => path.analyze().analysis.warnings.map((w) => [w.code, w.hop]);

/** Requests and answers of one TCP conversation; `missedAt` tells the hops that do not show them. */
function talk(
  path: PathSimulator,
  port: number,
  n: number,
  missed: { there?: number[]; back?: number[] },
  lost: number[] = [],
) {
  for (let i = 0; i < n; i++) {
    path.send(
      T + i * 10 * MS,
      (_, ttl) =>
        tcpPacket({
          source: `${A}:${port}`,
          destination: `${B}:80`,
          ttl,
          id: i + 1,
          seq: 1 + i * 100,
          ack: 1 + i * 50,
          payload: payloadOf(100, i),
        }),
      { missedAt: missed.there ?? [], ...(lost.includes(i) ? { lostAfter: 0 } : {}) },
    );
    if (!lost.includes(i))
      path.send(
        T + i * 10 * MS + MS,
        (_, ttl) =>
          tcpPacket({
            source: `${B}:80`,
            destination: `${A}:${port}`,
            ttl,
            id: i + 1,
            seq: 1 + i * 50,
            ack: 101 + i * 100,
            payload: payloadOf(50, i),
          }),
        { reverse: true, missedAt: missed.back ?? [] },
      );
  }
}

describe('flows that a capture does not show', () => {
  it('judges straight across a filter that hides a whole protocol, and says so (case 15)', () => {
    const path = three();
    for (const [i, time] of [0, 20 * SECOND].entries())
      for (const reverse of [false, true])
        path.send(
          time + (reverse ? MS : 0),
          (_, ttl) =>
            icmpEcho({
              source: reverse ? B : A,
              destination: reverse ? A : B,
              ttl,
              id: i,
              reply: reverse,
              identifier: 7,
              sequence: i,
              payload: payloadOf(9),
            }),
          { reverse },
        );
    talk(path, 4000, 20, { there: [1], back: [1] }, [7]);
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 1, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ sent: 1, unmatched: 0 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ sent: 20, lost: 0, unmatched: 0 });
    expect(result.analysis.hops[1]!.missed).toEqual({ forward: 0, reverse: 0 });
    expect(codes(path)).toEqual([['filter-mismatch', 'b']]);
  });

  it('calls single flows of several around a hop another path (case 39)', () => {
    const path = three();
    frame(path);
    for (let k = 0; k < 4; k++) talk(path, 4000 + k, 5, k % 2 ? { there: [1], back: [1] } : {});
    expect(codes(path)).toEqual([['not-via-hop', 'b']]);
    expect(path.analyze().analysis.losses).toEqual([]);
  });

  it('does not judge what the last hop cannot see, though answers prove that it passed', () => {
    const path = three();
    frame(path);
    const quiet = counts(path.analyze(), 1, 'forward');
    talk(path, 4000, 10, { there: [2], back: [2] });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: quiet.sent + 10, lost: 0 });
    expect(counts(result, 1, 'forward')).toEqual({ ...quiet, unjudged: quiet.unjudged + 10 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ unmatched: 0 });
    expect(codes(path)).toEqual([['filter-mismatch', 'c']]);
  });

  it('takes a filter for one direction for what it is: acknowledgements prove that the data passed', () => {
    const path = three();
    frame(path);
    talk(path, 4000, 10, { there: [2] });
    const { analysis } = path.analyze();
    expect(analysis.losses).toEqual([]);
    expect(codes(path)).toEqual([['filter-mismatch', 'c']]);
  });

  it('still counts a direction as lost that nothing acknowledges', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 10; i++) {
      // Two streams that run past each other: nothing of the one answers the other.
      path.send(
        T + i * MS,
        (_, ttl) =>
          udpPacket({ source: `${A}:7000`, destination: `${B}:7001`, ttl, id: i + 1, payload: payloadOf(99, i) }),
        { lostAfter: 1 },
      );
      path.send(
        T + i * MS,
        (_, ttl) =>
          udpPacket({ source: `${B}:7001`, destination: `${A}:7000`, ttl, id: i + 1, payload: payloadOf(98, i) }),
        { reverse: true },
      );
      path.send(
        T + i * MS,
        (_, ttl) =>
          tcpPacket({
            source: `${A}:7000`,
            destination: `${B}:7001`,
            ttl,
            id: i + 1,
            seq: 1000 + i * 99,
            ack: 5,
            payload: payloadOf(99, i),
          }),
        { lostAfter: 1 },
      );
      path.send(
        T + i * MS,
        (_, ttl) =>
          tcpPacket({
            source: `${B}:7001`,
            destination: `${A}:7000`,
            ttl,
            id: i + 1,
            seq: 5 + i,
            ack: 1000,
            payload: payloadOf(1, i),
          }),
        { reverse: true },
      );
    }
    const result = path.analyze();
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 20 });
    expect(codes(path)).toEqual([]);
  });

  it('names a tunnel that flows vanish into, and judges them across it (case 51)', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'gw1' }, { name: 'gw2' }, { name: 'b' }]);
    for (let i = 0; i < 40; i++) {
      const at = i * 500 * MS;
      for (const reverse of [false, true]) {
        const [from, to] = reverse ? [B, A] : [A, B];
        const lost = i === 20 && !reverse;
        path.send(
          at + (reverse ? MS : 0),
          (_, ttl) =>
            tcpPacket({
              source: `${from}:80`,
              destination: `${to}:80`,
              ttl,
              id: i + 1,
              seq: i * 10,
              payload: payloadOf(10, i),
            }),
          { reverse, missedAt: [1, 2], ...(lost ? { lostAfter: 2 } : {}) },
        );
        const esp = payloadOf(100, i + (reverse ? 500 : 0));
        esp.set([0, 0, 0, reverse ? 2 : 1, 0, 0, 0, i]);
        path.send(
          at + (reverse ? MS : 0),
          () =>
            ipPacket(50, esp, {
              source: reverse ? '192.0.2.2' : '192.0.2.1',
              destination: reverse ? '192.0.2.1' : '192.0.2.2',
              id: i,
            }),
          { reverse, missedAt: [0, 3] },
        );
      }
    }
    const result = path.analyze();
    expect(result.analysis.segments.map((s) => s.forward.lost)).toEqual([1, 0, 0]);
    expect(result.analysis.segments[1]!.forward.sent).toBe(0);
    expect(codes(path).filter(([code]) => code !== 'one-way-traffic')).toEqual([
      ['encrypted', 'gw1'],
      ['encrypted', 'gw2'],
    ]);
    // Nothing further down: nobody knows.
    const short = new PathSimulator([{ name: 'a' }, { name: 'gw1' }]);
    for (let i = 0; i < 40; i++) {
      const esp = payloadOf(100, i);
      short.record(
        0,
        i * 500 * MS,
        ethernet(
          tcpPacket({ source: `${A}:80`, destination: `${B}:80`, id: i + 1, seq: i * 10, payload: payloadOf(10, i) }),
        ),
      );
      short.record(
        1,
        i * 500 * MS + MS,
        ethernet(ipPacket(50, esp, { source: '192.0.2.1', destination: '192.0.2.2', id: i })),
      );
      short.record(
        0,
        i * 500 * MS + 9 * MS,
        ethernet(tcpPacket({ source: `${B}:80`, destination: `${A}:80`, id: i + 1, seq: i, payload: payloadOf(1, i) })),
      );
    }
    expect(counts(short.analyze(), 0, 'forward')).toMatchObject({ sent: 0, lost: 0, unjudged: 40 });
  });

  it('does not let a tunnel beside the path excuse a loss', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 10; i++) {
      path.send(
        T + i * MS,
        (_, ttl) =>
          udpPacket({ source: `${A}:7000`, destination: `${B}:7001`, ttl, id: i + 1, payload: payloadOf(99, i) }),
        { lostAfter: 1 },
      );
      path.record(
        2,
        T + i * MS,
        ethernet(ipPacket(50, payloadOf(99, i), { source: '192.0.2.1', destination: '192.0.2.2' })),
      );
    }
    expect(counts(path.analyze(), 1, 'forward')).toMatchObject({ lost: 10 });
  });

  it('says which capture ended before the others, and judges nothing after it (case 36)', () => {
    const path = three();
    frame(path);
    const ended = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    for (let i = 0; i < 20; i++)
      ended.send(
        i * SECOND,
        (_, ttl) => udpPacket({ source: `${A}:7`, destination: `${B}:7`, ttl, id: i + 1, payload: payloadOf(9, i) }),
        { missedAt: i > 9 ? [1] : [] },
      );
    expect(counts(ended.analyze(), 0, 'forward')).toMatchObject({ lost: 0 });
    expect(codes(ended)).toContainEqual(['ended-early', 'b']);
    expect(codes(path)).toEqual([]);
  });

  it('gives both bounds where the capture that should have seen a loss dropped packets itself (case 37)', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c', kernelDrops: 2 }]);
    frame(path);
    talk(path, 4000, 10, {}, [3, 4, 5]);
    for (let i = 0; i < 3; i++)
      path.send(
        T + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:7`, destination: `${B}:7`, ttl, id: 50 + i, payload: payloadOf(9, i) }),
        {
          lostAfter: 1,
        },
      );
    const [first, second] = path.analyze().analysis.segments;
    expect(first!.forward).toMatchObject({ lost: 3, lostMin: 3 });
    expect(second!.forward).toMatchObject({ lost: 3, lostMin: 1 });
  });
});
