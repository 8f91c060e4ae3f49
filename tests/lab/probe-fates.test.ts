import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { readProbes } from '../../electron/engine/probe-folds.ts';
import { SessionViews } from '../../electron/engine/session-views.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { clearDrops, dropEvery, dropped, type LabState, labAvailable, labDown, labUp, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

describe.skipIf(!available.ok)('the probes of mtr in the captures of the lab', () => {
  let lab: LabState;
  let home: string;
  beforeAll(async () => {
    // Routers spare their answers, as Linux does.
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-probes-'));
  });
  afterAll(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it('are lost where the firewall dropped them, and at a router that spares its answers only not answered', async () => {
    const pool = createPool({ knownHosts: lab.knownHosts });
    const directory = join(home, 'session');
    const run = await startCapture({
      plan: planSchema.parse(
        planFor(lab, { hops: ['node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0'], mtrInterval: 0.25 }),
      ),
      directory,
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: () => {},
    });
    // mtr learns how far the target is; the first probes beyond it are nobody's rows.
    await pause(2000);
    await dropEvery('r1', { direction: 'forward', every: 5, at: 2, match: 'icmp type echo-request', name: 'probes' });
    await pause(4000);
    // Right after one of them, so that the next does not fall between counting and clearing.
    const before = await dropped('r1', 'probes');
    const count = await vi.waitUntil(
      async () => {
        const now = await dropped('r1', 'probes');
        return now > before && now;
      },
      { timeout: 10_000, interval: 10 },
    );
    await clearDrops();
    // A probe counts as lost once mtr's timeout has passed.
    await pause(11_000);
    const session = await run.stop();
    await pool.closeAll();
    const { result, captures } = await analyseSession(directory, session);
    const views = new SessionViews(directory, session, result, captures, await readProbes(directory, session.probes));
    const [fates] = views.probeFates();
    const [series] = views.probes(0, 1e12, 1000, null);
    views.close();
    expect(count).toBeGreaterThan(3);
    expect(fates).toMatchObject({ silent: null, direction: 'forward' });
    const lostOnWay = fates!.rows.map((row) => row.lostOnWay.reduce((a, b) => a + b, 0));
    expect(lostOnWay.reduce((a, b) => a + b, 0)).toBe(count);
    // r1 sends no probe of distance 1 on: none of those is lost, however many it does not answer.
    expect(lostOnWay[0]).toBe(0);
    expect(fates!.rows[0]!.notAnswered).toBe(fates!.rows[0]!.unanswered);
    expect(fates!.rows[0]!.unanswered).toBeGreaterThan(0);
    // What mtr alone shows there is loss, and more than is lost on the path.
    expect(series!.pace).not.toBeNull();
    expect(series!.rows[0]!.lossPercent).toBeGreaterThan(series!.rows.at(-1)!.lossPercent);
    for (const row of fates!.rows) {
      const parts = [...row.lostOnWay, ...row.lostOnReturn, row.notAnswered, row.returned, row.untold];
      expect(parts.reduce((a, b) => a + b, 0)).toBe(row.unanswered);
    }
  });
});
