import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../shared/contract/analysis.ts';
import {
  clearDrops,
  dropEvery,
  dropped,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  ping,
  planFor,
  udpFlow,
} from '../lab/lab.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';
import { fillPlan } from './fill-plan.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/e2e/main-job skipped: ${available.reason}`);

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'tests/e2e/output');

describe.skipIf(!available.ok)('the main job through the real window', () => {
  let lab: LabState;
  let display: Display;
  let home: string;
  let running: RunningApp;
  let page: Page;
  let saved: string;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    home = mkdtempSync(join(tmpdir(), 'hopscope-window-'));
    lab = await labUp({ icmpRatelimit: 0 });
    display = await startDisplay();
    await open();
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    running = await startApp({ display, profile: home });
    page = running.page;
    page.setDefaultTimeout(20_000);
  }

  const shot = (name: string) => page.screenshot({ path: join(output, `${name}.png`) });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('begins with an empty profile that says what to do', async () => {
    await page.getByText('Which segment loses your packets?').waitFor();
    await shot('empty-light-1280');
  });

  it('takes a plan by hand; every host key is compared and accepted by the user', async () => {
    await fillPlan(page, planFor(lab, { mtrInterval: 1.05 }), async (node) => {
      const dialog = page.getByRole('dialog');
      const shown = await dialog.locator('.facts__key').textContent();
      expect(shown).toBe(await hostKey(lab, node));
      if (node === 'node-a') await shot('host-key-light-1280');
      await dialog.getByRole('button', { name: /trust it/ }).click();
    });
    const known = readFileSync(join(home, '.ssh/known_hosts'), 'utf8');
    expect(known.trim().split('\n')).toHaveLength(4);
    await shot('plan-light-1280');
  });

  it('says what is wrong with a filter, by tcpdump’s own words, before anything starts', async () => {
    const filter = page.locator('input[aria-label="Capture filter of r1 eth1"]');
    await filter.fill('tcp prot 80');
    await button('Start').click();
    await page
      .getByText(/syntax error/)
      .first()
      .waitFor();
    await shot('bad-filter-light-1280');
    await filter.fill('');
  });

  it('captures at all hops and shows where packets are lost while it goes on', async () => {
    await button('Start').click();
    await page.locator('.pill', { hasText: 'Capturing' }).waitFor();
    await dropEvery('r1', { direction: 'forward', every: 37, at: 20, match: forwardOnly });
    await dropEvery('r2', { direction: 'reverse', every: 23, at: 20, match: reverseOnly });
    await Promise.all([
      udpFlow({ from: 'pod-a', to: 'pod-b', port: 7001, count: 600, perSecond: 300 }),
      udpFlow({ from: 'pod-b', to: 'pod-a', port: 7002, count: 400, perSecond: 200 }),
      ping({ from: 'pod-a', to: 'pod-b', count: 100, interval: 0.02 }),
    ]);
    const forward = await dropped('r1', 'forward');
    expect(forward).toBeGreaterThan(15);
    // The live figures reach the kernel's as soon as the last packets are older than tmax.
    await page.getByRole('button', { name: new RegExp(`^node-a eth0 to r1 eth1: .*\\b${forward} lost`) }).waitFor();
    await shot('live-light-1280');
  });

  it('stops all together, and its figures are the kernel’s and the command line’s', async () => {
    await button('Stop').click();
    await page.locator('.pill').waitFor({ state: 'detached' });
    const forward = await dropped('r1', 'forward');
    const reverse = await dropped('r2', 'reverse');
    const expected = [
      [0, 0],
      [forward, 0],
      [0, reverse],
      [0, 0],
      [0, 0],
    ];
    expect(await lostOnStrip(page)).toEqual(expected);
    saved = (await page.locator('.status__path').textContent()) ?? '';
    const analysis = await analyze(saved);
    expect(analysis.segments.map((s) => [s.forward.lost, s.reverse.lost])).toEqual(expected);
    await page.getByText(`${forward + reverse} lost on the path`).waitFor();
    await shot('done-light-1280');
  });

  it('shows the proof: the lost packet, at the hop that saw it last', async () => {
    await page
      .locator('.lane-plot canvas, .timeline canvas')
      .last()
      .click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('n');
    await page
      .getByText(/lost between/)
      .first()
      .waitFor();
    await shot('lost-packet-light-1280');
  });

  it('opens a terminal on a node over the same connection', async () => {
    await button('Open a panel or a terminal').first().click();
    await page.getByRole('menuitem', { name: 'r1' }).click();
    await page.locator('.xterm-helper-textarea').waitFor({ state: 'attached' });
    await page.locator('.xterm').click();
    await page.keyboard.type('echo sum=$((40+2)) $(ip -br link show eth1 | cut -c1-4)\n');
    await page.locator('.xterm-rows', { hasText: 'sum=42 eth1' }).waitFor();
    await shot('terminal-light-1280');
  });

  it('saves the session elsewhere, and a new start opens it again with the same figures', async () => {
    const target = join(home, 'handed-on');
    await running.app.evaluate(({ dialog }, path) => {
      // Nobody is there to answer the system's own dialog.
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path });
    }, target);
    // A terminal keeps its keys for the shell, so that the focus has to leave it first.
    await page.locator('.status').click();
    await page.keyboard.press('Control+s');
    await expect.poll(() => existsSync(join(target, 'analysis.json')), { timeout: 10_000 }).toBe(true);
    const before = await lostOnStrip(page);
    expect(running.complaints).toEqual([]);
    await running.app.close();
    await open();
    await page.locator('.side .row', { hasText: 'capture' }).first().click();
    await expect.poll(() => lostOnStrip(page), { timeout: 15_000 }).toEqual(before);
    expect((await analyze(target)).losses).toHaveLength(before.flat().reduce((a, b) => a + b, 0));
  });

  it('is legible large and dark', async () => {
    await page.keyboard.press('n');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('session-dark-1280');
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1920, 1080));
    await page.waitForFunction(() => innerWidth === 1920);
    await shot('session-dark-1920');
    await page.emulateMedia({ colorScheme: 'light' });
    await shot('session-light-1920');
    expect(running.complaints).toEqual([]);
    await clearDrops();
  });
});

/** Only the two UDP flows, so that no handshake and no mtr probe is in the counters. */
const forwardOnly = 'ip saddr 172.18.1.11 ip daddr 172.18.3.12 udp dport 8472';
const reverseOnly = 'ip saddr 172.18.3.12 ip daddr 172.18.1.11 udp dport 8472';

/** Lost per segment, forward and reverse, as the path strip says it. */
async function lostOnStrip(page: Page): Promise<number[][]> {
  const labels = await page
    .locator('.path-direction')
    .evaluateAll((all) => all.map((e) => [e.classList.contains('reverse'), e.getAttribute('title')] as const));
  const side = (reverse: boolean) =>
    labels
      .filter(([r]) => r === reverse)
      .map(([, label]) => Number(/(\d[\d,]*) lost/.exec(label ?? '')?.[1] ?? Number.NaN));
  const [forward, back] = [side(false), side(true)];
  return forward.map((n, i) => [n, back[i] ?? Number.NaN]);
}

async function analyze(directory: string): Promise<Analysis> {
  const args = [join(root, 'dist/cli/hopscope.cjs'), 'analyze', directory, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Analysis;
}

/** The fingerprint by ssh-keygen of the key that the lab recorded for a node. */
async function hostKey(lab: LabState, node: string): Promise<string> {
  const port = lab.ports[node as keyof LabState['ports']];
  const { stdout } = await promisify(execFile)('ssh-keygen', ['-l', '-F', `[127.0.0.1]:${port}`, '-f', lab.knownHosts]);
  const found = /SHA256:\S+/.exec(stdout);
  if (!found) throw new Error(`no host key of ${node} in ${lab.knownHosts}`);
  return found[0];
}
