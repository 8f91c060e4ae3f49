import { describe, expect, it } from 'vitest';
import {
  allDirections,
  clockUncertainty,
  commonWindow,
  kernelDrops,
  losingDirections,
  slowestDirection,
} from '../../../renderer/findings/findings.ts';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { fakeViews } from '../../e2e/fake-views.ts';

const { analysis, session } = fakeViews(['pod-a', 'node-a', 'r1', 'r2', 'node-b', 'pod-b']);
const base = session.epochBase;
const changed = (change: (copy: Analysis) => void): Analysis => {
  const copy = structuredClone(analysis);
  change(copy);
  return copy;
};

describe('findings', () => {
  it('names every losing direction with its hops in travel order, worst first, and its first loss', () => {
    const losing = losingDirections(analysis, base);
    expect(losing.map(({ from, to, direction }) => `${from} ${to} ${direction}`)).toEqual([
      'node-a r1 forward',
      'r2 r1 reverse',
    ]);
    for (const { index, direction, figures, first } of losing) {
      const mine = analysis.losses.filter((loss) => loss.segment === index && loss.direction === direction);
      expect(mine).toHaveLength(figures.lost);
      const earliest = mine.reduce((a, b) => (BigInt(a.time) < BigInt(b.time) ? a : b));
      expect(first).toMatchObject({ frame: earliest.frame, segment: index });
    }
  });

  it('keeps a direction that only lost parts, and drops those that lost nothing', () => {
    const parts = changed((copy) => {
      copy.losses = [];
      for (const { figures } of allDirections(copy)) Object.assign(figures, { lost: 0, lostMin: 0, partial: 0 });
      copy.segments[4]!.forward.partial = 2;
    });
    expect(losingDirections(parts, base).map(({ index, first }) => [index, first])).toEqual([[4, null]]);
  });

  it('finds the slowest direction by p95, and none without delays', () => {
    const slow = changed((copy) => {
      copy.segments[3]!.reverse.delayNs!.p95 = 9e9;
    });
    expect(slowestDirection(slow)).toMatchObject({ from: 'node-b', to: 'r2', direction: 'reverse' });
    const none = changed((copy) => {
      for (const { figures } of allDirections(copy)) figures.delayNs = null;
    });
    expect(slowestDirection(none)).toBeNull();
  });

  it('counts the common window from the epoch base', () => {
    const at = (ns: bigint) => String(BigInt(base) + ns);
    const some = changed((copy) => {
      copy.window = { from: at(200n), to: at(9000n), judgedFrom: at(300n), judgedTo: at(7000n) };
    });
    expect(commonWindow(some, base)).toEqual({ from: 200, to: 9000, judgedFrom: 300, judgedTo: 7000 });
    const none = changed((copy) => {
      copy.window = null;
    });
    expect(commonWindow(none, base)).toBeNull();
  });

  it('tells no drops from drops that nobody knows', () => {
    expect(kernelDrops(analysis)).toEqual({ total: 2, at: ['r2'], unknown: [] });
    const unknown = changed((copy) => {
      for (const hop of copy.hops) hop.kernelDrops = hop.name === 'r1' ? 0 : null;
    });
    expect(kernelDrops(unknown)).toMatchObject({ total: 0, at: [], unknown: expect.not.arrayContaining(['r1']) });
  });

  it('has no clock bound when one clock has none', () => {
    expect(clockUncertainty(analysis)).toBe(38e3);
    const free = changed((copy) => {
      copy.clock[3]!.uncertaintyNs = null;
    });
    expect(clockUncertainty(free)).toBeNull();
  });
});
