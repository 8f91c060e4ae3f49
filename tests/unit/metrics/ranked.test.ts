import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentiles } from '../../../shared/metrics/percentiles.ts';
import { type RankedPart, rankedPercentiles, ranksOf } from '../../../shared/metrics/ranked.ts';

const numbers = (least: number, most: number) =>
  fc.array(
    fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: -2e9, max: 2e9 }),
    ),
    { minLength: least, maxLength: most },
  );

/** Each part with what changed its numbers since they were put in order: by so much at most, and all alike. */
const part = fc.record({
  before: numbers(1, 400),
  off: fc.constantFrom(0, 0.5, 30, 1e5),
  noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
  shift: fc.constantFrom(0, 3, -2e7),
});

describe('percentiles of parts that were put in order before', () => {
  it('are those of all numbers, however much they changed since', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), numbers(1, 600), (given, loose) => {
        const all: number[] = [...loose];
        const parts = given.map(({ before, off, noise, shift }): RankedPart => {
          const { places, tolerance, samples } = ranksOf(Float64Array.from(before));
          const now = before.map((x, i) => x + shift + off * noise[i % 7]!);
          all.push(...now);
          return {
            count: now.length,
            at: (place) => now[places[place]!]!,
            tolerance: off + tolerance + 1e-6,
            samples,
            growth: shift,
          };
        });
        expect(rankedPercentiles(parts, Float64Array.from(loose))).toEqual(percentiles(Float64Array.from(all)));
      }),
      { numRuns: 400 },
    );
  });

  it('are told of parts alone', () => {
    const values = Float64Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001);
    const { places, tolerance, samples } = ranksOf(values);
    const only = {
      count: values.length,
      at: (place: number) => values[places[place]!]!,
      tolerance,
      samples,
      growth: 0,
    };
    expect(rankedPercentiles([only], new Float64Array(0))).toEqual(percentiles(values));
  });
});
