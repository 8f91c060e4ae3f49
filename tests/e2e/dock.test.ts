import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('the dock by keyboard: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const recording = fileURLToPath(new URL('../../build/demo-recording', import.meta.url));

describe.skipIf(!ok)('the dock by keyboard', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-dock-'));
    display = await startDisplay();
    running = await startApp({ display, profile });
    page = running.page;
    page.setDefaultTimeout(6_000);
    await page.waitForLoadState();
    const files = ['pod-a-veth', 'node-a-eth0'].map((name) => {
      const path = join(profile, `${name}.pcap`);
      writeFileSync(path, gunzipSync(readFileSync(join(recording, `${name}.pcap.gz`))));
      return { name, path };
    });
    const imported = await page.evaluate(
      (list) => (window as unknown as { hopscope: HopscopeWindowApi }).hopscope.sessionImport({ files: list }),
      files,
    );
    expect(imported.ok).toBe(true);
    await openSession();
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });
  afterEach(() => expect(running.complaints).toEqual([]));

  async function openSession(): Promise<void> {
    await page.reload();
    await page.locator('.side .row', { hasText: 'pod-a-veth to node-a-eth0' }).first().click();
    await page.locator('canvas').first().waitFor();
  }
  const tab = (name: string) => page.locator(`.dv-tab[aria-label="${name}"]`);
  const close = (name: string) => tab(name).getByTitle(`Close ${name}`, { exact: true }).click();

  it('opens a closed panel again by its key, and the list of keys names it', async () => {
    await close('Packet');
    await tab('Packet').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+4');
    await page.locator('.dv-tab.dv-active-tab[aria-label="Packet"]').waitFor();
    await page.keyboard.press('Control+3');
    await page.locator('.dv-tab.dv-active-tab[aria-label="Findings"]').waitFor();
    await page.keyboard.press('F1');
    const keys = page.getByRole('dialog').locator('section', { hasText: 'Panels' });
    expect(await keys.locator('dt').allTextContents()).toContain('Findings');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('moves the focus around the window and back', async () => {
    const area = () =>
      page.evaluate(() => {
        const at = document.activeElement;
        if (at?.closest('.side')) return 'side';
        if (at?.closest('.dv-groupview')?.querySelector('.workspace')) return 'workspace';
        return at?.closest('.dv-groupview') ? 'panels' : 'none';
      });
    const seen: string[] = [];
    await page.locator('.side button').first().focus();
    const groups = await page.locator('.dv-groupview:visible').count();
    for (let i = 0; i <= groups; i++) {
      await page.keyboard.press('F6');
      seen.push(await area());
    }
    expect(seen).toEqual(['workspace', ...Array<string>(groups - 1).fill('panels'), 'side']);
    await page.keyboard.press('Shift+F6');
    expect(await area()).toBe('panels');
  });

  it('keeps a closed panel closed over a new start, until the layout is reset', async () => {
    await close('Findings');
    await tab('Findings').waitFor({ state: 'detached' });
    await openSession();
    await tab('Packet').waitFor();
    expect(await tab('Findings').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('reset the lay');
    await page.keyboard.press('Enter');
    await tab('Findings').waitFor();
  });

  it('begins with the first layout when what was remembered is damaged', async () => {
    const outline =
      '{"grid":{"root":{"type":"leaf","data":{"id":"w","views":["workspace"]}},"orientation":"HORIZONTAL"},"panels":{}}';
    for (const damaged of [outline, '{', '{"grid":{"root":{"type":"branch"}}}', '{"grid":1,"panels":[]}']) {
      await page.evaluate((text) => localStorage.setItem('hopscope.layout', JSON.stringify(text)), damaged);
      await openSession();
      await tab('Findings').waitFor();
    }
  });
});
