import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainByKey } from '../../../shared/match/key-chains.ts';
import { UnitList } from '../../../shared/match/unit-list.ts';

/** Few different keys, so that many are the same and chains are long. */
const keys = fc.array(fc.nat(40), { maxLength: 200 });

/** Parts of the keys in order, as a hop further down sees them: some lost, some late, some never sent. */
const asked = fc.array(fc.oneof(fc.nat(60), fc.record({ from: fc.nat(200), count: fc.nat(30) })), { maxLength: 30 });

describe('chains of equal keys', () => {
  it('find the first of a key, in whatever order they are asked', () => {
    fc.assert(
      fc.property(keys, asked, (list, questions) => {
        const low = Uint32Array.from(list, (k) => k * 0x9e3779b1);
        const high = Uint32Array.from(list, (k) => k >>> 3);
        const chains = chainByKey({ low, high });
        const all = questions.flatMap((q) =>
          typeof q === 'number' ? [q] : list.slice(q.from, q.from + q.count).reverse(),
        );
        const found = all.map((k) => chains.find((k * 0x9e3779b1) >>> 0, k >>> 3));
        expect(found).toEqual(all.map((k) => list.indexOf(k)));
        const next = list.map((k, i) => list.indexOf(k, i + 1));
        expect([...chains.next]).toEqual(next);
      }),
    );
  });
});

describe('a list of units', () => {
  it('holds what was put into it, and no more room than was allowed', () => {
    const first = Uint32Array.of(7, 9);
    const list = new UnitList(1000, first);
    for (let unit = 10; unit < 1008; unit++) list.push(unit);
    expect([...list.all()]).toEqual([7, 9, ...Array.from({ length: 998 }, (_, i) => i + 10)]);
    expect(list.all().buffer.byteLength).toBe(4000);
    expect([...first]).toEqual([7, 9]);
  });
});
