import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { type RunningApp, startApp } from './app.ts';
import { takeComplaints } from './complaints.ts';
import { type Display, startDisplay } from './display.ts';
import { analyze, readFinding, readPacket, saveSession, secondsInto, worstOf } from './new-user.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('the new user: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const output = fileURLToPath(new URL('output', import.meta.url));
/** More stops than lie between any two places of the window. */
const MOST_TABS = 60;

describe.skipIf(!ok)('a new user with a saved session', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;
  let truth: Analysis;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    profile = mkdtempSync(join(tmpdir(), 'hopscope-new-user-'));
    display = await startDisplay();
    running = await startApp({ display, profile });
    page = running.page;
    page.setDefaultTimeout(15_000);
    truth = await analyze(await saveSession(page, profile));
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });
  // Every walk begins in front of the list of sessions.
  beforeEach(async () => {
    await page.reload();
    await row().waitFor();
  });

  const row = () => page.getByRole('button', { name: /^pod to server/ });
  const findings = () => page.getByRole('region', { name: 'Findings' });
  const worst = () => findings().locator('.finding-losses > li').first();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');

  /** Presses Tab until what has the focus says `text`. */
  async function tabTo(text: RegExp): Promise<void> {
    for (let i = 0; i < MOST_TABS; i++) {
      if (text.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never comes to ${text}`);
  }

  /** The answers, as they stand on the screen, are the command line's. */
  async function checkWorst(): Promise<void> {
    const { from, to, figures } = worstOf(truth);
    const told = await readFinding(worst());
    expect(told).toMatchObject({ from, to, lost: String(figures.lost), sent: figures.sent });
    expect(figures).toMatchObject({ lost: 7, lostMin: 7 });
    // The network: what should hold them dropped nothing.
    expect(truth.hops.find(({ name }) => name === to)?.kernelDrops).toBe(0);
    expect(told.text).toContain(`By the network: the capture at ${to} dropped nothing`);
  }

  /** The packet on the packet pane is a loss of the worst place, at the hop that saw it last. */
  async function checkPacket(at: number): Promise<void> {
    const { from, to, losses } = worstOf(truth);
    const loss = losses[at]!;
    await expect
      .poll(() => readPacket(page))
      .toMatchObject({
        fate: `lost between ${from} and ${to}`,
        hop: loss.hop,
        frame: loss.frame,
        time: secondsInto(truth, loss),
        hops: expect.stringContaining(`✕ lost between ${from} and ${to}`),
      });
  }

  it('with the mouse: where, how many, which first, by whom, and what changed', async () => {
    await row().click();
    await worst().waitFor();
    await checkWorst();
    await page.screenshot({ path: join(output, 'new-user-findings.png') });

    const { segment, first, from, to, figures } = worstOf(truth);
    const title = await page.locator(`.path-direction.forward`).nth(segment).getAttribute('title');
    expect(title).toContain(`${from} to ${to}\n${figures.sent} sent, ${figures.delivered} delivered, 7 lost`);
    expect((await readFinding(worst())).first).toBe(Number(secondsInto(truth, first)).toFixed(3));
    await worst()
      .getByRole('button', { name: /^First at/ })
      .click();
    await checkPacket(0);
    await page.locator('.lane-plot canvas[data-mode="packets"]').waitFor();
    await page.screenshot({ path: join(output, 'new-user-proof.png') });

    // The place where it was perhaps the capture, which is not among the certain ones.
    await page.locator('.dv-tab', { hasText: 'Findings' }).click();
    const doubtful = await readFinding(findings().locator('.finding-losses > li').nth(1));
    const { forward, from: before, to: after } = truth.segments[2]!;
    expect(forward).toMatchObject({ lost: 9, lostMin: 0 });
    expect(doubtful).toMatchObject({ from: before, to: after, lost: '0–9' });
    expect(doubtful.text).toContain('Perhaps none by the network: the capture at server dropped 9 packets itself');
    expect(await findings().locator('.findings-verdict').innerText()).toBe('7–16 packets lost in 2 places');

    // What changed on the way: on the path, in words, and in the packet behind it.
    const [changed] = truth.translations.filter(({ protocol }) => protocol === 'tcp');
    const mark = page.locator('.path-segment').nth(changed!.segment).locator('.path-mark');
    expect(await mark.innerText()).toBe('SNAT');
    expect(await mark.getAttribute('title')).toContain(`tcp ${changed!.from} ⇒ ${changed!.to}`);
    const rewritten = findings().locator('.finding-facts div', { hasText: 'Rewritten' });
    expect(await rewritten.innerText()).toContain('node → router: SNAT\n10.1.0.10:');
    expect(await rewritten.innerText()).toContain('router → server: DSCP');
    expect(truth.segments[2]!.forward.rewrites.dscp).toBeGreaterThan(0);
  });

  it('with the keyboard alone: the session, the worst place, the packet, its proof, the next ones, what changed', async () => {
    await page.keyboard.press('F6');
    await tabTo(/^pod to server/);
    await page.keyboard.press('Enter');
    await worst().waitFor();
    await checkWorst();

    const { losses } = worstOf(truth);
    await page.keyboard.press('Shift+F6');
    await tabTo(/^First at/);
    await page.keyboard.press('Enter');
    await checkPacket(0);
    await page.keyboard.press('n');
    await checkPacket(1);
    await page.keyboard.press('p');
    await checkPacket(0);
    expect(losses[0]!.time < losses[1]!.time).toBe(true);

    // A packet that went through, at every hop: the address that the router gave it.
    await page.keyboard.press('Control+f');
    await page.keyboard.type('!lost && tcp.len == 900');
    await page.keyboard.press('Enter');
    await page.locator('#filter-status', { hasText: '8 of ' }).waitFor();
    await page.keyboard.press('Control+7');
    const grid = page.getByRole('grid', { name: 'Packets' });
    await grid.locator('.ptable__row').first().waitFor();
    await tabToGrid();
    await page.keyboard.press('Home');
    const pane = page.getByRole('region', { name: 'Packet at every hop' });
    await pane.getByText(/^delivered to server/).waitFor();
    const [changed] = truth.translations.filter(({ protocol }) => protocol === 'tcp');
    const address = changed!.to.split(':')[0]!;
    expect(await pane.locator('.packet-hops .changes').allInnerTexts()).toEqual([`Source ${address}`]);
    await page.screenshot({ path: join(output, 'new-user-keyboard.png') });
  });

  async function tabToGrid(): Promise<void> {
    for (let i = 0; i < MOST_TABS; i++) {
      if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'grid')) return;
      await page.keyboard.press(i === 0 ? 'F6' : 'Tab');
    }
    throw new Error('Tab never comes to the table');
  }

  it('what the content security policy forbids does not stay unheard', async () => {
    await page.evaluate(() => {
      document.body.append(Object.assign(new Image(), { src: 'https://example.invalid/spy.png' }));
    });
    await expect
      .poll(() => running.complaints)
      .toContainEqual(expect.stringMatching(/content security policy.*img-src/i));
    // The rest of the file holds no violation: it was forgotten only after each test had looked.
    expect(takeComplaints().every((text) => /content security policy/i.test(text))).toBe(true);
  });
});
