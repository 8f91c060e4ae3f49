import { describe, expect, it } from 'vitest';
import { ethernet, payloadOf, udpPacket } from '../decode/build-packet.ts';
import { fragment } from '../decode/build-tunnel.ts';
import { analyseRecords } from './analyse-records.ts';

const COUNT = 40;
const stamp = (i: number, hop: number) => 1_760_000_000_000_000_000n + BigInt(i) * 100_000_000n + BigInt(hop) * 1000n;

/** Datagrams of four fragments at both hops; of the tenth the second hop holds these, in this order. */
function tenth(order: readonly number[]) {
  const hop = (index: number, pick: readonly number[]) =>
    Array.from({ length: COUNT }, (_, i) => {
      const ip = udpPacket({ source: '10.0.0.1:1', destination: '10.0.0.2:2', id: i + 1, payload: payloadOf(4000, i) });
      const pieces = fragment(ip, 1228);
      return (i === 10 ? pick : [0, 1, 2, 3]).map((k) => ({ bytes: ethernet(pieces[k]!), time: stamp(i, index) }));
    }).flat();
  const { segments } = analyseRecords([hop(0, [0, 1, 2, 3]), hop(1, order)]);
  const { delivered, lost, duplicated } = segments[0]!.forward;
  expect(delivered + lost).toBeGreaterThan(15);
  return { lost, duplicated };
}

describe('fragments that the network sent twice', () => {
  it('leave a datagram complete, whichever they are', () => {
    for (const order of [
      [0, 0, 1, 2, 3],
      [0, 1, 0, 2, 3],
      [0, 1, 2, 2, 3],
      [0, 1, 3, 1, 2],
      [3, 2, 1, 1, 0],
      [0, 1, 2, 3, 3],
    ])
      expect(tenth(order), `order ${order}`).toEqual({ lost: 0, duplicated: 0 });
  });

  it('do not stand for one that is missing', () => {
    for (const order of [
      [0, 2, 2, 3],
      [0, 1, 1, 3],
      [0, 0, 1, 2],
    ])
      expect(tenth(order).lost, `order ${order}`).toBe(1);
  });

  it('are two datagrams when both are whole', () => {
    for (const order of [
      [0, 0, 1, 1, 2, 2, 3, 3],
      [0, 1, 2, 3, 0, 1, 2, 3],
      [0, 1, 0, 2, 1, 3, 2, 3],
    ])
      expect(tenth(order), `order ${order}`).toEqual({ lost: 0, duplicated: 1 });
  });
});
