import { describe, expect, it } from 'vitest';
import { analyseInMemory } from './analyse.ts';
import { falsehoods } from './random/compare.ts';
import { randomNetwork } from './random/network.ts';

// NETWORKS sets how many (100 unless told), NETWORKS_FROM where the seeds begin.
const COUNT = Number(process.env['NETWORKS'] ?? 100);
const FROM = Number(process.env['NETWORKS_FROM'] ?? 1);

describe('random networks', () => {
  it(
    'are told as they were: every figure, whatever comes together',
    () => {
      const wrong = Array.from({ length: COUNT }, (_, i) => FROM + i).flatMap((seed) => {
        const network = randomNetwork(seed);
        const lines = falsehoods(network, analyseInMemory({ ...network, expect: { segments: [] } }));
        return lines.length === 0 ? [] : [{ seed, title: network.title, lines }];
      });
      expect(wrong).toEqual([]);
    },
    30_000 + COUNT * 1000,
  );
});
