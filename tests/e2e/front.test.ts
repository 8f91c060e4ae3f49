import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('first steps: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const recording = fileURLToPath(new URL('../../build/demo-recording', import.meta.url));
const output = fileURLToPath(new URL('output', import.meta.url));

/** The labels of the menu, as `Menu > entry`. */
const menuLabels = (app: ElectronApplication) =>
  app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap(
      (menu) => menu.submenu?.items.map((item) => `${menu.label} > ${item.label}`) ?? [],
    ),
  );
/** Chooses an entry once it is there: the menu follows the window a moment later. */
async function choose(app: ElectronApplication, label: string): Promise<void> {
  const click = (text: string) =>
    app.evaluate(({ Menu }, wanted) => {
      const items = (Menu.getApplicationMenu()?.items ?? []).flatMap((menu) => menu.submenu?.items ?? []);
      const item = items.find((each) => each.label === wanted);
      item?.click();
      return item !== undefined;
    }, text);
  await expect.poll(() => click(label)).toBe(true);
}

describe.skipIf(!ok)('first steps', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;
  let page: Page;
  let files: string[];

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    profile = mkdtempSync(join(tmpdir(), 'hopscope-front-'));
    // Out of order, one still compressed, one that is no capture.
    files = ['node-a-eth0', 'pod-a-veth'].map((name) => {
      const path = join(profile, `${name}.pcap`);
      writeFileSync(path, gunzipSync(readFileSync(join(recording, `${name}.pcap.gz`))));
      return path;
    });
    files.push(join(profile, 'notes.txt'));
    writeFileSync(files[2]!, 'not a capture at all, whoever reads it');
    display = await startDisplay();
    running = await startApp({ display, profile });
    page = running.page;
    page.setDefaultTimeout(15_000);
    await page.getByText('No capture runs').waitFor();
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });
  afterEach(() => expect(running.complaints).toEqual([]));

  /** Drops real files of the disk: a hidden chooser gives the page Files that have a path. */
  async function drop(paths: string[], over: () => Promise<void> = async () => undefined): Promise<void> {
    await page.evaluate(() => {
      const input = Object.assign(document.createElement('input'), { type: 'file', id: 'given', multiple: true });
      input.hidden = true;
      document.body.append(input);
    });
    await page.locator('#given').setInputFiles(paths);
    const fire = (name: string) =>
      page.evaluate((event) => {
        const data = new DataTransfer();
        for (const file of document.querySelector<HTMLInputElement>('#given')?.files ?? []) data.items.add(file);
        const app = document.querySelector('.app');
        app?.dispatchEvent(new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer: data }));
      }, name);
    await fire('dragenter');
    await fire('dragover');
    await over();
    await fire('drop');
    await page.locator('#given').evaluate((input) => input.remove());
  }

  it('files held over the window show what a drop will do; dropped, they stand in path order and are imported', async () => {
    await drop(files, async () => {
      await page.getByText('Drop to open').waitFor();
      await page.screenshot({ path: join(output, 'front-drop.png') });
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 file stays out').waitFor();
    await dialog.getByText(`${files[2]} is no capture`).waitFor();
    expect(await dialog.getByLabel('Name of hop 1').inputValue()).toBe('pod-a-veth');
    expect(await dialog.getByLabel('Name of hop 2').inputValue()).toBe('node-a-eth0');
    await dialog.getByText('The packets tell this order.').waitFor();
    await page.screenshot({ path: join(output, 'front-import.png') });
  });

  it('by keyboard a hop is moved, the move undone, and the proposal taken back', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of hop 1').press('Alt+ArrowDown');
    await dialog.getByText('This is your own order').waitFor();
    // The focus stays with the hop.
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('pod-a-veth');
    await page.keyboard.press('Control+z');
    await dialog.getByText('The packets tell this order.').waitFor();
    await dialog.getByLabel('Move pod-a-veth, now hop 1').dragTo(dialog.getByLabel('Name of hop 2'));
    await dialog.getByText('This is your own order').waitFor();
    await dialog.getByRole('button', { name: 'Use the proposed order' }).click();
    await dialog.getByLabel('Name of hop 1').fill('client pod');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('canvas').first().waitFor();
    await page.locator('.title', { hasText: 'client pod to node-a-eth0' }).waitFor();
  });

  it('a directory that holds neither session nor captures is named; what is given up changes nothing', async () => {
    await drop([files[2]!]);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('None of these files can be read').waitFor();
    expect(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.title', { hasText: 'client pod to node-a-eth0' }).waitFor();
  });

  it('the menu of the platform has the actions of the palette, follows the language, and switches it', async () => {
    const labels = await menuLabels(running.app);
    for (const label of ['&Session > Import captures', '&View > Theme: dark', '&View > Findings', '&Help > Commands'])
      expect(labels).toContain(label);
    await choose(running.app, 'Language: 简体中文');
    await page
      .getByText('没有正在进行的抓包')
      .or(page.getByText(/个数据包/))
      .first()
      .waitFor();
    await expect.poll(() => menuLabels(running.app)).toContain('会话(&S) > 导入抓包文件');
    await choose(running.app, '语言：English');
    await choose(running.app, 'Theme: light');
    await page.locator('html[data-theme=light]').waitFor();
    await expect.poll(() => running.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
    await choose(running.app, 'Theme: as the system');
    await choose(running.app, 'Keyboard shortcuts');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
  });

  it('the demo is one step away, and left again', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Try the demo');
    await page.keyboard.press('Enter');
    await page.getByText(/captures running/).waitFor({ timeout: 40_000 });
    await page.getByText('These packets are replayed').waitFor();
    expect(await page.getByRole('button', { name: 'Leave the demo' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('.title').waitFor({ timeout: 40_000 });
    await page.getByRole('button', { name: 'Leave the demo' }).click();
    await page.getByText('These packets are replayed').waitFor({ state: 'detached' });
    await page
      .getByText('Which segment loses your packets?')
      .or(page.getByText('adds a machine on the path'))
      .first()
      .waitFor();
  });
});
