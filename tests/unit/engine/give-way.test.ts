import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';

const linux = process.platform === 'linux';
if (!linux) console.warn('giving way: skipped, a priority belongs to a thread on Linux only');

it.skipIf(!linux)('a thread that gives way is behind the others of its process, which stay as they are', async () => {
  const source = readFileSync(new URL('../../../electron/engine/give-way.ts', import.meta.url), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const thread = `
    const { getPriority } = require('node:os');
    const { parentPort } = require('node:worker_threads');
    const before = getPriority(0);
    ${code}
    module.exports.giveWay();
    parentPort.postMessage([before, getPriority(0)]);`;
  const mine = getPriority(0);
  const worker = new Worker(thread, { eval: true });
  const [[before, after]] = (await once(worker, 'message')) as [[number, number]];
  await worker.terminate();
  expect(before).toBe(mine);
  expect(after).toBe(Math.min(19, mine + 5));
  expect(getPriority(0)).toBe(mine);
});
