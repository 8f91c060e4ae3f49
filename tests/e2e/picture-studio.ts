import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { type RunningApp, startApp } from './app.ts';
import { type Display, startDisplay } from './display.ts';

/** How the window is dressed for a picture. */
export interface Look {
  theme: 'dark' | 'light';
  language: 'en' | 'zh';
  size: 1280 | 1920;
}

const heights = { 1280: 800, 1920: 1080 } as const;

/** The moment of all pictures. */
const NOW = new Date('2026-11-23T20:00:00Z');

/** Nothing blinks or moves. */
const STILL = `
  *, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }
  .xterm-cursor { visibility: hidden; }
`;

/** Letters are drawn alike whatever the machine's own settings for them are. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match target="pattern">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/** Draws what the app's own fonts lack, Chinese above all: Debian's fonts-noto-cjk. */
const CHINESE = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** One running app with two windows: the real one, and one whose engine is made up, for states that no run repeats. */
export interface Studio {
  home: string;
  running: RunningApp;
  /** The window of the app with its engine. */
  real: Page;
  /** The same window with a made-up engine: opens anew with what `fake-bridge.ts` is to show. */
  stage: (query: string, look: Look) => Promise<Page>;
  dress: (page: Page, look: Look) => Promise<void>;
  screenshot: (page: Page) => Promise<Buffer>;
  /** Ends the engine until it is not started anew. */
  breakEngine: () => Promise<void>;
  /** Chromium's version, the system and the font for Chinese, which letters and lines depend on. */
  drawnBy: string;
  close: () => Promise<void>;
}

const bridge = fileURLToPath(new URL('fake-bridge.ts', import.meta.url));

/** What a page shows is as large as this from now on. */
async function resize(running: RunningApp, page: Page, size: Look['size']): Promise<void> {
  const height = heights[size];
  const window = await running.app.browserWindow(page);
  await window.evaluate((it, [wide, high]) => it.setContentSize(wide!, high!), [size, height] as const);
  await page.waitForFunction(([wide, high]) => innerWidth === wide && innerHeight === high, [size, height] as const);
}

/** Changes theme and language by their keys; in a dialog, which has the keys to itself, nothing must be left to change. */
async function dress(running: RunningApp, page: Page, look: Look): Promise<void> {
  await resize(running, page, look.size);
  const now = await page.evaluate(() => ({
    theme: document.documentElement.dataset['theme'],
    language: document.documentElement.lang.startsWith('zh') ? 'zh' : 'en',
  }));
  if (now.theme !== look.theme) await page.keyboard.press('Control+Alt+t');
  if (now.language !== look.language) await page.keyboard.press('Control+Alt+l');
  await page.locator(`html[data-theme=${look.theme}][lang^=${look.language}]`).waitFor({ state: 'attached' });
}

/** Writes another directory where that of this run stands. */
async function conceal(page: Page, directory: string): Promise<void> {
  await page.evaluate((secret) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
      if (text.nodeValue?.includes(secret)) text.nodeValue = text.nodeValue.replaceAll(secret, '/home/ops');
  }, directory);
}

async function screenshot(page: Page, home: string): Promise<Buffer> {
  await conceal(page, home);
  // No row shows that the pointer is over it.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  return page.screenshot({ style: STILL, animations: 'disabled', caret: 'hide', scale: 'css' });
}

/** Opens a second window, at first empty, whose pages get the made-up engine before anything of theirs runs. */
async function openStage(running: RunningApp): Promise<Page> {
  const bundle = await build({
    entryPoints: [bridge],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome130',
  });
  const [page] = await Promise.all([
    running.app.waitForEvent('window'),
    running.app.evaluate(async ({ BrowserWindow }) => {
      const webPreferences = { contextIsolation: true, sandbox: true, spellcheck: false };
      await new BrowserWindow({ width: 1280, height: 800, webPreferences }).loadURL('about:blank');
    }),
  ]);
  await page.addInitScript({ content: bundle.outputFiles[0]!.text });
  await page.clock.setFixedTime(NOW);
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => running.complaints.push(String(error)));
  return page;
}

/** The app starts its engine again three times within a minute; the fourth end is a fault. */
async function breakEngine({ app, page }: RunningApp): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showErrorBox = () => undefined;
  });
  const ended: number[] = [];
  while (ended.length < 4) {
    const pid = await app.evaluate(
      ({ app: main }, gone) =>
        main.getAppMetrics().find((one) => one.name === 'Hopscope engine' && !gone.includes(one.pid))?.pid ?? 0,
      ended,
    );
    if (pid === 0) {
      await page.waitForTimeout(50);
      continue;
    }
    process.kill(pid, 'SIGKILL');
    ended.push(pid);
  }
}

/** The font for Chinese; the size tells its releases apart. */
function chinese(): string {
  const font = statSync(CHINESE, { throwIfNoEntry: false });
  return font ? `Noto Sans CJK of ${font.size} bytes` : 'no Noto Sans CJK';
}

/** Starts the app for pictures, on a profile of its own. */
export async function openStudio(): Promise<Studio> {
  const home = mkdtempSync(join(tmpdir(), 'hopscope-pictures-'));
  mkdirSync(join(home, 'data'), { recursive: true });
  writeFileSync(join(home, 'fonts.conf'), FONTS);
  const display: Display = await startDisplay(1920, 1200);
  const running = await startApp({
    display,
    profile: home,
    switches: ['--force-device-scale-factor=1', '--disable-lcd-text', '--force-color-profile=srgb', '--lang=en-US'],
    // No program of the machine takes part: the dissectors are those that the app brings.
    environment: {
      PATH: join(home, 'bin'),
      TZ: 'UTC',
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
      LANG: 'C.UTF-8',
      LANGUAGE: 'en',
    },
  });
  const real = running.page;
  real.setDefaultTimeout(20_000);
  await real.clock.setFixedTime(NOW);
  // Before that a key would do nothing yet, or later.
  await real.locator('html[data-theme] .status').waitFor();
  let staged: Page | null = null;
  const versions = await running.app.evaluate(() => ({ chromium: process.versions['chrome'], arch: process.arch }));
  return {
    home,
    running,
    real,
    stage: async (query, look) => {
      staged ??= await openStage(running);
      const page = staged;
      await resize(running, page, look.size);
      await page.goto('app://bundle/index.html?nothing');
      await page.evaluate(({ theme, language }) => {
        localStorage.clear();
        localStorage.setItem('hopscope.theme', JSON.stringify(theme));
        localStorage.setItem('hopscope.language', JSON.stringify(language));
      }, look);
      await page.goto(`app://bundle/index.html?${query}`);
      await page.locator('.status').waitFor();
      return page;
    },
    dress: (page, look) => dress(running, page, look),
    screenshot: (page) => screenshot(page, home),
    breakEngine: () => breakEngine(running),
    drawnBy: `Chromium ${versions.chromium}, ${process.platform}-${versions.arch}, ${chinese()}`,
    close: async () => {
      await running.app.close();
      await display.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
