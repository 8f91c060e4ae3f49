import { expect, it } from 'vitest';
import { tidy } from '../../../electron/engine/tidy.ts';

it('gives back what nothing refers to any more', () => {
  const size = 128 * 1024 * 1024;
  const held = () => process.memoryUsage().arrayBuffers;
  const before = held();
  (() => new Uint8Array(size).fill(1))();
  expect(held() - before).toBeGreaterThan(0.9 * size);
  expect(tidy).not.toBeNull();
  tidy?.();
  expect(held() - before).toBeLessThan(0.1 * size);
});
