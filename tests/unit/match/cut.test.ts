import { describe, expect, it } from 'vitest';
import { payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const A = '10.244.1.10';
const B = '10.244.2.10';
const clean = { partial: 0, duplicated: 0, reordered: 0, unmatched: 0 };

/** An acknowledgement; `options` is what a selective one adds to the TCP header, bytes. */
function acknowledgement(n: number, ttl: number, options: number): Uint8Array {
  const ends = { source: `${A}:40000`, destination: `${B}:80` };
  const tcpOptions = new Uint8Array(options + 10).fill(1);
  tcpOptions.set([8, 10, 0, 0, n >> 8, n, 0, 0, 0, 1], options);
  return tcpPacket({ ...ends, ack: n * 100, id: n, ttl, tcpOptions });
}

describe('packets cut short', () => {
  it.each([
    [262144, 70],
    [70, 262144],
    [70, 74],
    [70, 70],
  ])('are joined by what is left of them: snaplen %d and %d', (near, far) => {
    const path = new PathSimulator([
      { name: 'src', snaplen: near },
      { name: 'dst', snaplen: far },
    ]);
    for (let i = 0; i < 200; i++) {
      // Every tenth has options so long that the record ends inside them, before the timestamps.
      const packet = (_: number, ttl: number) => acknowledgement(i, ttl, i % 10 === 0 ? 16 : 0);
      path.send(i * 20 * MS, packet, i % 25 === 10 ? { lostAfter: 0 } : {});
      const data = { source: `${B}:80`, destination: `${A}:40000`, seq: i * 100, id: i, payload: payloadOf(100, i) };
      path.send(i * 20 * MS + MS, (_, ttl) => tcpPacket({ ...data, ttl }), { reverse: true });
    }
    const result = path.analyze({ hashPrefix: 16, tmaxSeconds: 0.5 });
    const lost = result.analysis.losses.map(({ frame }) => frame);
    expect(lost).toEqual([21, 71, 121, 171, 221, 271, 321]);
    expect(counts(result, 0, 'forward')).toMatchObject({ ...clean, lost: 7 });
  });

  it('are not joined when both hold as much of them and differ', () => {
    const path = new PathSimulator([
      { name: 'src', snaplen: 60 },
      { name: 'dst', snaplen: 60 },
    ]);
    const datagram = (body: number) => (_: number, ttl: number) =>
      udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id: 0, payload: payloadOf(200, body) });
    for (let i = 0; i < 100; i++) {
      path.send(i * 20 * MS, datagram(i), i === 50 ? { lostAfter: 0 } : {});
      path.send(i * 20 * MS + MS, (_, ttl) => acknowledgement(i, ttl, 0), { reverse: true });
    }
    // Of the same length and the same headers, and not the one that was lost.
    path.record(1, SECOND + 2 * MS, new Uint8Array([...new Uint8Array(12), 8, 0, ...datagram(7777)(1, 63)]));
    const result = path.analyze({ hashPrefix: 64, tmaxSeconds: 0.5 });
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 1, unmatched: 1 });
  });
});
