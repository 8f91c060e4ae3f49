import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { exec, type LabState, labAvailable, labDown, labUp, ping, planFor } from '../lab/lab.ts';
import { startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

declare const window: { hopscope: HopscopeWindowApi } & Record<string, unknown>;

const ok = electronPath() !== null && labAvailable().ok;
if (!ok) console.warn('kill -9 of the app: skipped, it needs an Electron runtime and the lab (Linux, root)');

/** Command lines of all tcpdumps in the process table that write a capture to standard output. */
async function tcpdumps(): Promise<string[]> {
  const { stdout } = await exec('r1', ['ps', '-eo', 'args']);
  return stdout.split('\n').filter((line) => /^(\S*\/)?tcpdump .*-w -/.test(line));
}

describe.skipIf(!ok)('kill -9 of the app while it captures', () => {
  let lab: LabState;
  let display: Display;
  let profile: string;

  beforeAll(async () => {
    lab = await labUp();
    display = await startDisplay();
    profile = mkdtempSync(join(tmpdir(), 'hopscope-kill-'));
  });
  afterAll(async () => {
    await display?.close();
    await labDown();
    rmSync(profile, { recursive: true, force: true });
  });

  it('leaves no tcpdump on any node, and what was received opens as a recovered session', async () => {
    const before = (await tcpdumps()).length;
    const { app, page } = await startApp({ display, profile });
    const plan = planFor(lab);
    const trusted = await page.evaluate(async (value) => {
      const problems = await window.hopscope.planCheck({ plan: value });
      for (const { details } of problems.ok ? problems.value : []) {
        if (details?.['fingerprint'] === undefined) continue;
        const { host, port, fingerprint } = details;
        await window.hopscope.nodeTrust({ host: host!, port: Number(port), fingerprint });
      }
      window.hopscope.on('capture.live', (live) => {
        window['packets'] = Math.min(...live.hops.map((hop) => hop.packets));
      });
      return window.hopscope.captureStart({ plan: value });
    }, plan);
    if (!trusted.ok) throw new Error(trusted.problem.message);
    await ping({ from: 'pod-a', to: 'pod-b', count: 20 });
    await page.waitForFunction(() => (window['packets'] as number) >= 40);
    expect((await tcpdumps()).length - before).toBeGreaterThanOrEqual(6);

    app.process().kill('SIGKILL');
    await expect.poll(async () => (await tcpdumps()).length, { timeout: 5000 }).toBe(before);

    const again = await startApp({ display, profile });
    const { directory } = trusted.value;
    const opened = await again.page.evaluate((path) => window.hopscope.sessionOpen({ directory: path }), directory);
    expect(opened).toMatchObject({ ok: true, value: { recovered: true } });
    if (!opened.ok) return;
    const { sessionId } = opened.value;
    const analysis = await again.page.evaluate((id) => window.hopscope.sessionAnalysis({ sessionId: id }), sessionId);
    if (!analysis.ok) throw new Error(analysis.problem.message);
    for (const hop of analysis.value.hops) expect(hop.packets).toBeGreaterThanOrEqual(40);
    await again.app.close();
  });
});
