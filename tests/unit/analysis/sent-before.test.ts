import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentBefore } from '../../../shared/analysis/sent-before.ts';
import { identity } from '../../../shared/match/common-arrays.ts';
import type { HopPackets } from '../../../shared/match/types.ts';

const SYN = 2;
const packet = fc.record({
  flow: fc.nat(5),
  seq: fc.nat(40).map((n) => (n * 50 - 300) >>> 0),
  payload: fc.constantFrom(0, 1, 50, 50, 100),
  syn: fc.constantFrom(0, 0, 0, 0, SYN),
});
type Packet = typeof packet extends fc.Arbitrary<infer T> ? T : never;

/** A hop of TCP packets; `columns` stays the same while its capture grows. */
function hopOf(packets: readonly Packet[], columns: object, count: number): HopPackets {
  const of = (field: keyof Packet) => Uint32Array.from(packets.slice(0, count), (p) => p[field]);
  Object.assign(columns, {
    count,
    protocol: new Uint8Array(count).fill(6),
    flags: new Uint16Array(count),
    tcpFlags: Uint8Array.from(of('syn')),
    seq: of('seq'),
  });
  const [row, order, incomplete] = [identity(count), identity(count), new Uint8Array(count)];
  return { columns, count, row, order, incomplete, payload: of('payload'), flow: of('flow') } as unknown as HopPackets;
}

describe('bytes that a flow had sent before', () => {
  it('are the same whether a capture is looked at as it grows or at once', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 120 }), fc.array(fc.nat(120), { maxLength: 5 }), (packets, cuts) => {
        const whole = new SentBefore().update(hopOf(packets, {}, packets.length));
        found += whole.length;
        const columns = {};
        const sent = new SentBefore();
        for (const cut of cuts.sort((a, b) => a - b))
          sent.update(hopOf(packets, columns, Math.min(cut, packets.length)));
        expect(sent.update(hopOf(packets, columns, packets.length))).toEqual(whole);
        sent.reset();
        expect(sent.update(hopOf(packets, columns, packets.length))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(20);
  });
});
