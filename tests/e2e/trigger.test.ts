import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabState, labAvailable, labDown, labUp, ping, planFor } from '../lab/lab.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/e2e/trigger skipped: ${available.reason}`);

const output = fileURLToPath(new URL('output', import.meta.url));

describe.skipIf(!available.ok)('a trigger in the real window', () => {
  let lab: LabState;
  let display: Display;
  let home: string;
  let running: RunningApp;
  let page: Page;
  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    home = mkdtempSync(join(tmpdir(), 'hopscope-trigger-'));
    lab = await labUp();
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    cpSync(lab.knownHosts, join(home, '.ssh/known_hosts'));
    const plan = planFor(lab, { hops: ['pod-a veth', 'r1 eth1'] });
    writeFileSync(join(home, 'plan.json'), JSON.stringify(plan));
    display = await startDisplay();
    running = await startApp({ display, profile: home });
    page = running.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  const shot = (name: string) => page.screenshot({ path: join(output, `${name}.png`) });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('is set in the plan, undone like any edit, and checked on the node', async () => {
    await page.getByText('No capture runs').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Control+Alt+i');
    await (await chooser).setFiles(join(home, 'plan.json'));
    await button('Change').click();
    await page.getByLabel('Wait at').selectOption({ label: 'pod-a veth' });
    await page.getByLabel('Filter of the trigger').fill('icmp porta');
    await page.getByLabel('keep before, s').fill('2');
    await page.getByLabel('go on, s').fill('3');
    await page.getByText('waits for icmp porta at pod-a veth, 2 s before and 3 s after').waitFor();
    await button('Start').click();
    await page
      .getByText(/syntax error/)
      .first()
      .waitFor();
    expect(await page.getByLabel('Filter of the trigger').getAttribute('aria-invalid')).toBe('true');
    await shot('trigger-bad-filter');
    await page.getByLabel('Filter of the trigger').fill('icmp6');
    await button('Undo').click();
    expect(await page.getByLabel('Filter of the trigger').inputValue()).toBe('icmp porta');
    await page.getByLabel('Filter of the trigger').fill('icmp[icmptype] = icmp-echo');
  });

  it('is waited for in plain sight, fires by a real packet, and opens what was kept', async () => {
    await button('Start').click();
    await page.getByText(/^since \d\d:\d\d:\d\d/).waitFor();
    await page.getByRole('tab', { name: 'Ledger' }).click();
    await page
      .getByRole('cell', { name: /last \d+ s/ })
      .first()
      .waitFor();
    await shot('trigger-waiting');
    await ping({ from: 'pod-a', to: 'pod-b', count: 1 });
    await page.getByText(/The trigger fired at pod-a veth/).waitFor();
    await page.getByText(/10\.244\.1\.10 > 10\.244\.2\.10: ICMP echo request/).waitFor();
    await shot('trigger-fired');
    await page.locator('.status__path').waitFor();
    await page.getByRole('columnheader', { name: 'Clock known to' }).waitFor();
    expect(await page.getByRole('table', { name: 'Packets of each hop' }).locator('tbody tr').count()).toBe(2);
    await shot('trigger-ledger');
  });

  it('is looked after on every node by the window that asks what is left there', async () => {
    await page.keyboard.press('Control+Alt+w');
    const dialog = page.getByRole('dialog');
    // The lab's nodes share their files and processes with the whole machine, so what else runs there may be listed.
    await dialog.locator('.sweep__node').nth(1).waitFor();
    await dialog.locator('.sweep[aria-busy=false]').waitFor();
    expect(await dialog.getByText('Looking').count()).toBe(0);
    expect(await dialog.locator('.problem-card').count()).toBe(0);
    await shot('trigger-sweep');
    await page.keyboard.press('Escape');
    expect(running.complaints).toEqual([]);
  });
});
