import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JoinResult, joinByKey } from '../../../shared/match/join.ts';
import type { Keys } from '../../../shared/match/keys.ts';

/** Keys of which some differ in one half only, and some share the bits by which they are looked for. */
function keysOf(names: readonly number[]): Keys {
  return {
    low: Uint32Array.from(names, (k) => (k % 5 === 0 ? 64 * (k >>> 3) : Math.imul(k >>> 1, 0x9e3779b1))),
    high: Uint32Array.from(names, (k) => (k % 5 === 0 ? k : k & 1)),
  };
}

/** As the contract of a join reads, by plain maps. */
function naively(up: readonly number[], down: readonly number[]): [pairs: number[][], buckets: number[][][]] {
  const places = (list: readonly number[], key: number) => list.flatMap((k, i) => (k === key ? [i] : []));
  const pairs: number[][] = [];
  const buckets: number[][][] = [];
  for (const key of new Set(up)) {
    const [a, b] = [places(up, key), places(down, key)];
    if (b.length === 0) continue;
    if (a.length === 1 && b.length === 1) pairs.push([a[0]!, b[0]!]);
    else buckets.push([a, b]);
  }
  return [pairs, buckets];
}

const units = (list: readonly number[]): Uint32Array => Uint32Array.from(list, (_, i) => i + 10);

/** With units that are not their positions, and keys of seven flows, when `flows` is set. */
function join(up: readonly number[], down: readonly number[], flows: boolean): JoinResult {
  const flowOf = (list: readonly number[]) => Uint32Array.from([...Array(10).fill(0), ...list], (k) => k % 7);
  const told = flows ? { up: flowOf(up), down: flowOf(down), count: 7 } : null;
  return joinByKey(keysOf(up), units(up), keysOf(down), units(down), told);
}

function plain({ pairs, pairUp, pairDown, buckets }: JoinResult): [number[][], number[][][]] {
  return [
    Array.from({ length: pairs }, (_, i) => [pairUp[i]! - 10, pairDown[i]! - 10]),
    buckets.map(({ upstream, downstream }) => [[...upstream].map((u) => u - 10), [...downstream].map((u) => u - 10)]),
  ];
}

/** What the hop above saw: mostly keys of their own, some of them several times. */
const sent = fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(100_000) }, { weight: 1, arbitrary: fc.nat(9) }), {
  maxLength: 400,
});
/** What becomes of it: runs that arrive, gaps, copies, others' packets, everything in another order. */
const piece = fc.record({
  from: fc.nat(400),
  count: fc.nat(120),
  alien: fc.array(fc.nat(100_000), { maxLength: 3 }),
});
const journey = fc.record({
  pieces: fc.array(piece, { maxLength: 8 }),
  swaps: fc.array(fc.nat(400), { maxLength: 20 }),
});

describe('joining by key', () => {
  it('finds every key that both sides hold, and all of its packets in order', () => {
    fc.assert(
      fc.property(sent, journey, fc.boolean(), (up, { pieces, swaps }, flows) => {
        const down = pieces.flatMap(({ from, count, alien }) => [...up.slice(from, from + count), ...alien]);
        for (const at of swaps) if (at + 1 < down.length) [down[at], down[at + 1]] = [down[at + 1]!, down[at]!];
        expect(plain(join(up, down, flows))).toEqual(naively(up, down));
      }),
      { numRuns: 400 },
    );
  });

  it.each([false, true])('needs no order, nor the same beginning (flows told: %s)', (flows) => {
    const up = Array.from({ length: 1200 }, (_, i) => i * 11);
    const shuffled = [...up].sort((a, b) => ((a * 7919) % 3001) - ((b * 7919) % 3001));
    expect(plain(join(up, shuffled, flows))).toEqual(naively(up, shuffled));
    const rest = up.slice(0, 600);
    expect(plain(join(up, rest, flows))).toEqual(naively(up, rest));
    expect(plain(join(rest, up, flows))).toEqual(naively(rest, up));
    expect(plain(join([], up, flows))).toEqual([[], []]);
    expect(plain(join(up, [], flows))).toEqual([[], []]);
  });

  it.each([false, true])('puts late finds among those found where they were looked for (flows told: %s)', (flows) => {
    const up = Array.from({ length: 200 }, (_, i) => 1001 + i * 2);
    // The same packet three times: far from its place, in it, and far again.
    const down = [up[50]!, ...up, up[50]!, up[3]!];
    expect(plain(join(up, down, flows))).toEqual(naively(up, down));
  });
});
