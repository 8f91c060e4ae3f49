import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import { type ClockPrior, priorFromSamples } from '../../shared/clock/prior.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { type LabState, labAvailable, labDown, labUp, ping, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

describe.skipIf(!available.ok)('clocks over SSH in the lab', () => {
  let lab: LabState;
  let pool: ConnectionPool;
  let home: string;
  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-clocks-'));
    pool = createPool({ knownHosts: lab.knownHosts });
  });
  afterAll(async () => {
    await pool.closeAll();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it('bound the difference of any two nodes so that it contains the truth: one kernel, no difference', async () => {
    const run = await startCapture({
      plan: planSchema.parse({ ...planFor(lab), durationSeconds: 7 }),
      directory: join(home, 'session'),
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: () => {},
    });
    await ping({ from: 'pod-a', to: 'pod-b', count: 200, interval: 0.02 });
    const session = await run.finished;
    const priors = session.hops.map((hop): ClockPrior => {
      // Before, while and after.
      expect(hop.clockSamples!.length).toBeGreaterThanOrEqual(3);
      return priorFromSamples(hop.clockSamples!.map((sample) => ({ ...sample, at: BigInt(sample.at) })))!;
    });
    for (const a of priors)
      for (const b of priors) {
        expect(Math.abs(a.offsetNs - b.offsetNs)).toBeLessThanOrEqual(a.uncertaintyNs + b.uncertaintyNs);
        expect(a.uncertaintyNs).toBeLessThan(20e6);
      }
  });
});
