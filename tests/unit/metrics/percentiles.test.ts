import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentiles } from '../../../shared/metrics/percentiles.ts';

function bySorting(values: Float64Array) {
  const sorted = values.slice().sort();
  const rank = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  return { min: sorted[0], p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: sorted.at(-1) };
}

describe('percentiles', () => {
  it('are those of the sorted numbers', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), (list) => {
        // Adding 0 turns a negative zero into a plain one.
        const values = Float64Array.from(list, (x) => x + 0);
        expect(percentiles(values.slice())).toEqual(bySorting(values));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['all the same', () => 7],
    ['like organ pipes', (i: number) => Math.min(i, 100_000 - i)],
    ['like a saw', (i: number) => i % 317],
    ['few and many', (i: number) => (i % 1000 === 0 ? i : 3)],
    ['scattered', (i: number) => Math.imul(i, 0x9e3779b9) >>> 0],
    ['growing later', (i: number) => (i < 99_000 ? (i * 31) % 1009 : i)],
  ])('of numbers that are %s', (_, value) => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => value(i));
    expect(percentiles(values.slice())).toEqual(bySorting(values));
  });
});
