import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('the demo in the window: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(!ok)('the demo in the window', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;
  /** What the recording itself lost, by its own captures: the truth that the replay has to show. */
  let truth: Analysis;
  let saved: string;
  let shown: number[][];

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-demo-window-'));
    truth = await analyze(recordedHops(profile));
    display = await startDisplay();
    await open(['--demo']);
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  async function open(args: string[]): Promise<void> {
    running = await startApp({ display, profile, arguments: args });
    page = running.page;
    page.setDefaultTimeout(20_000);
  }

  it('says before the start that it is a recording', async () => {
    await page.getByRole('button', { name: /Start the demo capture/ }).waitFor();
    await page.locator('.banner--recording', { hasText: 'Recording' }).waitFor();
  });

  it('captures it, labelled, and shows losses where the recording lost packets', async () => {
    await page.getByRole('button', { name: /Start the demo capture/ }).click();
    await page.locator('.pill', { hasText: 'Capturing' }).waitFor();
    const losing = losingPlaces(truth);
    expect(losing.length).toBeGreaterThan(0);
    for (const place of losing)
      await page.getByRole('button', { name: new RegExp(`^${place}: .*[1-9]\\d* lost`) }).waitFor();
    await page.locator('.banner--recording', { hasText: 'Recording' }).waitFor();
    await page.getByText('6 of 6 captures running').waitFor();
  });

  it('stops, saves, and says in words what the command line says in figures', async () => {
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('.pill').waitFor({ state: 'detached' });
    saved = (await page.locator('.status__path').textContent()) ?? '';
    expect(saved.startsWith(join(profile, 'data', 'sessions'))).toBe(true);
    const analysis = await analyze([saved]);
    shown = await lostOnStrip(page);
    expect(shown).toEqual(analysis.segments.map((s) => [s.forward.lost, s.reverse.lost]));
    expect(losingPlaces(analysis)).toEqual(losingPlaces(truth));

    const lost = analysis.losses.length;
    await page.getByText(`${lost} lost on the path`).waitFor();
    const findings = page.getByRole('region', { name: 'Findings' });
    await findings.getByText(new RegExp(`^${lost} packets lost in ${losingPlaces(truth).length} places?$`)).waitFor();
    for (const { from, to, forward, reverse } of analysis.segments) {
      if (forward.lost > 0) await findings.getByText(`${from} → ${to}`).first().waitFor();
      if (reverse.lost > 0) await findings.getByText(`${to} → ${from}`).first().waitFor();
    }
  });

  it('goes from the findings to the first lost packet, and back', async () => {
    await page
      .getByRole('button', { name: /^First at/ })
      .first()
      .click();
    const packet = page.getByRole('region', { name: 'Packet at every hop' });
    await packet
      .getByText(/^lost between/)
      .first()
      .waitFor();
    // Zoomed until single packets are drawn.
    await page.locator('.lane-plot canvas[data-mode="packets"]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('section.findings').waitFor();
  });

  it('is opened again by the next start, still labelled, with the same losses', async () => {
    expect(running.complaints).toEqual([]);
    await running.app.close();
    await open([]);
    await page.locator('.side .row', { hasText: 'demo' }).first().click();
    await expect.poll(() => lostOnStrip(page), { timeout: 15_000 }).toEqual(shown);
    await page.locator('.banner--recording', { hasText: 'Recording' }).waitFor();
    expect(await page.locator('.status__path').textContent()).toBe(saved);
    expect(running.complaints).toEqual([]);
  });
});

/** The recording's captures, unpacked, as arguments for an analysis. */
function recordedHops(directory: string): string[] {
  const recording = join(root, 'build/demo-recording');
  const { hops, plan } = JSON.parse(readFileSync(join(recording, 'recording.json'), 'utf8')) as {
    hops: { file: string }[];
    plan: { hops: { name: string }[] };
  };
  return hops.flatMap(({ file }, i) => {
    const path = join(directory, file.replace(/\.gz$/, ''));
    writeFileSync(path, gunzipSync(readFileSync(join(recording, file))));
    return ['--hop', `${plan.hops[i]!.name}=${path}`];
  });
}

async function analyze(args: string[]): Promise<Analysis> {
  const command = [join(root, 'dist/cli/hopscope.cjs'), 'analyze', ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Analysis;
}

/** `r2 eth1 to r1 eth1` of every direction that lost packets, as the path strip names it. */
function losingPlaces(analysis: Analysis): string[] {
  return analysis.segments.flatMap(({ from, to, forward, reverse }) => [
    ...(forward.lost > 0 ? [`${from} to ${to}`] : []),
    ...(reverse.lost > 0 ? [`${to} to ${from}`] : []),
  ]);
}

/** Lost per segment, forward and reverse, as the path strip says it. */
async function lostOnStrip(page: Page): Promise<number[][]> {
  const of = async (direction: string): Promise<number[]> => {
    const labels = await page
      .locator(`.path-direction.${direction}`)
      .evaluateAll((all) => all.map((e) => e.getAttribute('title') ?? ''));
    return labels.map((label) => Number(/(\d[\d,]*) lost/.exec(label)?.[1]?.replaceAll(',', '') ?? Number.NaN));
  };
  const [forward, reverse] = [await of('forward'), await of('reverse')];
  return forward.map((n, i) => [n, reverse[i] ?? Number.NaN]);
}
