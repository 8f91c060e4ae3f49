/**
 * `npm run bench -- window [--packets N] [--hops N] [--shots DIR]`: imports generated captures in the built app's real
 * window and measures what a hand feels: the first picture after the analysis, frames while panning and zooming, from a
 * click to the packet at all hops, rows of the packet table at several depths, and the memory of the window and of the
 * engine. An empty page that only moves a box is measured beside it: what the machine itself can do.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startApp } from '../e2e/app.ts';
import { startDisplay } from '../e2e/display.ts';
import {
  dragFrames,
  engineMemory,
  type FrameTimes,
  idleFrames,
  importCaptures,
  windowMemory,
} from '../e2e/frame-times.ts';
import { benchCaptures } from './captures.ts';
import { threadTimes } from './input-times.ts';
import { openTable, scrollTable, untilRow } from './table-frames.ts';

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '1000000' },
    hops: { type: 'string', default: '3' },
    shots: { type: 'string', default: '' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const { files } = benchCaptures(join(root, 'out/bench'), {
  packets: Number(values.packets),
  hops: Number(values.hops),
  snaplen: 128,
  seed: 7,
});
const display = await startDisplay();
const profile = mkdtempSync(join(tmpdir(), 'hopscope-bench-window-'));
const { app, page } = await startApp({ display, profile, width: 1280, height: 800 });
let pid = 0;
const say = (what: string, text: string) => console.log(`${what.padEnd(34)} ${text}`);
const frames = ({ p50, p95, worst, work95, count, long }: FrameTimes) =>
  `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, worst ${worst.toFixed(0)} ms of ${count} frames; work p95 ${work95.toFixed(1)} ms; ${long} long tasks`;
/** Frames of a movement, and what the window's thread worked for one of them, beside how long it waited to be let. */
const moved = async (movement: () => Promise<FrameTimes>) => {
  const before = threadTimes(pid);
  const times = await movement();
  const after = threadTimes(pid);
  const each = (sum: number) => (sum / times.count).toFixed(1);
  return `${frames(times)}; worked ${each(after.worked - before.worked)}, waited ${each(after.waited - before.waited)} ms a frame`;
};
const shot = async (name: string) => {
  if (values.shots === '') return;
  mkdirSync(values.shots, { recursive: true });
  await page.screenshot({ path: join(values.shots, `${name}.png`) });
};

try {
  page.setDefaultTimeout(180_000);
  pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId());
  const opened = await importCaptures(page, files);
  say('analysed', `${(opened.analysedMs / 1000).toFixed(2)} s after it was asked for`);
  say('first picture', `${opened.pictureMs.toFixed(0)} ms after the analysis`);
  await shot('whole');
  say('the machine, moving a box', await moved(() => idleFrames(page)));
  const plot = page.locator('.lane-plot');
  for (const [name, span] of [
    ['whole', 1],
    ['a tenth', 0.1],
    ['a thousandth', 0.001],
    ['single packets', 0.0001],
  ] as const) {
    say(`panning, ${name}`, await moved(() => dragFrames(page, span, 'pan')));
    say(`zooming, ${name}`, await moved(() => dragFrames(page, span, 'zoom')));
    await shot(name.replace(' ', '-'));
  }
  // A longer session has more packets in the same share of it.
  for (let i = 0; i < 40 && (await page.locator('canvas[data-mode=packets]').count()) === 0; i++) {
    await page.keyboard.press('w');
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  }
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const selections: number[] = [];
  for (let i = 0; i < 20; i++) selections.push(await selectionTime());
  selections.sort((a, b) => a - b);
  say('selecting the next packet', `p50 ${selections[10]!.toFixed(0)} ms, worst ${selections.at(-1)!.toFixed(0)} ms`);
  await shot('selected');
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  say('memory of the window', mib(await windowMemory(app)));
  // A table that holds the selected packet in view would go back to it.
  await page.keyboard.press('Escape');
  const opening = performance.now();
  const rows = await openTable(page);
  say('packet table', `${rows - 2} rows, there after ${(performance.now() - opening).toFixed(0)} ms`);
  for (const depth of [0, 0.37, 0.81]) {
    const { p50, p95, worst, work95 } = await scrollTable(page, depth);
    const text = `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, worst ${worst.toFixed(0)} ms; work p95 ${work95.toFixed(1)} ms`;
    say(`scrolling rows, at ${depth * 100} %`, text);
  }
  // The cell of a row is there only once the row itself has come.
  const cell = (place: number) => `[data-place="${place}"] .ptable__cell`;
  say('to the last row', `${(await untilRow(page, 'End', cell(rows - 3))).toFixed(0)} ms`);
  for (let i = 0; i < 2; i++) await page.locator('.ptable__box').press('ArrowRight');
  await page.keyboard.press('Home');
  say('sorted by fate', `${(await untilRow(page, 'o', `.fate-lost${cell(0)}`)).toFixed(0)} ms`);
  await shot('table');
  say('memory of the window, the engine', `${mib(await windowMemory(app))}, ${mib(await engineMemory(app))}`);
} finally {
  await app.close();
  await display.close();
  rmSync(profile, { recursive: true, force: true });
}

/** From the key to the frame in which the packet pane shows another packet, ms. */
async function selectionTime(): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const began = performance.now();
        const pane = document.querySelector('.packet-panel, .dock') ?? document.body;
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => done(performance.now() - began));
        });
        observer.observe(pane, { subtree: true, childList: true, characterData: true });
        window.dispatchEvent(new KeyboardEvent('keydown', { key: '.', bubbles: true, cancelable: true }));
      }),
  );
}
