import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { fuses } from '../../build/fuses.mjs';
import { testExecutable } from '../../build/package.mjs';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { type Display, startDisplay } from './display.ts';

declare const window: { hopscope: HopscopeWindowApi } & Record<string, unknown>;

const script = fileURLToPath(new URL('../../build/run.mjs', import.meta.url));
const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('the packaged app: skipped, there is no Electron runtime (npm test sets it up), or no Linux');

describe.skipIf(!ok)('the packaged app', () => {
  let display: Display;
  let home: string;
  let app: ChildProcess;
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    const made = spawnSync(process.execPath, [script, 'package', '--for-tests'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`npm run package failed:\n${made.stdout}\n${made.stderr}`);
    display = await startDisplay();
    home = mkdtempSync(join(tmpdir(), 'hopscope-packaged-'));
    app = spawn(
      testExecutable,
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // Playwright's own way in needs the Node inspector, which is fused off; this is the page's.
        '--remote-debugging-port=0',
        '--inspect=0',
        `--profile=${home}`,
        '--demo',
      ],
      {
        cwd: home,
        env: {
          ...process.env,
          DISPLAY: display.name,
          HOME: home,
          // Makes Node of an Electron whose fuse is not set.
          ELECTRON_RUN_AS_NODE: '1',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const address = await new Promise<string>((found, failed) => {
      app.once('error', failed);
      app.once('exit', (code) => failed(new Error(`the app ended with ${code}:\n${said.join('\n')}`)));
      createInterface({ input: app.stderr! }).on('line', (line) => {
        said.push(line);
        const at = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
        if (at !== undefined) found(at);
      });
    });
    // Playwright must not come in before the page is on its way: it would wait for the empty one before it.
    const list = `http://${new URL(address).host}/json/list`;
    await vi.waitUntil(
      async () => {
        const targets = (await (await fetch(list)).json()) as { url: string }[];
        return targets.some((target) => target.url.startsWith('app://'));
      },
      { timeout: 30_000 },
    );
    page = (await chromium.connectOverCDP(address)).contexts()[0]!.pages()[0]!;
    await page.waitForFunction(() => 'hopscope' in window);
  });
  afterAll(async () => {
    // Only after a failure; a capture that still ran would make a gentler end ask whether it may.
    if (app !== undefined && app.exitCode === null && app.signalCode === null) {
      const ended = once(app, 'exit');
      app.kill('SIGKILL');
      await ended;
    }
    await display?.close();
    if (home !== undefined) rmSync(home, { recursive: true, force: true });
  });

  it('is not to be turned into Node or a debugger by its environment and arguments', () => {
    expect(page.url()).toBe('app://bundle/index.html');
    expect(said.filter((line) => line.includes('Debugger listening'))).toEqual([]);
  });

  it('has the fuses set that its Electron has', async () => {
    const wire = await getCurrentFuseWire(testExecutable);
    const { version: _, ...states } = wire as unknown as Record<string, FuseState>;
    const present = Object.keys(states).map(Number) as FuseV1Options[];
    expect(present).toEqual(expect.arrayContaining([FuseV1Options.RunAsNode, FuseV1Options.OnlyLoadAppFromAsar]));
    for (const fuse of present)
      expect(states[fuse], FuseV1Options[fuse]).toBe(fuses[fuse] ? FuseState.ENABLE : FuseState.DISABLE);
  });

  it('holds the app and its recording, and nothing that only development needs', () => {
    const resources = join(dirname(testExecutable), 'resources');
    expect(existsSync(join(resources, 'app'))).toBe(false);
    const files = listPackage(join(resources, 'app.asar'), { isPack: false });
    expect(files).toEqual(
      expect.arrayContaining(['/package.json', '/LICENSE', '/build/demo-recording/recording.json']),
    );
    const known =
      /^\/(package\.json|LICENSE|build(\/demo-recording(\/[^/]+)?)?|dist(\/(main|preload|engine|dissect|renderer)(\/.+)?)?)$/;
    expect(files.filter((path) => !known.test(path) || path.endsWith('.map'))).toEqual([]);
  });

  it('finds the recording of the demo and captures it', async () => {
    const offer = await page.evaluate(() => window.hopscope.demo());
    expect(offer?.label).toContain('Recording');
    const started = await page.evaluate(async () => {
      const { plan } = (await window.hopscope.demo())!;
      window.hopscope.on('capture.live', (live) => {
        window['live'] = live.hops.map((hop) => hop.packets);
      });
      return window.hopscope.captureStart({ plan });
    });
    if (!started.ok) throw new Error(started.problem.message);
    await page.waitForFunction(() => {
      const packets = window['live'] as number[] | undefined;
      return packets !== undefined && packets.length > 1 && packets.every((count) => count > 50);
    });
    const stopped = await page.evaluate(() => window.hopscope.captureStop());
    expect(stopped.ok).toBe(true);
    const saved = JSON.parse(readFileSync(join(started.value.directory, 'session.json'), 'utf8'));
    expect(saved.state).toBe('complete');
  });

  it("dissects with Wireshark's dissectors out of its archive", async () => {
    const path = fileURLToPath(new URL('../unit/dissect/web/client.pcap', import.meta.url));
    const dissected = await page.evaluate(async (file) => {
      await window.hopscope.dissectUse({ kind: 'built-in' });
      const session = await window.hopscope.sessionImport({ files: [{ name: 'client', path: file }] });
      if (!session.ok) throw new Error(session.problem.message);
      return window.hopscope.dissectPacket({ sessionId: session.value.sessionId, hop: 0, frame: 11 });
    }, path);
    expect(dissected).toMatchObject({ ok: true, value: { protocol: 'HTTP', by: { kind: 'built-in' } } });
  });

  it('ends when it is told to', async () => {
    const ended = once(app, 'exit');
    app.kill();
    expect(await ended).toEqual([0, null]);
  });
});
