import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const linux = process.platform === 'linux';
if (!linux) console.warn('giving way: skipped, a priority belongs to a thread on Linux only');

it.skipIf(!linux)('a thread that gives way is behind the others of its process, which stay as they are', async () => {
  const module = new URL('../../../electron/engine/give-way.ts', import.meta.url).href;
  const code = `
    const { getPriority } = require('node:os');
    const { parentPort } = require('node:worker_threads');
    require('tsx/esm/api').register();
    const before = getPriority(0);
    import(${JSON.stringify(module)}).then(({ giveWay }) => {
      giveWay();
      parentPort.postMessage([before, getPriority(0)]);
    });`;
  const mine = getPriority(0);
  const worker = new Worker(code, { eval: true });
  const [[before, after]] = (await once(worker, 'message')) as [[number, number]];
  await worker.terminate();
  expect(before).toBe(mine);
  expect(after).toBe(Math.min(19, mine + 5));
  expect(getPriority(0)).toBe(mine);
});
