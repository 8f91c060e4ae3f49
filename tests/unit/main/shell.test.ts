import { join } from 'node:path';
import type { BrowserWindow, Session, WebContents } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { windowOptions } from '../../../electron/main/create-window.ts';
import { confine, denyPermissions } from '../../../electron/main/lock-down.ts';
import { menuSchema, menuTemplate } from '../../../electron/main/menu.ts';
import { demoStart, startArguments } from '../../../electron/main/start-arguments.ts';
import { DEFAULT_BOUNDS, keepBounds, readBounds } from '../../../electron/main/window-bounds.ts';
import { isTrusted } from '../../../electron/main/window-calls.ts';
import { MENU_ROLES, type MenuModel } from '../../../shared/contract/menu.ts';
import { filesIn, testDirectory } from '../cli/command-harness.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron());

describe('the window', () => {
  it('has exactly these web preferences: isolated, sandboxed, without Node', () => {
    expect(windowOptions(DEFAULT_BOUNDS, '/app/preload.cjs', '1.2.3').webPreferences).toEqual({
      preload: '/app/preload.cjs',
      nodeIntegration: false,
      contextIsolation: true,
      sandbox: true,
      spellcheck: false,
      additionalArguments: ['--hopscope-version=1.2.3'],
    });
  });

  it('grants no permission', () => {
    const handlers: Record<string, (...args: unknown[]) => unknown> = {};
    const set = (name: string) => (handler: never) => {
      handlers[name] = handler;
    };
    denyPermissions({
      setPermissionRequestHandler: set('request'),
      setPermissionCheckHandler: set('check'),
      setDevicePermissionHandler: set('device'),
    } as unknown as Session);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fullscreen',
    ]) {
      const answer = vi.fn();
      handlers['request']!(null, permission, answer);
      expect(answer.mock.calls).toEqual([[false]]);
      expect(handlers['check']!(null, permission)).toBe(false);
    }
    expect(handlers['device']!({})).toBe(false);
  });

  it('does not navigate, open windows or hold webviews', () => {
    const listeners = new Map<string, (event: { url?: string; preventDefault(): void }) => void>();
    let open: ((details: { url: string }) => unknown) | null = null;
    confine({
      on: (event: string, listener: never) => listeners.set(event, listener),
      setWindowOpenHandler: (handler: never) => {
        open = handler;
      },
    } as unknown as WebContents);
    const prevented = (event: string, url: string) => {
      const preventDefault = vi.fn();
      listeners.get(event)!({ url, preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(prevented(event, 'https://example.org/')).toBe(true);
      expect(prevented(event, 'app://bundle/index.html')).toBe(false);
    }
    expect(prevented('will-attach-webview', 'app://bundle/index.html')).toBe(true);
    expect(open!({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
  });

  it('is heard only from its main frame, on our page', () => {
    const frame = { origin: 'app://bundle' };
    const contents = { mainFrame: frame };
    const window = { isDestroyed: () => false, webContents: contents } as unknown as BrowserWindow;
    const trusted = (event: unknown, from: BrowserWindow | null = window) => isTrusted(event as never, from);
    expect(trusted({ sender: contents, senderFrame: frame })).toBe(true);
    expect(trusted({ sender: contents, senderFrame: null })).toBe(false);
    expect(trusted({ sender: contents, senderFrame: { origin: 'app://bundle' } })).toBe(false);
    expect(trusted({ sender: { mainFrame: frame }, senderFrame: frame })).toBe(false);
    expect(trusted({ sender: contents, senderFrame: frame }, null)).toBe(false);
    frame.origin = 'app://bundle.evil';
    expect(trusted({ sender: contents, senderFrame: frame })).toBe(false);
  });
});

describe('window bounds', () => {
  const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];

  it('come back as they were kept', () => {
    const path = join(testDirectory(), 'deep', 'window.json');
    keepBounds(path, { x: 10, y: 20, width: 1000, height: 700, maximized: true });
    expect(readBounds(path, displays)).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: true });
  });

  it.each([
    'nothing',
    'null',
    '{}',
    '{"x":1,"y":1,"width":1e9,"height":700}',
    '{"x":"1","y":1,"width":1000,"height":700}',
    '{"x":1,"y":1,"width":10,"height":10}',
    '{"x":5000,"y":0,"width":1000,"height":700}',
  ])('%s: the default', (text) => {
    const path = join(filesIn(testDirectory(), { 'window.json': text }), 'window.json');
    expect(readBounds(path, displays)).toEqual(DEFAULT_BOUNDS);
  });

  it('are at first no larger than the display', () => {
    const laptop = { x: 0, y: 0, width: 1280, height: 760 };
    expect(readBounds('/nonexistent', [laptop])).toEqual({ width: 1280, height: 760, maximized: false });
    expect(readBounds('/nonexistent', [])).toEqual(DEFAULT_BOUNDS);
  });
});

describe('menu and arguments', () => {
  it("the window's actions are in the menu, in its words, beside the platform's own entries", () => {
    const entry = (id: string | null, more: object = {}) => ({
      id,
      label: `do ${id}`,
      accelerator: null,
      enabled: true,
      checked: null,
      ...more,
    });
    const model: MenuModel = menuSchema.parse({
      menus: [
        {
          label: '会话',
          with: 'file',
          items: [entry('open', { accelerator: 'CmdOrCtrl+Shift+O' }), entry(null), entry('save', { enabled: false })],
        },
        { label: 'View', with: 'view', items: [entry('theme-dark', { checked: true })] },
      ],
      roles: Object.fromEntries(MENU_ROLES.map((role) => [role, `the ${role}`])),
      theme: 'dark',
    });
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const sent: string[] = [];
      const template = menuTemplate(platform, 'Hopscope', true, model, (action) => sent.push(action));
      const items = template.flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));
      for (const item of items) (item.click as (() => void) | undefined)?.();
      expect(sent).toEqual(['open', 'save', 'theme-dark']);
      expect(template.some((menu) => menu.role === 'appMenu')).toBe(platform === 'darwin');
      expect(items.some((item) => item.role === 'quit')).toBe(platform !== 'darwin');
      expect(items.some((item) => item.role === 'toggleDevTools')).toBe(false);
      // The window hears its keys itself: a menu that took them would take them from the shell in a terminal too.
      expect(items[0]).toMatchObject({ accelerator: 'CmdOrCtrl+Shift+O', registerAccelerator: false });
      expect(items[2]).toMatchObject({ label: 'do save', enabled: false });
      expect(items.find((item) => item.label === 'do theme-dark')).toMatchObject({ type: 'checkbox', checked: true });
      expect(items.find((item) => item.role === 'zoomIn')).toMatchObject({ label: 'the zoomIn' });
    }
  });

  it('a menu of another kind is none', () => {
    const roles = Object.fromEntries(MENU_ROLES.map((role) => [role, role]));
    const item = { id: 'a', label: 'A', accelerator: 'CmdOrCtrl+A', enabled: true, checked: null };
    const menu = (change: object) => ({
      menus: [{ label: 'x', with: null, items: [{ ...item, ...change }] }],
      roles,
      theme: 'dark',
    });
    expect(menuSchema.safeParse(menu({})).success).toBe(true);
    for (const change of [{ id: 'a b' }, { role: 'quit' }, { accelerator: 'Ctrl+Nonsense key' }, { label: 7 }])
      expect(menuSchema.safeParse(menu(change)).success).toBe(false);
    expect(menuSchema.safeParse({ ...menu({}), theme: 'pink' }).success).toBe(false);
    expect(menuSchema.safeParse({ ...menu({}), roles: {} }).success).toBe(false);
  });

  it('reads its own arguments and no others', () => {
    expect(startArguments(['--no-sandbox', '/app', '--demo', '--profile=p'], '/home')).toEqual({
      demo: 'recording',
      profile: '/home/p',
    });
    expect(startArguments(['--demo=live', '--profile='], '/home')).toEqual({ demo: 'live', profile: null });
    expect(demoStart('recording', '/app')).toEqual({
      kind: 'recording',
      recordingDirectory: join('/app', 'build', 'demo-recording'),
    });
    expect(demoStart(null, '/app')).toBeNull();
  });
});
