import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieceOf } from '../../../shared/clock/model.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { sendTraffic } from './clocked-traffic.ts';

const clock = fc.record({
  clockOffset: fc.oneof(
    fc.integer({ min: -50 * MS, max: 50 * MS }),
    fc.constantFrom(3600 * SECOND, -7200 * SECOND, 86_400 * 90 * SECOND),
  ),
  drift: fc.double({ min: -100e-6, max: 100e-6, noNaN: true }),
});
const step = fc.record({
  hop: fc.nat(3),
  at: fc.double({ min: 0.15, max: 0.85, noNaN: true }),
  size: fc
    .tuple(fc.constantFrom(8 * MS, 35 * MS, SECOND, 40 * SECOND, 3600 * SECOND), fc.constantFrom(1, -1))
    .map(([size, sign]) => size * sign),
});

describe('a path whose clocks are wrong in every way', () => {
  it('has corrected times within the stated bounds at every record, no negative delay and no loss', () => {
    fc.assert(
      fc.property(
        fc.record({
          clocks: fc.array(clock, { minLength: 2, maxLength: 4 }),
          steps: fc.array(step, { maxLength: 3 }),
          seconds: fc.constantFrom(2, 8, 30),
          every: fc.constantFrom(2 * MS, 11 * MS, 40 * MS),
          base: fc.tuple(fc.integer({ min: 20_000, max: 500_000 }), fc.integer({ min: 20_000, max: 500_000 })),
          queue: fc.constantFrom(50_000, 500_000),
          seed: fc.nat(1e6),
        }),
        ({ clocks, steps, seconds, every, base, queue, seed }) => {
          const n = clocks.length;
          // Steps closer together than this cannot be told apart by anyone.
          const apart = steps
            .filter(({ hop }) => hop < n)
            // With two clocks only, a step smaller than the distance of packets could be either's.
            .map((s) => (n === 2 && Math.abs(s.size) < 4 * every ? { ...s, hop: 1 } : s))
            .sort((a, b) => a.at - b.at)
            .filter(({ at }, i, all) => i === 0 || at - all[i - 1]!.at > 0.15);
          const path = new PathSimulator(
            clocks.map((c, h) => ({
              name: `h${h}`,
              ...c,
              error: (time) =>
                apart.reduce((sum, s) => sum + (s.hop === h && time >= s.at * seconds * SECOND ? s.size : 0), 0),
            })),
          );
          sendTraffic(path, { from: 0, to: seconds * SECOND, every, segments: n - 1, base, queue, seed });
          const result = path.analyze();
          const times = path.trueTimes();
          const reference = result.match.corrected[0]![0]!;
          const pace = 1 + clocks[0]!.drift;
          result.match.hops.forEach((hop, h) => {
            for (let u = 0; u < hop.count; u++) {
              const row = hop.row[u]!;
              const truth = reference + (times[h]![row]! - times[0]![0]!) * pace;
              const bound = result.match.clocks[h]!.pieces[pieceOf(result.match.clocks[h]!, row)]!.uncertainty;
              const wrong = Math.abs(result.match.corrected[h]![u]! - truth);
              if (wrong > bound + 10) throw new Error(`hop ${h} record ${row}: wrong by ${wrong}, bound ${bound}`);
            }
          });
          for (const segment of result.analysis.segments)
            for (const direction of ['forward', 'reverse'] as const) {
              expect(segment[direction]).toMatchObject({ lost: 0, unmatched: 0, duplicated: 0 });
              if (segment[direction].delayNs) expect(segment[direction].delayNs!.min).toBeGreaterThanOrEqual(-10);
            }
          expect(result.analysis.clock.reduce((sum, { steps: found }) => sum + found, 0)).toBe(apart.length);
        },
      ),
      { numRuns: 40, seed: 11 },
    );
  }, 120_000);
});
