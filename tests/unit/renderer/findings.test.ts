import { describe, expect, it } from 'vitest';
import {
  allDirections,
  clockUncertainty,
  commonWindow,
  kernelDrops,
  losingDirections,
  lostOnPath,
  slowestDirection,
} from '../../../renderer/findings/findings.ts';
import { lossCause } from '../../../renderer/findings/loss-cause.ts';
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

  it('never puts what a capture may have dropped before what the network lost', () => {
    const doubtful = changed((copy) => {
      for (const { figures } of allDirections(copy)) Object.assign(figures, { lost: 0, lostMin: 0 });
      Object.assign(copy.segments[3]!.forward, { lost: 90, lostMin: 0 });
      Object.assign(copy.segments[1]!.reverse, { lost: 3, lostMin: 3 });
      Object.assign(copy.segments[0]!.forward, { lost: 8, lostMin: 2 });
    });
    expect(losingDirections(doubtful, base).map(({ index }) => index)).toEqual([1, 0, 3]);
    expect(lostOnPath(doubtful)).toEqual({ least: 5, most: 101 });
  });

  it('tells whether the network lost packets or the capture behind it', () => {
    const causeOf = (drops: number | null, missed: number, lost: number, lostMin: number) => {
      const some = changed((copy) => {
        Object.assign(copy.segments[1]!.reverse, { lost, lostMin });
        // Reverse packets of that segment come to the hop in front of it.
        Object.assign(copy.hops[1]!, { kernelDrops: drops, missed: { forward: 7, reverse: missed } });
        copy.hops[2]!.kernelDrops = 99;
      });
      const one = allDirections(some).find(({ index, direction }) => index === 1 && direction === 'reverse')!;
      return lossCause(some, one)?.cause ?? null;
    };
    expect(causeOf(0, 0, 4, 4)).toBe('network');
    expect(causeOf(3, 0, 4, 1)).toBe('least');
    expect(causeOf(4, 9, 4, 0)).toBe('capture');
    expect(causeOf(0, 2, 4, 4)).toBe('missed');
    expect(causeOf(null, 2, 4, 4)).toBe('missed');
    expect(causeOf(null, 0, 4, 4)).toBe('unknown');
    expect(causeOf(0, 0, 0, 0)).toBeNull();
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
