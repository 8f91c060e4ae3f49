import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyedUnits } from '../../../shared/match/hop-memory.ts';
import { type JoinResult, joinByKey } from '../../../shared/match/join.ts';
import { JoinMemory } from '../../../shared/match/join-memory.ts';
import type { Keys } from '../../../shared/match/keys.ts';

/** Keys that differ in one half only, and such that share the bits by which they are looked for. */
function keysOf(names: readonly number[]): Keys {
  return {
    low: Uint32Array.from(names, (k) => (k % 5 === 0 ? 64 * (k >>> 3) : Math.imul(k >>> 1, 0x9e3779b1))),
    high: Uint32Array.from(names, (k) => (k % 5 === 0 ? k : Math.imul(k & 1, 0xfc000000))),
  };
}

interface Hop {
  keys: number[];
  joinable: number[];
}

/** A conversation for each key: of equal keys it is the same. */
function flowsOf(keys: readonly number[]): Uint32Array {
  return Uint32Array.from(keys, (k) => k * 2 + 1);
}

function keyed({ keys, joinable }: Hop): KeyedUnits {
  return { keys: keysOf(keys), joinable: Uint8Array.from(joinable), flow: flowsOf(keys), count: keys.length };
}

function afresh(up: Hop, down: Hop): JoinResult {
  const units = (hop: Hop) => Uint32Array.from(hop.joinable.flatMap((is, u) => (is ? [u] : [])));
  const of = (hop: Hop) => keysOf([...units(hop)].map((u) => hop.keys[u]!));
  return joinByKey(of(up), units(up), of(down), units(down));
}

function plain({ pairs, pairUp, pairDown, buckets }: JoinResult) {
  return {
    pairs: Array.from({ length: pairs }, (_, i) => [pairUp[i], pairDown[i]]),
    buckets: buckets.map(({ upstream, downstream }) => [[...upstream], [...downstream]]),
  };
}

const key = fc.oneof({ weight: 4, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(6) });
const more = fc.array(fc.tuple(key, fc.constantFrom(1, 1, 1, 0)), { maxLength: 60 });
/** What comes in a round at both hops, and units that become others: another key, joinable or not. */
const round = fc.record({
  up: more,
  down: more,
  changes: fc.array(fc.tuple(fc.boolean(), fc.nat(200), key, fc.constantFrom(1, 0)), { maxLength: 5 }),
});

describe('the join of captures that grow', () => {
  it('is that of all packets after every round, whatever recurs or becomes another', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 6 }), (rounds) => {
        const memory = new JoinMemory();
        const hops: [Hop, Hop] = [
          { keys: [], joinable: [] },
          { keys: [], joinable: [] },
        ];
        for (const { up, down, changes } of rounds) {
          const from = hops.map(({ keys }) => keys.length);
          const flowBefore = hops.map(({ keys }) => flowsOf(keys));
          const changed = [new Set<number>(), new Set<number>()];
          for (const [low, at, to, joinable] of changes) {
            const side = low ? 0 : 1;
            if (from[side] === 0) continue;
            const u = at % from[side]!;
            hops[side].keys[u] = to;
            hops[side].joinable[u] = joinable;
            changed[side]!.add(u);
          }
          for (const [side, added] of [up, down].entries())
            for (const [k, joinable] of added) {
              hops[side]!.keys.push(k);
              hops[side]!.joinable.push(joinable);
            }
          const news = (side: number) => ({
            from: from[side]!,
            changed: [...changed[side]!],
            flowBefore: flowBefore[side]!,
          });
          memory.update(keyed(hops[0]), news(0), keyed(hops[1]), news(1));
          const order = Uint32Array.from(hops[0].keys, (_, u) => u);
          const result = memory.result(order, null, null);
          expect(plain(result)).toEqual(plain(afresh(...hops)));
          const pairsOf = new Uint32Array(result.pairsOf!.length);
          for (const u of result.pairUp) pairsOf[hops[0].keys[u]!]!++;
          expect(result.pairsOf).toEqual(pairsOf);
          expect([...result.pairUp].map((u) => memory.partnerOfLow(u))).toEqual([...result.pairDown]);
          expect([...result.pairDown].map((d) => memory.partnerOfHigh(d))).toEqual([...result.pairUp]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
