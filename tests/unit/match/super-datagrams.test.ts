import { describe, expect, it } from 'vitest';
import { ethernet, payloadOf, udpPacket } from '../decode/build-packet.ts';
import { analyseRecords } from './analyse-records.ts';

const COUNT = 60;
const SIZE = 1200;
const PARTS = 6;
const START = 1_760_000_000_000_000_000n;
const stamp = (i: number, k: number, hop: number) =>
  START + BigInt(i) * 20_000_000n + BigInt(hop) * 100_000n + BigInt(k) * 1000n;
const ends = { source: '10.0.0.1:1000', destination: '10.0.0.2:2000' };

describe('super-datagrams whose IP identification counts one up for each', () => {
  /** As Linux sends them: the parts count on from the identification of the whole, over those of the next ones. */
  function analyze(lost: (i: number, k: number) => boolean) {
    const indices = Array.from({ length: COUNT }, (_, i) => i);
    const payload = (i: number) => payloadOf(PARTS * SIZE, i);
    const wholes = indices.map((i) => ({
      time: stamp(i, 0, 0),
      bytes: ethernet(udpPacket({ ...ends, id: 1000 + i, payload: payload(i) })),
    }));
    const parts = indices.flatMap((i) =>
      Array.from({ length: PARTS }, (_, k) => k)
        .filter((k) => !lost(i, k))
        .map((k) => ({
          time: stamp(i, k, 1),
          bytes: ethernet(
            udpPacket({ ...ends, id: 1000 + i + k, payload: payload(i).subarray(k * SIZE, (k + 1) * SIZE) }),
          ),
        })),
    );
    return analyseRecords([wholes, parts]).segments[0]!.forward;
  }

  it('are lost as wholes where none of their parts arrives', () => {
    const figures = analyze((i) => i === 5 || i === 6 || i === 20);
    expect(figures).toMatchObject({ lost: 3, partial: 0, lostBytes: 3 * PARTS * SIZE, unmatched: 0 });
  });

  it('are partial where some of them do not', () => {
    const figures = analyze((i, k) => i === 5 || (i === 8 && k === 0) || (i === 12 && k === 3));
    expect(figures).toMatchObject({ lost: 1, partial: 2, lostBytes: (PARTS + 2) * SIZE, unmatched: 0 });
  });
});
