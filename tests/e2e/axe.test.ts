import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { dock } from '../../renderer/i18n/en/dock.ts';
import { type RunningApp, startApp } from './app.ts';
import { bringAxe, findings } from './axe.ts';
import { type Display, startDisplay } from './display.ts';
import { walk } from './walk.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('accessibility: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const recording = fileURLToPath(new URL('../../build/demo-recording', import.meta.url));

describe.skipIf(!ok)('axe finds nothing serious', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-axe-'));
    display = await startDisplay();
    running = await startApp({ display, profile, arguments: ['--demo'] });
    page = running.page;
    page.setDefaultTimeout(15_000);
    await bringAxe(page);
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');

  async function expectNone(state: string): Promise<void> {
    expect.soft(await findings(page, state)).toEqual([]);
  }

  async function inDialog(state: string, open: () => Promise<void>): Promise<void> {
    await open();
    await dialog().waitFor();
    await expectNone(state);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  }

  const press = (keys: string) => () => page.keyboard.press(keys);

  it('on the ways to begin', async () => {
    await button(/Start the demo capture/).waitFor();
    await expectNone('welcome of the demo');
  });

  it('on the plan, its readiness and its questions', async () => {
    await page.keyboard.press('Control+1');
    await page.getByRole('button', { name: 'Check', exact: true }).last().click();
    await page.getByText('Ready', { exact: true }).waitFor();
    await page
      .getByRole('button', { name: /^Details of/ })
      .first()
      .click();
    await expectNone('plan');
  });

  it('in the dialogs', async () => {
    await inDialog('palette', press('Control+k'));
    await inDialog('shortcuts', press('F1'));
    await inDialog('commands', press('Control+Alt+c'));
    await inDialog('sweep', press('Control+Alt+w'));
    const files = ['pod-a-veth', 'node-a-eth0'].map((name) => {
      const path = join(profile, `${name}.pcap`);
      writeFileSync(path, gunzipSync(readFileSync(join(recording, `${name}.pcap.gz`))));
      return path;
    });
    await running.app.evaluate(({ dialog: native }, filePaths) => {
      native.showOpenDialog = async () => ({ canceled: false, filePaths });
    }, files);
    await inDialog('import', press('Control+Shift+o'));
  });

  it('on a running capture with its probes and its ledger', async () => {
    await page.keyboard.press('Control+Enter');
    await page.locator('.pill', { hasText: 'Capturing' }).waitFor();
    await page.locator('.lane-plot canvas').first().waitFor();
    await page.locator('.path-direction.loss').first().waitFor();
    for (const panel of ['Latency', 'Ledger']) {
      await page.getByRole('tab', { name: panel }).click();
      await expectNone(`running, ${panel}`);
    }
  });

  it('on a session: findings, packet, dissection', async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('.pill').waitFor({ state: 'detached' });
    await expectNone('session, findings');
    await page.keyboard.press('n');
    await page
      .getByText(/lost between/)
      .first()
      .waitFor();
    await expectNone('session, packet');
    await page.getByRole('tab', { name: 'Dissection' }).click();
    await page.getByRole('tree').first().waitFor();
    await expectNone('session, dissection');
    for (const panel of [dock.panel.table, dock.panel.flows, dock.panel.ladder]) {
      await page.getByRole('tab', { name: panel, exact: true }).click();
      await expectNone(`session, ${panel}`);
    }
    await inDialog('rename', press('F2'));
  });

  it('and every panel is walked with the Tab key alone, the focus always in sight', async () => {
    const { table, flows, ladder, probes, ledger, dissection, findings: found, packet } = dock.panel;
    for (const panel of [found, packet, table, flows, ladder, probes, ledger, dissection]) {
      const tab = page.getByRole('tab', { name: panel, exact: true });
      await tab.focus();
      if ((await tab.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('Enter');
      // What a panel shows may still be on its way from the engine, and a picture without a size yet.
      const walked = async (): Promise<unknown> => {
        await tab.focus();
        const { steps, unseen } = await walk(page);
        return { panel, stops: steps > 0, unseen };
      };
      await expect.poll(walked, { timeout: 10_000 }).toEqual({ panel, stops: true, unseen: [] });
    }
  });

  it('in what a node asks', async () => {
    await page.keyboard.press('Control+n');
    await page.keyboard.press('Control+1');
    await expectNone('welcome');
    await page.keyboard.press('Control+z');
    const row = page.locator('.node').first();
    // Nothing of this key can be read before its passphrase is known.
    const key = join(profile, 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', 'PEM', '-N', 'a passphrase', '-f', key]);
    rmSync(`${key}.pub`);
    await row.getByRole('button', { name: /^Details of/ }).click();
    await row.locator('input[aria-label^="Key file of"]').fill(key);
    await row.locator('input[aria-label^="Host of"]').fill('localhost');
    await row.getByRole('button', { name: 'Check', exact: true }).click();
    await dialog().filter({ hasText: 'is not known yet' }).waitFor();
    await expectNone('host key');
    await dialog()
      .getByRole('button', { name: /trust it/ })
      .click();
    await dialog().filter({ hasText: 'Passphrase of a key' }).waitFor();
    await expectNone('question');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('and the window complained of nothing', () => {
    expect(running.complaints).toEqual([]);
  });
});
