import { expect, it } from 'vitest';
import { release } from '../../../electron/engine/release.ts';

it('gives back the memory of buffers at once', () => {
  const size = 256 * 1024 * 1024;
  const held = () => process.memoryUsage().rss;
  const before = held();
  const arrays = [new Uint8Array(size).fill(1), new Uint32Array(size / 4).fill(1)];
  expect(held() - before).toBeGreaterThan(1.8 * size);
  release(arrays.map(({ buffer }) => buffer));
  expect(arrays.map(({ length }) => length)).toEqual([0, 0]);
  expect(held() - before).toBeLessThan(0.5 * size);
  release([]);
});
