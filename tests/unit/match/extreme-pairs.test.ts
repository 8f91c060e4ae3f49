import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketShift, DifferenceSeries } from '../../../shared/clock/series.ts';
import { EXTREME_SHIFT, ExtremePairs, type Pairs, STEEPEST } from '../../../shared/match/extreme-pairs.ts';
import { type HopPackets, NONE } from '../../../shared/match/types.ts';

/** Enough records that a bucket of their series is made up of those that extremes are kept of. */
const ROWS = 4096 * 2 ** EXTREME_SHIFT + 3000;
/** A hop of records that are packets, of so many so far. */
function hopOf(time: Float64Array, flow: Uint32Array, count: number): HopPackets {
  const row = Uint32Array.from({ length: count }, (_, u) => u);
  const columns = { count, time } as unknown as HopPackets['columns'];
  return { columns, count, row, unitOfRow: Int32Array.from(row), flow } as unknown as HopPackets;
}

/** The points that bound the clocks, of these pairs, seen by a slope. */
function pointsOf(
  pairs: Pairs,
  own: 'low' | 'high',
  low: HopPackets,
  high: HopPackets,
  travel: Uint8Array,
  slope: number,
) {
  const series = new DifferenceSeries((own === 'low' ? low : high).count, slope);
  for (let i = 0; i < pairs.pairs; i++) {
    const [a, b] = [pairs.pairUp[i]!, pairs.pairDown[i]!];
    const direction = travel[low.flow[a]!]!;
    if (direction > 1) continue;
    const t = low.columns.time[a]!;
    series.add(own === 'low' ? a : b, direction as 0 | 1, t, high.columns.time[b]! - t);
  }
  return series.points(0, series.buckets);
}

const given = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  drift: fc.integer({ min: -400, max: 400 }),
  slope: fc.integer({ min: -500, max: 500 }),
  /** How many of a thousand are lost, and how coarse stamps are, ns. */
  lost: fc.nat(300),
  tick: fc.constantFrom(1, 1000, 1_000_000),
  lag: fc.nat(3000),
});

describe('pairs that can bound a clock', () => {
  it('are all that do, by every slope, however captures grow', () => {
    fc.assert(
      fc.property(given, ({ seed, drift, slope, lost, tick, lag }) => {
        let state = seed;
        const random = () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state / 2 ** 32;
        };
        const [lowTime, highTime] = [new Float64Array(ROWS), new Float64Array(ROWS)];
        const [lowFlow, highFlow] = [new Uint32Array(ROWS), new Uint32Array(ROWS)];
        const partner = new Int32Array(ROWS).fill(NONE);
        const back = new Int32Array(ROWS).fill(NONE);
        let arrived = 0;
        for (let u = 0; u < ROWS; u++) {
          const t = u * 20_000 + Math.floor(random() * 15_000);
          const delay = (random() ** 3 * 2e6 + 50_000) * (u & 1 ? -1 : 1);
          lowTime[u] = Math.floor(t / tick) * tick;
          lowFlow[u] = (Math.floor(random() * 20) << 1) | (u & 1);
          if (random() * 1000 < lost || arrived >= ROWS) continue;
          highTime[arrived] = Math.floor((t + delay + t * drift * 1e-6) / tick) * tick;
          highFlow[arrived] = lowFlow[u]!;
          partner[u] = arrived;
          back[arrived++] = u;
        }
        const extremes = { low: new ExtremePairs(true), high: new ExtremePairs(false) };
        const travel = new Uint8Array(40).map((_, f) => (f < 4 ? 3 : f & 1));
        for (const share of [0.6, 1]) {
          // The far end is behind, so that packets of before are joined in the next round.
          const [m, n] = [Math.floor(ROWS * share), Math.max(0, Math.floor(arrived * share) - (share < 1 ? lag : 0))];
          if (share === 1) travel.set([0, 1, 3, 3]);
          const [low, high] = [hopOf(lowTime, lowFlow, m), hopOf(highTime, highFlow, n)];
          const to = (u: number) => (partner[u]! < n ? partner[u]! : NONE);
          const from = (u: number) => (back[u]! < m ? back[u]! : NONE);
          const up = Uint32Array.from({ length: m }, (_, u) => u).filter((u) => to(u) !== NONE);
          const all = { pairUp: up, pairDown: up.map(to), pairs: up.length };
          const touched = new Uint8Array((ROWS >>> 10) + 1).fill(1, Math.max(0, (Math.floor(ROWS * 0.6) >>> 10) - 400));
          for (const own of ['low', 'high'] as const) {
            const partnerOf = own === 'low' ? to : from;
            const few = extremes[own].update({ low, high, travel, partnerOf }, touched);
            expect(few.pairs).toBeLessThan(all.pairs);
            if (bucketShift((own === 'low' ? low : high).count) < EXTREME_SHIFT) continue;
            for (const s of [0, slope * 1e-6, STEEPEST, -STEEPEST])
              expect(pointsOf(few, own, low, high, travel, s)).toEqual(pointsOf(all, own, low, high, travel, s));
          }
        }
      }),
      { numRuns: 6 },
    );
  });
});
