import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

declare const window: { hopscope: HopscopeWindowApi };

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok)
  console.warn('dissection in the window: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const recording = fileURLToPath(new URL('../../build/demo-recording', import.meta.url));
const hops = ['pod-a-veth', 'node-a-eth0', 'r1-eth1', 'r2-eth1', 'node-b-eth0', 'pod-b-veth'];

describe.skipIf(!ok)('dissection in the window', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-dissection-'));
    display = await startDisplay();
    running = await startApp({ display, profile, width: 1600, height: 1000 });
    page = running.page;
    page.setDefaultTimeout(20_000);
    await page.waitForFunction(() => 'hopscope' in window);
    const files = hops.map((name) => ({ name, path: join(recording, `${name}.pcap.gz`) }));
    // Whatever is installed here, the dissectors that come with the app are looked at.
    await page.evaluate(async (captures) => {
      await window.hopscope.dissectUse({ kind: 'built-in' });
      await window.hopscope.sessionImport({ files: captures });
    }, files);
    await page.reload();
    await page.locator('.side .row', { hasText: 'pod-a-veth to pod-b-veth' }).first().click();
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("reads a lost packet's dissection at the last hop that saw it", async () => {
    await page
      .getByRole('button', { name: /^First at/ })
      .first()
      .click();
    await page.locator('.dv-tab', { hasText: 'Dissection' }).first().click();
    const tree = page.getByRole('tree', { name: 'Fields' });
    await tree.getByText('Virtual eXtensible Local Area Network').waitFor();
    const panel = page.getByRole('region', { name: 'Dissection' });
    await panel.getByRole('button', { name: 'node-a-eth0', pressed: true }).waitFor();
    await panel.getByText(/Wireshark 4\.\d+\.\d+, built in/).waitFor();
  });

  it('shows the bytes of a field, and goes through the tree by keys', async () => {
    const tree = page.getByRole('tree', { name: 'Fields' });
    await tree.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.locator('.dissect__octets [data-mark="chosen"]').first().waitFor();
    expect(await page.locator('.dissect__octets [data-mark="chosen"]').count()).toBe(14);
  });

  it('sets the hops side by side, and follows the stream', async () => {
    const panel = page.getByRole('region', { name: 'Dissection' });
    await panel.getByRole('button', { name: 'All hops' }).click();
    await panel.getByRole('row', { name: /^Time to Live 64 63/ }).waitFor();
    await panel.getByRole('button', { name: 'Follow stream' }).click();
    await panel
      .getByRole('button', { name: 'TCP', exact: true, pressed: true })
      .or(panel.getByRole('button', { name: 'UDP', exact: true, pressed: true }))
      .first()
      .waitFor();
    await page.locator('.dissect__line').first().waitFor();
    await panel.getByText(/captured in part/).waitFor();
    expect(running.complaints).toEqual([]);
  });
});
