import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

/**
 * Pictures of the views on invented data: `npx tsx tests/e2e/views-page/shots.ts OUT_DIR`. Needs a Chromium, by default
 * /usr/bin/chromium.
 */
const out = process.argv[2] ?? 'dist/shots';
const root = fileURLToPath(new URL('.', import.meta.url));
const checkout = fileURLToPath(new URL('../../..', import.meta.url));
await mkdir(out, { recursive: true });
const server = await createServer({
  configFile: false,
  root,
  logLevel: 'error',
  plugins: [react()],
  cacheDir: `${out}/vite`,
  server: { host: '127.0.0.1', port: 0, fs: { allow: [checkout] }, hmr: false },
});
await server.listen();
const url = server.resolvedUrls!.local[0]!;
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const scenes = [
  { name: 'dark-1280', width: 1066, height: 760, query: 'theme=dark', zoom: false },
  { name: 'light-1920', width: 1706, height: 1010, query: 'theme=light', zoom: true },
  { name: 'dark-1920', width: 1706, height: 1010, query: 'theme=dark', zoom: true },
  { name: 'light-1280', width: 1066, height: 760, query: 'theme=light', zoom: false },
  { name: 'twelve', width: 1066, height: 760, query: 'theme=dark&hops=12&language=zh', zoom: true },
  { name: 'two', width: 1066, height: 760, query: 'theme=light&hops=2', zoom: true },
];
const only = process.argv[3];
for (const scene of scenes.filter(({ name }) => only === undefined || name === only)) {
  const page = await browser.newPage({ viewport: { width: scene.width, height: scene.height } });
  page.on('console', (message) => message.type() === 'error' && console.error(scene.name, message.text()));
  page.on('pageerror', (error) => console.error(scene.name, error));
  await page.goto(`${url}?${scene.query}`);
  await page.locator('canvas[data-mode]:not([data-mode=none])').waitFor();
  if (scene.zoom) {
    await page.evaluate(() => {
      const { stores } = window as unknown as { stores: { view: { getState(): { setRange(r: object): void } } } };
      stores.view.getState().setRange({ from: 5.2e9, to: 5.216e9 });
    });
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    await page.locator('canvas[data-mode=packets]').waitFor();
    await page.locator('.packet-panel:not(.empty), .packet-panel').first().waitFor();
  }
  const box = (await page.locator('.lane-plot').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.42);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${out}/${scene.name}.png` });
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  await page.screenshot({ path: `${out}/${scene.name}-range.png` });
  await page.close();
}
await browser.close();
await server.close();
