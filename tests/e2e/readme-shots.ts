/** Takes the README's pictures from the demo in the real window: `npx tsx tests/e2e/readme-shots.ts`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApp } from './app.ts';
import { startDisplay } from './display.ts';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
/** How long the demo is captured: long enough for mtr's charts to have a shape. */
const CAPTURE_MS = 20_000;
/** Steps back from a single packet, until its neighbours are in the picture. */
const ZOOM_OUT = 17;

async function main(): Promise<void> {
  mkdirSync(images, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), 'hopscope-shots-'));
  const display = await startDisplay();
  const { app, page } = await startApp({ display, profile, width: 1440, height: 900, arguments: ['--demo'] });
  try {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: /Look at the plan/ }).click();
    await page.getByRole('button', { name: 'Check', exact: true }).last().click();
    await page.getByText('Ready', { exact: true }).waitFor();
    await page.screenshot({ path: join(images, 'plan-light.png') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('.pill', { hasText: 'Capturing' }).waitFor();
    await page.waitForTimeout(CAPTURE_MS);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('.pill').waitFor({ state: 'detached' });
    await page.screenshot({ path: join(images, 'findings-dark.png') });
    await page.keyboard.press('n');
    await page
      .getByText(/lost between/)
      .first()
      .waitFor();
    await page.keyboard.press('f');
    for (let i = 0; i < ZOOM_OUT; i++) await page.keyboard.press('s');
    // The picture of the range arrives a frame or two after the key.
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(images, 'session-dark.png') });
  } finally {
    await app.close();
    await display.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

void main();
