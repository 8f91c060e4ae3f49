import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { MS, PathSimulator, SECOND, type SimulatedHop } from '../match/path-simulator.ts';
import { sendTraffic, type Traffic } from './clocked-traffic.ts';

const stepAt =
  (...steps: [at: number, size: number][]) =>
  (time: number) =>
    steps.reduce((sum, [at, size]) => sum + (time >= at ? size : 0), 0);

function analyse(hops: SimulatedHop[], traffic: Partial<Traffic> = {}): Analysis {
  const path = new PathSimulator(hops);
  sendTraffic(path, { from: 0, to: 20 * SECOND, every: 10 * MS, segments: hops.length - 1, ...traffic });
  return path.analyze().analysis;
}

/** Nothing was lost on these paths, no packet reordered within a hop's flow by its clock, and no delay is negative. */
function expectWhole({ segments }: Analysis): void {
  for (const segment of segments)
    for (const direction of ['forward', 'reverse'] as const) {
      const figures = segment[direction];
      expect(figures).toMatchObject({ lost: 0, unmatched: 0, duplicated: 0 });
      if (figures.delayNs) expect(figures.delayNs.min).toBeGreaterThan(0);
      if (figures.delayNs) expect(figures.delayNs.max).toBeLessThan(10 * MS);
    }
}

const stepsOf = ({ clock }: Analysis) => clock.map(({ steps }) => steps);

describe('steps of a clock', () => {
  const sizes = [MS, -MS, 40 * MS, -40 * MS, 3 * SECOND, -3 * SECOND, 7200 * SECOND, -7200 * SECOND];

  for (const size of sizes)
    for (const stepping of [0, 1, 2]) {
      it(`is found at hop ${stepping} of three, ${size / MS} ms`, () => {
        const names = ['a', 'b', 'c'];
        const answer = analyse(
          names.map((name, h) => ({ name, ...(h === stepping ? { error: stepAt([8.203 * SECOND, size]) } : {}) })),
        );
        expect(stepsOf(answer)).toEqual(names.map((_, h) => (h === stepping ? 1 : 0)));
        expectWhole(answer);
        const { pieces } = answer.clock[stepping]!;
        expect(pieces).toHaveLength(2);
        const grown = pieces![1]!.offsetNs - pieces![0]!.offsetNs;
        expect(Math.abs(grown - size)).toBeLessThanOrEqual(
          pieces![0]!.uncertaintyNs! + pieces![1]!.uncertaintyNs! + 1000,
        );
        for (const h of [0, 1, 2]) if (h !== stepping) expect(answer.clock[h]!.pieces).toBeUndefined();
      });
    }

  for (const size of sizes)
    for (const stepping of [0, 1]) {
      it(`is found at hop ${stepping} of two, ${size / MS} ms, where the hops' own files tell whose it is`, () => {
        const answer = analyse(
          [0, 1].map((h) => ({ name: `h${h}`, ...(h === stepping ? { error: stepAt([8.203 * SECOND, size]) } : {}) })),
        );
        expectWhole(answer);
        expect(stepsOf(answer).reduce((a, b) => a + b)).toBe(1);
        // A step smaller than the distance of packets could be either's.
        if (size < 0 && Math.abs(size) < 10 * MS) return;
        if (size > 0 && size < 80 * MS) return;
        expect(answer.clock[stepping]!.steps).toBe(1);
      });
    }

  it('finds several steps of several hops', () => {
    const answer = analyse([
      { name: 'a' },
      { name: 'b', error: stepAt([3 * SECOND, 50 * MS], [9 * SECOND, -3600 * SECOND]) },
      { name: 'c', error: stepAt([6 * SECOND, -7 * MS], [15 * SECOND, 2 * SECOND]) },
      { name: 'd' },
    ]);
    expect(stepsOf(answer)).toEqual([0, 2, 2, 0]);
    expectWhole(answer);
  });

  it('finds a step that happens while nothing is sent', () => {
    const path = new PathSimulator([
      { name: 'a' },
      { name: 'b', error: stepAt([12 * SECOND, -400 * MS]) },
      { name: 'c' },
    ]);
    sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 2 });
    sendTraffic(path, { from: 14 * SECOND, to: 24 * SECOND, every: 10 * MS, segments: 2, seed: 8 });
    const { analysis } = path.analyze();
    expect(stepsOf(analysis)).toEqual([0, 1, 0]);
    expectWhole(analysis);
  });

  it('shares steps between hops of one kernel', () => {
    const error = stepAt([8.203 * SECOND, -500 * MS]);
    const answer = analyse([
      { name: 'a' },
      { name: 'b', clockId: 'k', error },
      { name: 'c', clockId: 'k', error },
      { name: 'd' },
    ]);
    expect(stepsOf(answer)).toEqual([0, 1, 1, 0]);
    expect(answer.clock[1]!.pieces).toEqual(
      answer.clock[2]!.pieces!.map((p, i) => ({ ...p, from: answer.clock[1]!.pieces![i]!.from })),
    );
    expectWhole(answer);
  });

  it('names hop, time and size', () => {
    const { warnings } = analyse([
      { name: 'a' },
      { name: 'b', error: stepAt([8.203 * SECOND, -500 * MS]) },
      { name: 'c' },
    ]);
    const found = warnings.filter(({ code }) => code === 'clock-step');
    expect(found.map(({ hop }) => hop)).toEqual(['b']);
    expect(found[0]!.message).toContain('back by 500 ms');
    expect(found[0]!.message).toContain('08:53:27.7');
  });
});

describe('steps where traffic goes one way', () => {
  for (const size of [-7200 * SECOND, -3 * SECOND, 5 * SECOND, 7200 * SECOND])
    for (const stepping of [0, 1, 2]) {
      it(`are found by the jump and the file, hop ${stepping}, ${size / SECOND} s, and make no loss`, () => {
        const answer = analyse(
          [0, 1, 2].map((h) => ({
            name: `h${h}`,
            ...(h === stepping ? { error: stepAt([8.203 * SECOND, size]) } : {}),
          })),
          { oneWay: true },
        );
        expect(stepsOf(answer)).toEqual([0, 1, 2].map((h) => (h === stepping ? 1 : 0)));
        for (const { forward } of answer.segments) {
          expect(forward).toMatchObject({ lost: 0, unmatched: 0, reordered: 0 });
          expect(forward.delayNs!.min).toBeGreaterThanOrEqual(0);
          expect(forward.delayNs!.max).toBeLessThan(5 * MS);
        }
        expect(answer.clock[1]!.uncertaintyNs).toBeNull();
      });
    }

  it('a route or a queue is none', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 1, oneWay: true });
    sendTraffic(path, {
      from: 10 * SECOND,
      to: 20 * SECOND,
      every: 10 * MS,
      segments: 1,
      oneWay: true,
      base: [900 * MS, 0],
      seed: 9,
    });
    expect(stepsOf(path.analyze().analysis)).toEqual([0, 0]);
  });
});

describe('what is no step', () => {
  it('a route that becomes longer one way, or both', () => {
    for (const more of [
      [5 * MS, 0],
      [0, 5 * MS],
      [5 * MS, 5 * MS],
      [-1 * MS, -1 * MS],
    ] as const) {
      const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
      sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 1, base: [2 * MS, 2 * MS] });
      sendTraffic(path, {
        from: 10 * SECOND,
        to: 20 * SECOND,
        every: 10 * MS,
        segments: 1,
        base: [2 * MS + more[0], 2 * MS + more[1]],
        seed: 9,
      });
      const { analysis } = path.analyze();
      expect(stepsOf(analysis)).toEqual([0, 0]);
      expect(Math.abs(analysis.clock[1]!.offsetNs)).toBeLessThanOrEqual(analysis.clock[1]!.uncertaintyNs!);
    }
  });

  it('a queue that fills and drains', () => {
    const answer = analyse([{ name: 'a' }, { name: 'b' }, { name: 'c' }], { queue: 300 * MS });
    expect(stepsOf(answer)).toEqual([0, 0, 0]);
  });

  it('a slow drift, and a change of pace, which is followed', () => {
    const smear = (time: number) => (time < 100 * SECOND ? 0 : (time - 100 * SECOND) * 11.6e-6);
    const answer = analyse(
      [
        { name: 'a', drift: 0 },
        { name: 'b', error: smear, drift: 40e-6 },
      ],
      {
        to: 300 * SECOND,
        every: 50 * MS,
        base: [100_000, 100_000],
        queue: MS,
      },
    );
    expect(stepsOf(answer)).toEqual([0, 0]);
    expectWhole(answer);
  });

  it('stamps that receive queues put out of order', () => {
    const shuffled = (time: number) => (Math.floor(time / (5 * MS)) % 3 === 0 ? 0 : 150_000);
    const answer = analyse([{ name: 'a' }, { name: 'b', error: shuffled }, { name: 'c' }], {
      every: 100_000,
      to: 2.5 * SECOND,
    });
    expect(stepsOf(answer)).toEqual([0, 0, 0]);
  });
});
