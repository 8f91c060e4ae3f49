import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitCorridor,
  highestAt,
  lineAt,
  lowestAt,
  middleLine,
  uncertaintyOver,
} from '../../../shared/clock/corridor.ts';
import type { Points } from '../../../shared/clock/hull.ts';
import { randomFrom } from './clocked-traffic.ts';

const SECOND = 1e9;

/** Differences of two clocks by packets with random delays: forward and reverse. */
function differences(
  truth: (t: number) => number,
  options: { span: number; forward: number; reverse: number; base: [number, number]; queue: number; seed: number },
): [Points, Points] {
  const random = randomFrom(options.seed);
  const side = (count: number, sign: number, least: number): Points => {
    const t = Float64Array.from({ length: count }, () => random() * options.span).sort();
    return { count, t, d: t.map((at) => truth(at) + sign * (least + -Math.log(1 - random()) * options.queue)) };
  };
  return [side(options.forward, 1, options.base[0]), side(options.reverse, -1, options.base[1])];
}

const path = fc.record({
  span: fc.constantFrom(0.01, 0.5, 3, 19, 21, 60, 600, 7200).map((s) => s * SECOND),
  forward: fc.integer({ min: 1, max: 300 }),
  reverse: fc.integer({ min: 1, max: 300 }),
  base: fc.tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 5_000_000 })),
  queue: fc.constantFrom(0, 1_000, 50_000, 3_000_000, 40_000_000),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
});

describe('bounds of a clock', () => {
  it('hold the truth at every moment of the capture, whatever the path and the drift', () => {
    fc.assert(
      fc.property(
        path,
        fc.double({ min: -100e-6, max: 100e-6, noNaN: true }),
        fc.integer({ min: -3600, max: 3600 }),
        (options, drift, offset) => {
          const truth = (t: number) => offset * SECOND + drift * t;
          const [forward, reverse] = differences(truth, options);
          const corridor = fitCorridor(forward, reverse)!;
          expect(corridor).not.toBeNull();
          const line = middleLine(corridor, forward.count + reverse.count);
          const bound = uncertaintyOver(corridor, line, 0, options.span);
          for (let k = 0; k <= 10; k++) {
            const t = (options.span * k) / 10;
            // Doubles of hours in ns are exact to a thousandth of a ns.
            expect(Math.abs(lineAt(line, t) - truth(t))).toBeLessThanOrEqual(bound + 0.01);
            expect(truth(t)).toBeLessThanOrEqual(highestAt(corridor, t) + 0.01);
            expect(truth(t)).toBeGreaterThanOrEqual(lowestAt(corridor, t) - 0.01);
          }
          // The line itself makes no delay negative.
          for (const [points, sign] of [
            [forward, 1],
            [reverse, -1],
          ] as const)
            for (let i = 0; i < points.count; i++)
              expect(sign * (points.d[i]! - lineAt(line, points.t[i]!))).toBeGreaterThan(-0.01);
        },
      ),
      { numRuns: 2000, seed: 4 },
    );
  });

  it('grow with the distance from where the packets are', () => {
    const [forward, reverse] = differences(() => 0, {
      span: 2 * SECOND,
      forward: 100,
      reverse: 100,
      base: [100_000, 100_000],
      queue: 10_000,
      seed: 3,
    });
    const corridor = fitCorridor(forward, reverse)!;
    const line = middleLine(corridor, 200);
    const near = uncertaintyOver(corridor, line, 0, 2 * SECOND);
    const far = uncertaintyOver(corridor, line, 0, 100 * SECOND);
    expect(near).toBeLessThan(300_000);
    expect(far).toBeGreaterThan(10 * near);
  });

  it('cover what drift can do between two packets', () => {
    const one = (t: number, d: number): Points => ({ count: 1, t: Float64Array.of(t), d: Float64Array.of(d) });
    const corridor = fitCorridor(one(0, 50_000), one(SECOND, -50_000))!;
    const line = middleLine(corridor, 2);
    expect(uncertaintyOver(corridor, line, 0, SECOND)).toBeGreaterThanOrEqual(450_000);
  });

  it('no line passes where the clock was set by more than the round trip', () => {
    fc.assert(
      fc.property(path, fc.constantFrom(-1, 1), (options, sign) => {
        const [f, r] = options.base;
        const step = sign * (f + r + 40 * options.queue + 2e-3 * options.span + 1_000_000);
        const full = { ...options, forward: 50 + options.forward, reverse: 50 + options.reverse };
        const [forward, reverse] = differences((t) => (t < options.span / 2 ? 0 : step), full);
        expect(fitCorridor(forward, reverse)).toBeNull();
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

describe('the error of the fitted line', () => {
  /** Median over runs of the worst error across the capture, ns: research d7's simulation. */
  function worstError(span: number, packets: number, base: number, queue: number): { hull: number; least: number } {
    const hull: number[] = [];
    const least: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const truth = (t: number) => 1e6 + 30e-6 * t;
      const [forward, reverse] = differences(truth, {
        span,
        forward: packets,
        reverse: packets,
        base: [base, base],
        queue,
        seed,
      });
      const line = middleLine(fitCorridor(forward, reverse)!, packets * 2);
      hull.push(Math.max(Math.abs(lineAt(line, 0) - truth(0)), Math.abs(lineAt(line, span) - truth(span))));
      const mean = leastSquares(forward, reverse);
      least.push(Math.max(Math.abs(mean(0) - truth(0)), Math.abs(mean(span) - truth(span))));
    }
    const median = (xs: number[]) => xs.sort((a, b) => a - b)[xs.length >> 1]!;
    return { hull: median(hull), least: median(least) };
  }

  /** Mean of the two directions' regression lines. */
  function leastSquares(...sides: [Points, Points]): (t: number) => number {
    const lines = sides.map(({ count, t, d }) => {
      const mt = t.reduce((a, b) => a + b, 0) / count;
      const md = d.reduce((a, b) => a + b, 0) / count;
      let tt = 0;
      let td = 0;
      for (let i = 0; i < count; i++) {
        tt += (t[i]! - mt) ** 2;
        td += (t[i]! - mt) * (d[i]! - md);
      }
      return (at: number) => md + (td / tt) * (at - mt);
    });
    return (at) => lines.reduce((sum, line) => sum + line(at), 0) / lines.length;
  }

  it('is below that of least squares, the more the queues are', () => {
    for (const [span, packets, base, queue, most] of [
      [30, 200, 100_000, 15_000, 5_000],
      [60, 2000, 10_000_000, 400_000, 10_000],
      [60, 2000, 1_000_000, 2_000_000, 60_000],
    ] as const) {
      const { hull, least } = worstError(span * SECOND, packets, base, queue);
      expect(hull).toBeLessThan(least);
      expect(hull).toBeLessThan(most);
    }
  });
});
