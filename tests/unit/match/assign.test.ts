import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignInOrder } from '../../../shared/match/assign.ts';

const TYPICAL = 600_000;

/** Sent at a ms on average, delayed by 0.5 to 0.7 ms without overtaking, some lost, some arriving twice. */
const crowd = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 2_000_000 }), jitter: fc.nat(200_000), fate: fc.nat(19) }),
  { minLength: 150, maxLength: 400 },
);

describe('identical packets too many to compare all assignments', () => {
  it('are matched in order, inside the gate, and as many as arrived of what was sent', () => {
    fc.assert(
      fc.property(crowd, (packets) => {
        const sent: number[] = [];
        const arrived: number[] = [];
        let delivered = 0;
        let time = 0;
        for (const { gap, jitter, fate } of packets) {
          time += gap;
          sent.push(time);
          if (fate < 2) continue;
          delivered++;
          const at = Math.max(time + 500_000 + jitter, (arrived.at(-1) ?? 0) + 1);
          arrived.push(at);
          if (fate === 19) arrived.push(at + 1);
        }
        const choice = assignInOrder(Float64Array.from(sent), Float64Array.from(arrived), -400_000, 2e9, TYPICAL);
        let before = -1;
        let matched = 0;
        choice.forEach((j, i) => {
          if (j < 0) return;
          matched++;
          expect(j).toBeGreaterThan(before);
          expect(arrived[j]! - sent[i]!).toBeGreaterThanOrEqual(-400_000);
          before = j;
        });
        expect(matched).toBeGreaterThanOrEqual(delivered);
      }),
      { numRuns: 30 },
    );
  });

  it('leave out the very one that is missing', () => {
    const sent = Float64Array.from({ length: 400 }, (_, i) => i * 1e6);
    const arrived = sent.filter((_, i) => i !== 7 && i !== 300).map((t) => t + TYPICAL);
    const choice = assignInOrder(sent, arrived, 0, 2e9, TYPICAL);
    expect([...choice.keys()].filter((i) => choice[i] === -1)).toEqual([7, 300]);
  });

  it('are as many where the typical delay is not known', () => {
    const sent = Float64Array.from({ length: 400 }, (_, i) => i * 1e6);
    const arrived = sent.map((t) => t + 1e9);
    expect(assignInOrder(sent, arrived, 0, 2e9, 0).filter((j) => j >= 0)).toHaveLength(400);
  });
});
