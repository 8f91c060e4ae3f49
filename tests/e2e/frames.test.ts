import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { benchCaptures } from '../bench/captures.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';
import { dragFrames, idleFrames, importCaptures } from './frame-times.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('frames of the timeline: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

/** A frame of the timeline may take so many of an all but empty canvas on the same machine at the same time. */
const TIMES = 3;

describe.skipIf(!ok)('frames of the timeline', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'hopscope-frames-'));
    const { files } = benchCaptures(profile, { packets: 60_000, hops: 3, snaplen: 128, seed: 7 });
    display = await startDisplay();
    running = await startApp({ display, profile });
    running.page.setDefaultTimeout(20_000);
    await importCaptures(running.page, files);
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it.each([
    ['densities', 0.2],
    ['single packets', 0.002],
  ])('keep pace with the machine while %s are panned and zoomed', async (_, span) => {
    const { page } = running;
    const machine = await idleFrames(page);
    const pan = await dragFrames(page, span, 'pan');
    const zoom = await dragFrames(page, span, 'zoom');
    expect(pan.p50).toBeLessThan(machine.p50 * TIMES);
    expect(zoom.p50).toBeLessThan(machine.p50 * TIMES);
    expect(running.complaints).toEqual([]);
  });

  it('show the packets that the engine counts, wherever the view stands', async () => {
    const { page } = running;
    /** Forward packets at the first hop in the middle part of the session. */
    const counted = (share: number) =>
      page.evaluate(async (part) => {
        const { hopscope } = window as unknown as { hopscope: HopscopeWindowApi };
        const recent = await hopscope.sessionRecent();
        const info = await hopscope.sessionOpen({ directory: recent.ok ? recent.value[0]!.directory : '' });
        if (!info.ok) throw new Error(info.problem.message);
        const { sessionId, from, to } = info.value;
        const middle = (from + to) / 2;
        const half = ((to - from) * part) / 2;
        const view = await hopscope.viewTimeline({ sessionId, from: middle - half, to: middle + half, width: 1 });
        return view.ok ? view.value.density[0]!.forward[0]! : -1;
      }, share);
    // The table that stands for the picture follows once the view stands still.
    const shows = (count: number) =>
      page.waitForFunction((n) => document.querySelector('#timeline-twin tbody td')?.textContent === String(n), count);
    await page.keyboard.press('0');
    const all = await counted(1);
    await shows(all);
    await page.keyboard.press('w');
    const part = await counted(0.7);
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(all);
    await shows(part);
  });
});
