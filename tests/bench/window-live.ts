/**
 * `npm run bench -- window-live [--seconds N] [--hops N]`: the built app captures 50,000 packets per second at every hop,
 * over SSH, from nodes on loopback that play generated traffic. Meanwhile keys are pressed, and the mouse moved, its
 * wheel turned and clicked: from each input to the picture after it. The nodes and their half of SSH run in the engine's
 * process, on the same machine. How long the window's thread waited for a processor is told beside it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startApp } from '../e2e/app.ts';
import { startDisplay } from '../e2e/display.ts';
import { windowMemory } from '../e2e/frame-times.ts';
import { noteInputs, takeInputs, threadTimes } from './input-times.ts';
import { liveApp } from './live-recording.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '25' },
    hops: { type: 'string', default: '3' },
    shots: { type: 'string', default: '' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const hops = Number(values.hops);
/** The whole recording: what comes after it is a pause. */
const place = liveApp(root, hops, 30);
const display = await startDisplay();
const profile = mkdtempSync(join(tmpdir(), 'hopscope-bench-live-'));
const { app, page } = await startApp({ display, profile, root: place, arguments: ['--demo'] });
const say = (what: string, text: string) => console.log(`${what.padEnd(22)} ${text}`);

try {
  page.setDefaultTimeout(60_000);
  await page.getByRole('button', { name: /Start the demo capture/ }).click();
  await page.getByText(`${hops} of ${hops} captures running`).waitFor();
  await page.locator('canvas[data-mode]:not([data-mode=none])').first().waitFor();
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId());
  await page.evaluate('globalThis.__name = (named) => named');
  await noteInputs(page);
  const box = (await page.locator('.lane-plot').boundingBox())!;
  const before = threadTimes(pid);
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  for (let i = 0; elapsed() < Number(values.seconds); i++) {
    const x = box.x + box.width * (0.2 + 0.6 * ((i % 17) / 17));
    await page.mouse.move(x, box.y + 20 + (i % 5) * 30);
    await page.mouse.wheel(0, i % 4 < 2 ? -60 : 60);
    await page.keyboard.press(['n', 'w', 'd', 's', 'a', '.', 'p', 'l'][i % 8]!);
    if (i % 3 === 0) await page.mouse.click(x, box.y + 20 + (i % 5) * 30);
    // Follows the present again, as one does who looks at a running capture; and the other panels of the drawer.
    if (i % 20 === 10) await page.keyboard.press(`Control+${6 + (i % 4)}`);
  }
  const after = threadTimes(pid);
  const seconds = elapsed();
  for (const [kind, { count, p50, p95, worst }] of Object.entries(await takeInputs(page)))
    say(kind, `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)}, worst ${worst.toFixed(0)} ms of ${count}`);
  const share = (ms: number) => `${((ms / seconds) * 0.1).toFixed(0)} %`;
  say(
    'the window’s thread',
    `worked ${share(after.worked - before.worked)}, waited for a processor ${share(after.waited - before.waited)} of the time`,
  );
  say('captured', (await page.locator('.status').innerText()).replaceAll('\n', ' · '));
  say('memory of the window', `${((await windowMemory(app)) / 2 ** 20).toFixed(0)} MiB`);
  if (values.shots !== '') await page.screenshot({ path: values.shots });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('.pill').waitFor({ state: 'detached' });
} finally {
  await app.close();
  await display.close();
  rmSync(profile, { recursive: true, force: true });
}
