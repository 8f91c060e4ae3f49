import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highestAt, lowestAt } from '../../../shared/clock/corridor.ts';
import { cutAtJumps, cutSegments } from '../../../shared/clock/segments.ts';
import { DifferenceSeries } from '../../../shared/clock/series.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { randomFrom, sendTraffic } from './clocked-traffic.ts';

/** Packets of two clocks, one a row, both ways in turn. */
function seriesOf(count: number, truth: (i: number) => number, spoil: (i: number) => number = () => 0) {
  const random = randomFrom(3);
  const series = new DifferenceSeries(count);
  for (let i = 0; i < count; i++) {
    const direction = (i & 1) as 0 | 1;
    const delay = 100_000 + random() ** 3 * MS;
    series.add(i, direction, i * MS, truth(i) + (direction === 0 ? delay : -delay) + spoil(i));
  }
  return series;
}

describe('parts of a series', () => {
  it('are one where the clock was left alone, and two where it was set', () => {
    expect(cutSegments(seriesOf(3000, () => 0))).toHaveLength(1);
    const parts = cutSegments(seriesOf(3000, (i) => (i < 1234 ? 0 : 5 * MS)))!;
    expect(parts).toHaveLength(2);
    expect(parts[0]!.to).toBeGreaterThan(1200);
    expect(parts[1]!.from).toBeLessThan(1270);
  });

  it('are the same where a few packets are taken for others', () => {
    for (const wrong of [10 * SECOND, -10 * SECOND])
      for (const at of [0, 1, 2, 700, 2998, 2999])
        expect(
          cutSegments(
            seriesOf(
              3000,
              () => 0,
              (i) => (i === at ? wrong : 0),
            ),
          ),
        ).toHaveLength(1);
  });

  it('are found where a step falls into the middle of a bucket, also of the first one', () => {
    for (const at of [37, 123_456]) {
      const parts = cutSegments(seriesOf(300_000, (i) => (i < at ? 0 : -50 * MS)))!;
      expect(parts[parts.length - 1]!.from).toBeLessThanOrEqual(at + 73 * 3);
      expect(parts.length).toBeLessThanOrEqual(2);
    }
  });

  it('are none where directions contradict each other all along', () => {
    const series = new DifferenceSeries(500);
    for (let i = 0; i < 500; i++) series.add(i, (i & 1) as 0 | 1, i * MS, i & 1 ? MS : -MS);
    expect(cutSegments(series)).toBeNull();
  });

  it('are ordered and hold lines, or there are none, whatever the points are', () => {
    const point = fc.record({
      row: fc.nat(99),
      direction: fc.constantFrom<0 | 1>(0, 1),
      t: fc.double({ min: 0, max: 1e12, noNaN: true }),
      d: fc.oneof(fc.double({ min: -1e13, max: 1e13, noNaN: true }), fc.integer({ min: -2000, max: 2000 })),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 200 }), (points) => {
        const series = new DifferenceSeries(100);
        for (const { row, direction, t, d } of points) series.add(row, direction, t, d);
        for (const direction of [0, 1] as const) {
          const ends = cutAtJumps(series, direction).map(({ to }) => to);
          expect(ends[ends.length - 1]).toBe(100);
        }
        const parts = cutSegments(series);
        let last = 0;
        for (const { from, to, corridor } of parts ?? []) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          const middle = (corridor.from + corridor.to) / 2;
          if (corridor.above.count > 0 && corridor.below.count > 0)
            expect(highestAt(corridor, middle)).toBeGreaterThanOrEqual(lowestAt(corridor, middle) - 1);
          last = to;
        }
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});

describe('captures that make no sense as clocks', () => {
  const codesOf = (path: PathSimulator) => path.analyze().analysis.warnings.map(({ code }) => code);

  it('whose hops are in the wrong order are named', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    sendTraffic(path, { from: 0, to: 5 * SECOND, every: 10 * MS, segments: 1, base: [-3 * MS, -3 * MS], queue: MS });
    expect(codesOf(path)).toContain('clock-contradiction');
  });

  it('whose records all carry the same time judge nothing, and it is said', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', error: (time) => -time }, { name: 'c' }]);
    sendTraffic(path, { from: 0, to: 5 * SECOND, every: 10 * MS, segments: 2 });
    const { segments, warnings } = path.analyze().analysis;
    expect(warnings.map(({ code, hop }) => [code, hop])).toContainEqual(['no-timestamps', 'b']);
    expect(warnings.map(({ code }) => code)).not.toContain('clock-step');
    for (const { forward, reverse } of segments)
      for (const figures of [forward, reverse]) expect(figures).toMatchObject({ delayNs: null, lost: 0 });
  });
});
