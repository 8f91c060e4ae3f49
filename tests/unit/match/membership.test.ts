import { describe, expect, it } from 'vitest';
import { icmpEcho, payloadOf, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const A = '10.244.1.10';
const B = '10.244.2.10';
const OTHER = '10.244.9.9';

function ping(
  path: PathSimulator,
  from: string,
  to: string,
  times: number[],
  identifier: number,
  lostAfter?: number,
): void {
  times.forEach((time, i) => {
    const echo = { identifier, sequence: i, payload: payloadOf(56, i) };
    path.send(
      time,
      (_, ttl) => icmpEcho({ source: from, destination: to, ttl, id: i, ...echo }),
      lostAfter === undefined ? {} : { lostAfter },
    );
    if (lostAfter === undefined)
      path.send(time + MS, (_, ttl) => icmpEcho({ source: to, destination: from, ttl, id: i, reply: true, ...echo }), {
        reverse: true,
      });
  });
}

const everySecond = Array.from({ length: 20 }, (_, i) => i * SECOND);

describe('whose traffic is the path’s', () => {
  it('counts a flow that never arrives as lost when its destination is known at the last hop', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond, 1);
    ping(path, A, B, [5 * SECOND, 6 * SECOND], 2, 1);
    expect(counts(path.analyze(), 1, 'forward')).toMatchObject({ lost: 2 });
  });

  it('leaves out a conversation with an address that the last hop never saw', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond, 1);
    ping(path, A, OTHER, [5 * SECOND, 6 * SECOND], 2, 1);
    const { analysis } = path.analyze();
    expect(analysis.losses).toEqual([]);
    expect(analysis.hops[0]!.packets).toBe(42);
  });

  it('counts it all the same when it is a target', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond, 1);
    ping(path, A, OTHER, [5 * SECOND, 6 * SECOND], 2, 1);
    expect(path.analyze({ targets: [OTHER] }).analysis.segments[1]!.forward.lost).toBe(2);
  });

  it('leaves out a conversation that begins on the way', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond, 1);
    for (let i = 0; i < 5; i++)
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: '172.18.1.1:7', destination: `${B}:7`, ttl, id: i, payload: payloadOf(9, i) }),
        { missedAt: [0], ...(i === 2 ? { lostAfter: 1 } : {}) },
      );
    const { analysis } = path.analyze();
    expect(analysis.losses).toEqual([]);
    expect(analysis.segments[0]!.forward.unmatched).toBe(0);
  });

  it('does not call a flow missed that passes around a hop', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond, 1);
    for (let i = 0; i < 10; i++)
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:7`, destination: `${B}:7`, ttl, id: i, payload: payloadOf(9, i) }),
        { missedAt: [1], ...(i === 4 ? { lostAfter: 0 } : {}) },
      );
    const { analysis } = path.analyze();
    expect(analysis.hops[1]!.missed).toEqual({ forward: 0, reverse: 0 });
    expect(analysis.segments[0]!.forward.lost).toBe(1);
    expect(analysis.segments[1]!.forward.sent).toBe(analysis.segments[0]!.forward.sent - 10);
    expect(analysis.warnings.map((w) => w.code)).toContain('not-via-hop');
  });

  it('does not say of a flow that it passes around a capture that had ended before it began', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    ping(path, A, B, everySecond.slice(0, 10), 1);
    for (let i = 0; i < 10; i++)
      path.send(
        15 * SECOND + i * MS,
        (_, ttl) => udpPacket({ source: `${A}:7`, destination: `${B}:7`, ttl, id: i, payload: payloadOf(9, i) }),
        { missedAt: [1] },
      );
    const { analysis } = path.analyze();
    expect(analysis.warnings.map((w) => [w.code, w.hop])).toEqual([['ended-early', 'b']]);
    expect(analysis.segments[0]!.forward.lost).toBe(0);
  });
});
