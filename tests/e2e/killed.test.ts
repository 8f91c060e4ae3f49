import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt } from '../lab/commands.ts';
import { type LabState, labAvailable, labDown, labNodes, labUp, namespaceOf, ping, planFor } from '../lab/lab.ts';
import { startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';
import { fillPlan } from './fill-plan.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/e2e/killed skipped: ${available.reason}`);

describe.skipIf(!available.ok)('the app is killed while it captures', () => {
  let lab: LabState;
  let display: Display;
  let home: string;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'hopscope-killed-'));
    lab = await labUp();
    display = await startDisplay();
  });
  afterAll(async () => {
    await display?.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it('leaves no tcpdump on an idle interface, and what was received opens as a session', async () => {
    const { app, page } = await startApp({ display, profile: home });
    await fillPlan(page, planFor(lab, { filter: 'icmp' }), async () => {
      await page.getByRole('button', { name: /trust it/ }).click();
    });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('.pill', { hasText: 'Capturing' }).waitFor();
    expect(await remoteProcesses()).toHaveLength(6);
    // Ten pings, then silence: nothing will ever be written again that could fail.
    await ping({ from: 'pod-a', to: 'pod-b', count: 10 });
    await page.getByText(/^40 packets$/).waitFor();
    const main = app.process();
    const gone = once(main, 'exit');
    main.kill('SIGKILL');
    await gone;
    await expect.poll(remoteProcesses, { timeout: 5000, interval: 100 }).toEqual([]);

    const again = await startApp({ display, profile: home });
    await again.page.locator('.side .row', { hasText: 'capture' }).first().click();
    await again.page.getByText(/was cut short/).waitFor();
    await again.page.getByText(/^40 packets$/).waitFor();
    await again.app.close();
  });
});

/** tcpdumps on any node of the lab. */
async function remoteProcesses(): Promise<string[]> {
  const found: string[] = [];
  for (const node of labNodes) {
    const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
    for (const pid of stdout.split('\n').filter(Boolean))
      if (existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'tcpdump')
        found.push(`${node} ${pid}`);
  }
  return found;
}
