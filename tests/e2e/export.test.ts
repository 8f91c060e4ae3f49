import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { readInChunks } from '../unit/pcap/collect.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('exports: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'tests/e2e/output');
/** The recorded network: its captures, in path order. */
const HOPS = ['pod-a-veth', 'node-a-eth0', 'r1-eth1', 'r2-eth1', 'node-b-eth0', 'pod-b-veth'];

describe.skipIf(!ok)('what leaves the window', () => {
  let display: Display;
  let profile: string;
  let target: string;
  let running: RunningApp;
  let page: Page;
  let records = 0;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    profile = mkdtempSync(join(tmpdir(), 'hopscope-export-'));
    target = join(profile, 'exports');
    mkdirSync(target);
    display = await startDisplay();
    running = await startApp({ display, profile });
    page = running.page;
    page.setDefaultTimeout(8_000);
    const files = HOPS.map((name) => {
      const path = join(profile, `${name}.pcap`);
      const bytes = gunzipSync(readFileSync(join(root, `build/demo-recording/${name}.pcap.gz`)));
      writeFileSync(path, bytes);
      records += readInChunks(bytes).records.length;
      return { name, path };
    });
    await page.waitForLoadState();
    const imported = await page.evaluate(
      (list) => (window as unknown as { hopscope: HopscopeWindowApi }).hopscope.sessionImport({ files: list }),
      files,
    );
    expect(imported.ok ? null : imported.problem).toBeNull();
    await page.reload();
    await page
      .getByRole('button', { name: /pod-a-veth to pod-b-veth/ })
      .first()
      .click();
    await page.locator('.lane-plot canvas[data-mode=density]').waitFor();
    await running.app.evaluate(({ dialog }, directory) => {
      // Nobody is there to answer the system's own dialog: what was proposed is taken.
      const place = (options: unknown) => {
        const { defaultPath = '' } = options as { defaultPath?: string };
        return `${directory}/${defaultPath.split('/').at(-1)}`;
      };
      dialog.showSaveDialog = (async (_window: unknown, options: unknown) => ({
        canceled: false,
        filePath: place(options),
      })) as unknown as typeof dialog.showSaveDialog;
    }, target);
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  afterEach(() => expect(running.complaints).toEqual([]));

  const dialog = () => page.getByRole('dialog');
  const written = (extension: string) => readdirSync(target).find((name) => name.endsWith(extension));

  async function choose(kind: string, format: string | null): Promise<void> {
    await page.keyboard.press('Control+e');
    await dialog().waitFor();
    await page.locator('#export-kind').selectOption(kind);
    if (format !== null) await page.locator('#export-format').selectOption(format);
  }

  async function go(): Promise<void> {
    await dialog()
      .getByRole('button', { name: /^Export/ })
      .click();
    await dialog().waitFor({ state: 'detached', timeout: 20_000 });
  }

  it('is a merged capture that holds every packet, and says which were lost', async () => {
    await choose('capture', null);
    await page.screenshot({ path: join(output, 'export-dialog.png') });
    await go();
    const file = readInChunks(readFileSync(join(target, written('.pcapng')!)));
    expect([file.damage, file.truncated, file.records.length]).toEqual([null, false, records]);
    expect(file.interfaces.map(({ name }) => name)).toEqual(HOPS);
    const lost = file.records.filter(({ comments }) => comments?.some((text) => text.startsWith('Hopscope: lost')));
    const losses = await page.evaluate(async () => {
      const { hopscope } = window as unknown as { hopscope: HopscopeWindowApi };
      const recent = await hopscope.sessionRecent();
      if (!recent.ok) return -1;
      const session = await hopscope.sessionOpen({ directory: recent.value[0]!.directory });
      if (!session.ok) return -1;
      const analysis = await hopscope.sessionAnalysis({ sessionId: session.value.sessionId });
      return analysis.ok ? analysis.value.losses.length : -1;
    });
    expect(losses).toBeGreaterThan(0);
    expect(lost.length).toBe(losses);
  });

  it('is a table', async () => {
    await choose('losses', 'csv');
    await go();
    await choose('packets', 'json');
    await go();
    expect(readFileSync(join(target, written('losses.csv')!), 'utf8').split('\r\n').length).toBeGreaterThan(2);
    const { rows } = JSON.parse(readFileSync(join(target, written('packets.json')!), 'utf8')) as { rows: object[] };
    expect(rows.length).toBeGreaterThan(100);
  });

  it('is a picture, in both forms and both themes', async () => {
    for (const scheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const format of ['svg', 'png']) {
        await choose('timeline', format);
        await go();
        const name = written(`timeline.${format}`)!;
        const bytes = readFileSync(join(target, name));
        writeFileSync(join(output, `export-timeline-${scheme}.${format}`), bytes);
        if (format === 'png') expect(bytes.subarray(1, 4).toString()).toBe('PNG');
        else for (const text of ['UTC', 'pod-a-veth', 'Clocks against']) expect(bytes.toString()).toContain(text);
      }
    }
    await page.screenshot({ path: join(output, 'export-light.png') });
  });

  it.each([
    ['path', ['Path · ', '0 lost', 'Clocks against']],
    ['ladder', ['Ladder · ', 'The first ', 'UTC', 'pod-a-veth']],
    ['delay', ['One-way delay', 'ms', 'pod-a-veth → node-a-eth0']],
  ] as const)('is a picture of the %s in the colours that were asked for', async (kind, words) => {
    const colours = new Set<string>();
    for (const theme of ['light', 'dark']) {
      await choose(kind, 'svg');
      await page.locator('#export-theme').selectOption(theme);
      await go();
      const svg = readFileSync(join(target, written(`${kind}.svg`)!), 'utf8');
      for (const text of words) expect(svg).toContain(text.replace('>', '&#62;'));
      colours.add(/<path d="M0 0h[^"]*" fill="([^"]+)"/.exec(svg)![1]!);
      await choose(kind, 'png');
      await page.locator('#export-theme').selectOption(theme);
      await go();
      writeFileSync(join(output, `export-${kind}-${theme}.png`), readFileSync(join(target, written(`${kind}.png`)!)));
    }
    expect(colours.size).toBe(2);
  });

  it('is offered by the view itself', async () => {
    await page.locator('.path-strip').click({ button: 'right', position: { x: 8, y: 8 } });
    await page.getByRole('menuitem', { name: 'Save a picture of this' }).click();
    await dialog().waitFor();
    expect(await page.locator('#export-kind').inputValue()).toBe('path');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('is the whole session in one file, redacted, and comes back by the door of all files', async () => {
    await choose('session', null);
    await page.getByText('Redact', { exact: true }).click();
    await page.screenshot({ path: join(output, 'export-redact.png') });
    await go();
    const path = join(target, written('.hopscope')!);
    expect(path).toMatch(/redacted\.hopscope$/);
    const opened = await page.evaluate(async (packed) => {
      const { hopscope } = window as unknown as { hopscope: HopscopeWindowApi };
      const sorted = await hopscope.importPaths({ paths: [packed] });
      if (!sorted.ok) return null;
      const session = await hopscope.sessionOpen({ directory: sorted.value.sessions[0]! });
      return session.ok ? { hops: session.value.hops, name: session.value.name } : null;
    }, path);
    expect(opened).toEqual({ name: 'redacted', hops: HOPS.map((_, i) => `hop${i + 1}`) });
  });

  it('goes to Wireshark, or says what to install where there is none', async () => {
    await choose('capture', null);
    await dialog().getByRole('button', { name: 'Open in Wireshark' }).click();
    const installed = ['/usr/bin/wireshark', '/usr/local/bin/wireshark'].some((path) => existsSync(path));
    await page.getByText(installed ? 'Opened in Wireshark' : 'There is no Wireshark').waitFor();
    await page.keyboard.press('Escape');
  });
});
