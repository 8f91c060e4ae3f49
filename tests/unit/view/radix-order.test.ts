import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderByKeys } from '../../../shared/view/radix-order.ts';

function order(keys: number[], descending: boolean): number[] {
  const steps = orderByKeys(Float64Array.from(keys), descending);
  for (;;) {
    const step = steps.next();
    if (step.done) return [...step.value];
  }
}

describe('radix order', () => {
  it('is that of a stable sort by value, up and down, with what is no number last', () => {
    const key = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, Number.NaN, 1e9, -1e9), fc.integer());
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), fc.boolean(), (keys, descending) => {
        const compare = (a: number, b: number) => {
          const [x, y] = [keys[a]!, keys[b]!];
          if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
          return x < y ? (descending ? 1 : -1) : x > y ? (descending ? -1 : 1) : 0;
        };
        const expected = keys.map((_, i) => i).sort((a, b) => compare(a, b) || a - b);
        expect(order(keys, descending)).toEqual(expected);
      }),
    );
  });
});
