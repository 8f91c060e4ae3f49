import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
if (!ok) console.warn('the filter bar: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'tests/e2e/output');
/** The recorded network: its captures, in path order. */
const HOPS = ['pod-a-veth', 'node-a-eth0', 'r1-eth1', 'r2-eth1', 'node-b-eth0', 'pod-b-veth'];

describe.skipIf(!ok)('the filter bar', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    profile = mkdtempSync(join(tmpdir(), 'hopscope-filter-'));
    display = await startDisplay();
    running = await startApp({ display, profile });
    page = running.page;
    page.setDefaultTimeout(6_000);
    const files = HOPS.map((name) => {
      const path = join(profile, `${name}.pcap`);
      writeFileSync(path, gunzipSync(readFileSync(join(root, `build/demo-recording/${name}.pcap.gz`))));
      return { name, path };
    });
    await page.waitForLoadState();
    const imported = await page.evaluate(
      (list) => (window as unknown as { hopscope: HopscopeWindowApi }).hopscope.sessionImport({ files: list }),
      files,
    );
    expect(imported.ok).toBe(true);
    await page.reload();
    await page
      .getByRole('button', { name: /pod-a-veth to pod-b-veth/ })
      .first()
      .click();
    await page.locator('canvas').first().waitFor();
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  afterEach(() => expect(running.complaints).toEqual([]));

  const bar = () => page.locator('#filter-input[role=combobox]');
  const status = () => page.locator('#filter-status');
  const shot = (name: string) => page.screenshot({ path: join(output, `filter-${name}.png`) });
  const lossIn = (place: string) => page.locator(`.path-direction[title^="${place}"]`).getAttribute('title');

  it('takes the focus by a key, offers fields, and completes one by Tab', async () => {
    await page.keyboard.press('/');
    await expect.poll(() => bar().evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await status().textContent()).toBe('All packets');
    await page.keyboard.type('los');
    await page.getByRole('option', { name: /^lost/ }).waitFor();
    await shot('offers');
    await page.keyboard.press('Tab');
    expect(await bar().inputValue()).toBe('lost ');
    await page.keyboard.type('&& ho');
    await page.keyboard.press('Tab');
    await page.keyboard.type('== r1');
    await page.getByRole('option', { name: 'r1-eth1' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await bar().inputValue()).toBe('lost && hop == r1-eth1 ');
  });

  it('says what is wrong while typing, and where, in colour and words', async () => {
    await bar().fill('tcp.prt == 80');
    await status().filter({ hasText: 'At character 1: There is no field tcp.prt. Did you mean tcp.port?' }).waitFor();
    expect(await bar().getAttribute('aria-invalid')).toBe('true');
    await shot('invalid');
    await bar().fill('tcp.port == 80 && delay > 5');
    await status().filter({ hasText: '5 has no unit' }).waitFor();
  });

  it('lets the window follow: counts, path, findings', async () => {
    const all = await lossIn('r1-eth1 to r2-eth1');
    await bar().fill('lost');
    await page.keyboard.press('Enter');
    await status()
      .filter({ hasText: /\d+ of [\d,]+ packets in \d+ conversations?/ })
      .waitFor();
    const passed = await status().textContent();
    expect(await lossIn('r1-eth1 to r2-eth1')).not.toBe(all);
    await shot('lost');
    await bar().fill('!lost');
    await page.keyboard.press('Enter');
    await status().filter({ hasNotText: passed! }).filter({ hasText: / of / }).waitFor();
    await page.getByText('Nothing was lost').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await bar().inputValue()).toBe('');
    await expect.poll(() => lossIn('r1-eth1 to r2-eth1')).toBe(all);
    expect(await status().textContent()).toBe('All packets');
  });

  it('offers the filters of before, the latest first', async () => {
    await bar().focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: '!lost used before' }).waitFor();
    expect(await page.getByRole('option').first().textContent()).toContain('!lost');
    await shot('history');
    await page.keyboard.press('Escape');
  });

  it('filters by a value of the packet, and by a finding', async () => {
    await page
      .getByRole('button', { name: /^Filter by segment == / })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Apply as filter' }).click();
    await status().filter({ hasText: / of / }).waitFor();
    expect(await bar().inputValue()).toMatch(/^segment == \d && \(lost \|\| partial\) && direction == \w+$/);
    await page.locator('.timeline').click({ position: { x: 12, y: 4 } });
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Filter by ip.ttl == ' }).focus();
    await shot('packet');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: '… and not this' }).click();
    expect(await bar().inputValue()).toMatch(/ && !\(ip\.ttl == \d+\)$/);
    await page.keyboard.press('Control+f');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('looks right in both themes, both languages and in a large window', async () => {
    await bar().fill('tcp && (segment == 2 || delay > 20ms');
    await page.emulateMedia({ colorScheme: 'light' });
    await shot('light');
    await page.keyboard.press('Control+Alt+l');
    await status().filter({ hasText: '括号没有闭合' }).waitFor();
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1920, 1080));
    await page.emulateMedia({ colorScheme: 'dark' });
    await bar().fill('tcp && seg');
    await page.getByRole('option', { name: /^segment/ }).waitFor();
    await shot('zh-large');
    expect(running.complaints).toEqual([]);
  });
});
