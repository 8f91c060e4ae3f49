import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('tables in the window: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const KEYS = { table: 7, flows: 8, ladder: 9 };

describe.skipIf(!ok)('packet table, flow list and ladder of the demo', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-tables-'));
    display = await startDisplay();
    running = await startApp({ display, profile, arguments: ['--demo'] });
    page = running.page;
    page.setDefaultTimeout(20_000);
    await page.getByRole('button', { name: /Start the demo capture/ }).click();
    await page.getByText('6 of 6 captures running').waitFor();
    await page
      .getByRole('button', { name: / to .*: .*[1-9]\d* lost/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('.pill').waitFor({ state: 'detached' });
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  /** By the panel's own key. */
  const show = (panel: keyof typeof KEYS) => page.keyboard.press(`Control+${KEYS[panel]}`);

  it('walks from the worst row of the table to the ladder with the keyboard', async () => {
    await show('table');
    const grid = page.getByRole('grid', { name: 'Packets' });
    await grid.locator('.ptable__row').nth(3).waitFor();
    await grid.focus();
    // Two columns to the right is the fate: lost packets first.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('o');
    await grid.locator('[data-place="0"].fate-lost').waitFor();
    await page.keyboard.press('Home');
    const packet = page.getByRole('region', { name: 'Packet at every hop' });
    await packet
      .getByText(/^lost between/)
      .first()
      .waitFor();
    const row = grid.locator('.ptable__row.selected');
    expect(await row.locator('.k-fate').textContent()).toMatch(/lost in \d/);
    expect(await row.getByLabel('Lost on the way here').count()).toBe(1);

    // Its journey on the timeline, one packet at a time.
    await page.keyboard.press('Enter');
    await page.locator('.lane-plot canvas[data-mode="packets"]').waitFor();
    await show('ladder');
    const ladder = page.getByRole('img', { name: 'Packets between the hops, time downward' });
    await expect.poll(() => ladder.getAttribute('data-packets').then(Number)).toBeGreaterThan(0);
    await page
      .locator('#ladder-twin td', { hasText: /lost in \d/ })
      .first()
      .waitFor({ state: 'attached' });
    await ladder.focus();
    await page.keyboard.press('ArrowDown');
    await packet.waitFor();
  });

  it('finds in the table what was selected elsewhere', async () => {
    await show('table');
    await page.locator('.lane-plot').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('0');
    await page.keyboard.press('n');
    await page.locator('.ptable__row.selected.fate-lost').waitFor();
  });

  it('steps down and up its rows from wherever the focus is, and counts times from the row above', async () => {
    await show('table');
    const grid = page.getByRole('grid', { name: 'Packets' });
    await grid.focus();
    await page.keyboard.press('Home');
    const place = () => grid.locator('.ptable__row.selected').getAttribute('data-place').then(Number);
    await expect.poll(place).toBe(0);
    await show('ladder');
    await page.getByRole('img', { name: 'Packets between the hops, time downward' }).focus();
    await page.keyboard.press('Control+ArrowDown');
    await show('table');
    await expect.poll(place).toBe(1);
    await grid.focus();
    await page.keyboard.press('Control+ArrowDown');
    await expect.poll(place).toBe(2);
    await page.keyboard.press('Control+ArrowUp');
    await expect.poll(place).toBe(1);
    const times = () => grid.locator('.ptable__row .k-time').allTextContents();
    const began = (await times()).slice(0, 5).map((text) => Number(text.replace(/\s/g, '')));
    await page.getByLabel('What times count from').selectOption('previous');
    const since = (await times()).slice(0, 5).map((text) => Number(text.replace(/\s/g, '')));
    expect(since[0]).toBe(0);
    since.slice(1).forEach((each, i) => {
      expect(each).toBeCloseTo(began[i + 1]! - began[i]!, 5);
    });
    await page.getByLabel('What times count from').selectOption('utc');
    expect((await times())[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}/);
    await page.getByLabel('What times count from').selectOption('start');
  });

  it('goes to a row that has yet to come, though another packet is selected', async () => {
    await show('table');
    const grid = page.getByRole('grid', { name: 'Packets' });
    await grid.focus();
    const last = Number(await grid.getAttribute('aria-rowcount')) - 3;
    await page.keyboard.press('End');
    await grid.locator(`[data-place="${last}"].selected .ptable__cell`).first().waitFor();
    await page.keyboard.press('Home');
    await grid.locator('[data-place="0"].selected .ptable__cell').first().waitFor();
  });

  it('shows one conversation everywhere by a double click on its flow', async () => {
    await show('flows');
    const grid = page.getByRole('grid', { name: 'Flows' });
    const worst = grid.locator('[data-place="0"]');
    await worst.locator('.c-lost').first().waitFor();
    await worst.dblclick();
    await expect.poll(() => page.locator('#filter-input').inputValue()).toMatch(/^flow == \d+$/);
    await expect.poll(() => grid.locator('.ptable__row').count()).toBeLessThanOrEqual(2);
    expect(running.complaints).toEqual([]);
  });
});
