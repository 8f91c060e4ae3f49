import { describe, expect, it } from 'vitest';
import { identity, placesIn, zeros } from '../../../shared/match/common-arrays.ts';

describe('arrays that all hops share', () => {
  it('say what they are to say, whatever was asked for before', () => {
    for (const count of [3, 0, 10, 5, 1000, 4001]) {
      expect([...identity(count)]).toEqual(Array.from({ length: count }, (_, i) => i));
      expect([...zeros(count)]).toEqual(new Array(count).fill(0));
    }
  });

  it('know their places', () => {
    expect([...placesIn(identity(4))]).toEqual([0, 1, 2, 3]);
    expect([...placesIn(Uint32Array.of(2, 0, 3, 1))]).toEqual([1, 3, 0, 2]);
    expect([...placesIn(identity(5).slice().reverse())]).toEqual([4, 3, 2, 1, 0]);
  });
});
