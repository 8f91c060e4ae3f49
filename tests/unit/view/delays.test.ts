import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import type { DelayView } from '../../../shared/contract/delays.ts';
import { delayView } from '../../../shared/view/delays.ts';
import { payloadOf, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1:1000';
const B = '10.0.0.2:2000';

interface Sent {
  at: number;
  reverse: boolean;
  lostAfter: number;
}

function session(sent: readonly Sent[]): AnalysisResult {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 3 * SECOND }, { name: 'c' }]);
  for (const [k, time] of [0, 20 * SECOND].entries())
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) => udpPacket({ source: reverse ? B : A, destination: reverse ? A : B, ttl, id: 60_000 + k }),
        { reverse },
      );
  sent.forEach(({ at, reverse, lostAfter }, i) => {
    path.send(
      2 * SECOND + at * MS,
      (_, ttl) =>
        udpPacket({ source: reverse ? B : A, destination: reverse ? A : B, ttl, id: i, payload: payloadOf(30, i) }),
      { reverse, ...(lostAfter < 0 ? {} : { lostAfter: reverse ? 2 - lostAfter : lostAfter }) },
    );
  });
  return path.analyze();
}

function delays(result: AnalysisResult, from: number, to: number, buckets: number, only?: Uint8Array[]): DelayView {
  const steps = delayView(result, from, to, buckets, only ?? null);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('one-way delays over time', () => {
  it('are the analysis’ own figures over the whole range, in however many buckets', () => {
    const packet = fc.record({
      at: fc.integer({ min: 0, max: 16_000 }),
      reverse: fc.boolean(),
      lostAfter: fc.constantFrom(-1, -1, -1, 0, 1),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (sent, buckets) => {
        const result = session(sent);
        const view = delays(result, result.from - 1, result.to + 1, buckets);
        for (const series of view.series) {
          const figures = result.analysis.segments[series.segment]![series.direction];
          expect(sum(series.lost)).toBe(figures.lost);
          expect(sum(series.count)).toBe(figures.delivered);
          const whole = series.whole;
          expect(whole === null ? null : { ...whole, p50: Math.round(whole.p50) }).toEqual(
            figures.delayNs === null
              ? null
              : {
                  min: expect.closeTo(figures.delayNs.min, 0),
                  p50: figures.delayNs.p50,
                  p95: expect.closeTo(figures.delayNs.p95, 0),
                  max: expect.closeTo(figures.delayNs.max, 0),
                },
          );
          const seen = [...series.count.keys()].filter((b) => series.count[b]! > 0);
          for (const b of series.count.keys()) expect(Number.isNaN(series.p50[b]!)).toBe(series.count[b] === 0);
          if (whole !== null) {
            expect(Math.min(...seen.map((b) => series.min[b]!))).toBe(whole.min);
            expect(Math.max(...seen.map((b) => series.max[b]!))).toBe(whole.max);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('puts packets and losses into the bucket of their sending, and leaves silence empty', () => {
    const result = session([
      { at: 100, reverse: false, lostAfter: -1 },
      { at: 900, reverse: false, lostAfter: 0 },
    ]);
    const [forward, reverse] = delays(result, 2 * SECOND, 3 * SECOND, 10).series;
    expect([...forward!.count]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...forward!.lost]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(reverse).toMatchObject({ segment: 0, direction: 'reverse', whole: null });
    expect(forward!.uncertaintyNs).toBe(result.analysis.segments[0]!.uncertaintyNs);
  });

  it('leaves out what a filter does, and what was sent outside the window', () => {
    const result = session([{ at: 100, reverse: false, lostAfter: -1 }]);
    const none = result.match.hops.map(({ count }) => new Uint8Array(count));
    for (const { count, whole } of delays(result, result.from - 1, result.to + 1, 5, none).series) {
      expect(sum(count)).toBe(0);
      expect(whole).toBeNull();
    }
    result.judgement.window.judgedFrom = result.match.corrected[0]![2]! + 1;
    expect(sum(delays(result, 2 * SECOND, 3 * SECOND, 5).series[0]!.count)).toBe(0);
  });
});
