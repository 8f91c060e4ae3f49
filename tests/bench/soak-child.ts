/**
 * `soak-child.ts PLAN.json KNOWN_HOSTS DIRECTORY`: captures as the engine does, without an analysis, until its input
 * ends. Says `running` when all listen and at the end one line of JSON: packets and kernel drops per hop. For each line
 * of its input it answers with one of JSON: what is alive after a full collection, bytes (see `Alive`). Run it with
 * `--expose-gc`.
 */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';

export interface Alive {
  /** Objects of JavaScript. */
  heapUsed: number;
  /** Buffers. */
  external: number;
  /** All of the process, as the system counts it just then. */
  rss: number;
}

const [planFile = '', knownHosts = '', directory = ''] = process.argv.slice(2);
const pool = createPool({ knownHosts, sshConfig: 'none' });
const run = await startCapture({
  plan: planSchema.parse(JSON.parse(readFileSync(planFile, 'utf8'))),
  directory,
  pool,
  recording: null,
  onState: () => {},
  onBytes: () => {},
  onProbeLine: () => {},
  onCounters: () => {},
  onHopEnded: (hop, problem) => console.error(`hop ${hop} ended: ${problem?.message}`),
});
process.stdout.write('running\n');
for await (const _ of createInterface({ input: process.stdin })) {
  // Buffers that the first finds dead are given back beside it, and the second waits for that; nothing comes in between.
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, external, rss } = process.memoryUsage();
  const alive: Alive = { heapUsed, external, rss };
  process.stdout.write(`${JSON.stringify(alive)}\n`);
}
const { hops } = await run.stop();
process.stdout.write(`${JSON.stringify(hops)}\n`);
await pool.closeAll();
