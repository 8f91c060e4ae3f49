import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { REQUEST_NAMES } from '../../shared/contract/request-names.ts';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { type RunningApp, startApp } from './app.ts';
import { takeComplaints } from './complaints.ts';
import { type Display, startDisplay } from './display.ts';

declare const window: { hopscope: HopscopeWindowApi } & Record<string, unknown>;

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('the shell of the app: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

/** What the page may ask of the shell besides the engine's requests. */
const shellFunctions = [
  'on',
  'onCommand',
  'onEngineState',
  'openDirectory',
  'openFiles',
  'openKeyFile',
  'openKeyLog',
  'pathOfFile',
  'saveDirectory',
  'saveFile',
  'savePath',
  'copyText',
  'demo',
  'setDemo',
  'setMenu',
];

/** What the window says of what it may not do. */
const REFUSED = /example\.org|unsafe-eval|Trusted(HTML|Script)|Content Security/i;

describe.skipIf(!ok)('the shell of the app', () => {
  let display: Display;
  let profile: string;
  let running: RunningApp;

  beforeAll(async () => {
    display = await startDisplay();
    profile = mkdtempSync(join(tmpdir(), 'hopscope-e2e-'));
    running = await startApp({ display, profile, arguments: ['--demo'] });
  });
  afterAll(async () => {
    await running?.app.close();
    await display?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it('the page has the named functions, and nothing of Node or Electron', async () => {
    const globals = await running.page.evaluate(() => ({
      functions: Object.entries(window.hopscope)
        .flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
        .sort(),
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }));
    // One for each request, and those of the shell, which are few enough to be written out.
    const named = [
      ...REQUEST_NAMES.map((name) => name.replace(/\.(\w)/, (_, first: string) => first.toUpperCase())),
      ...shellFunctions,
    ];
    expect(globals).toEqual({ functions: named.sort(), node: [] });
  });

  it('answers refusals as values, with words and no stack', async () => {
    const outcome = await running.page.evaluate(() => window.hopscope.sessionOpen({ directory: '/nonexistent' }));
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'unreadable-file' } });
    expect(JSON.stringify(outcome)).not.toContain('.cjs');
  });

  it('cannot navigate, open windows, use the network, run text as code, or get permissions', async () => {
    const { page } = running;
    const tried = await page.evaluate(async () => {
      const refused = async (what: () => unknown) => {
        try {
          await what();
          return false;
        } catch {
          return true;
        }
      };
      location.href = 'https://example.org/';
      return {
        opened: open('https://example.org/') !== null,
        fetch: await refused(() => fetch('https://example.org/')),
        socket: await refused(() => new Promise((_, no) => (new WebSocket('wss://example.org/').onerror = no))),
        // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
        code: await refused(() => eval('1')),
        html: await refused(() => {
          document.createElement('div').innerHTML = '<b>x</b>';
        }),
        notifications: await Notification.requestPermission(),
        clipboard: await refused(() => navigator.clipboard.readText()),
      };
    });
    expect(tried).toEqual({
      opened: false,
      fetch: true,
      socket: true,
      code: true,
      html: true,
      notifications: 'denied',
      clipboard: true,
    });
    expect(page.url()).toBe('app://bundle/index.html');
    expect(running.app.windows()).toHaveLength(1);
    // Here alone the policy is broken on purpose.
    expect(takeComplaints().filter((text) => !REFUSED.test(text))).toEqual([]);
  });

  it('an engine that is killed is started again and answers', async () => {
    const { app, page } = running;
    await page.evaluate(() => {
      window['states'] = [];
      window.hopscope.onEngineState((state) => (window['states'] as string[]).push(state));
    });
    await app.evaluate(({ app: electron }) => {
      const engine = electron.getAppMetrics().find((metric) => metric.name === 'Hopscope engine')!;
      process.kill(engine.pid, 'SIGKILL');
    });
    await page.waitForFunction(() => (window['states'] as string[]).join() === 'ready,lost,ready');
    expect(await page.evaluate(() => window.hopscope.sessionRecent())).toMatchObject({ ok: true });
    expect((await page.evaluate(() => window.hopscope.demo()))?.label).toContain('Recording');
  });

  it('captures the demo network; closing asks, stops and saves', async () => {
    const { app, page } = running;
    const started = await page.evaluate(async () => {
      const offer = (await window.hopscope.demo())!;
      const problems = await window.hopscope.planCheck({ plan: offer.plan });
      window['live'] = [];
      window['analysed'] = 0;
      window.hopscope.on('capture.live', (live) => {
        window['live'] = live.hops.map((hop) => hop.packets);
      });
      window.hopscope.on('analysis.updated', () => {
        window['analysed'] = (window['analysed'] as number) + 1;
      });
      return { problems, start: await window.hopscope.captureStart({ plan: offer.plan }) };
    });
    expect(started.problems).toEqual({ ok: true, value: [] });
    if (!started.start.ok) throw new Error(started.start.problem.message);
    const { directory } = started.start.value;
    expect(directory.startsWith(join(profile, 'data', 'sessions'))).toBe(true);
    await page.waitForFunction(
      () => (window['analysed'] as number) >= 3 && (window['live'] as number[]).every((packets) => packets > 100),
    );

    const asked = await app.evaluate(async ({ BrowserWindow, dialog }) => {
      const questions: string[] = [];
      const answers = [1, 0];
      dialog.showMessageBox = async (...args: unknown[]) => {
        questions.push((args.at(-1) as { message: string }).message);
        return { response: answers.shift()!, checkboxChecked: false };
      };
      const window = BrowserWindow.getAllWindows()[0]!;
      window.close();
      await new Promise((done) => setImmediate(done));
      return { questions, stillThere: !window.isDestroyed() };
    });
    expect(asked).toEqual({ questions: ['A capture is running.'], stillThere: true });
    const closed = app.waitForEvent('close');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await closed;
    const session = JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8'));
    expect(session).toMatchObject({ state: 'complete', recording: expect.stringContaining('Recording') });
    expect(readdirSync(directory)).toContain('analysis.json');
    expect(running.complaints.filter((text) => !REFUSED.test(text))).toEqual([]);
  });

  it('remembers its window, its sessions, and opens what was saved', async () => {
    running = await startApp({ display, profile });
    const opened = await running.page.evaluate(async () => {
      const recent = await window.hopscope.sessionRecent();
      if (!recent.ok) throw new Error(recent.problem.message);
      return window.hopscope.sessionOpen({ directory: recent.value[0]!.directory });
    });
    expect(opened).toMatchObject({
      ok: true,
      value: { recovered: false, recording: expect.stringContaining('Recording') },
    });
    expect(readdirSync(join(profile, 'app'))).toContain('window.json');
  });
});
