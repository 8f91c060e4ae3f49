import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { paced } from '../../../electron/ssh/paced.ts';

const MIB = 1024 * 1024;

afterEach(() => void vi.useRealTimers());

it('a stream without end comes at 4 MiB a second after its first MiB, and nothing of it is lost', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const stream = new PassThrough({ highWaterMark: 16 * MIB });
  let bytes = 0;
  paced(stream, (chunk) => {
    bytes += chunk.length;
  });
  const turns = async () => {
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  for (let i = 0; i < 8 * 32; i++) stream.write(Buffer.alloc(MIB / 32));
  await turns();
  expect(bytes / MIB).toBeCloseTo(1, 1);
  for (let ms = 0; ms < 1000; ms += 10) {
    vi.advanceTimersByTime(10);
    await turns();
  }
  expect(bytes / MIB).toBeGreaterThan(4.5);
  expect(bytes / MIB).toBeLessThan(5.1);
  vi.advanceTimersByTime(5000);
  for (let ms = 0; ms < 2000; ms += 10) {
    vi.advanceTimersByTime(10);
    await turns();
  }
  expect(bytes).toBe(8 * MIB);
});
