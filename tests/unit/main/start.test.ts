import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';

/** What Electron was told, in order. */
const told: [string, ...unknown[]][] = [];
const app = Object.assign(new EventEmitter(), {
  commandLine: { hasSwitch: (name: string) => process.env['FAKE_SWITCH'] === name },
  enableSandbox: () => told.push(['enableSandbox']),
  exit: (code: number) => told.push(['exit', code]),
  getAppPath: () => '/app',
  getPath: () => '/user',
  getVersion: () => '1.2.3',
  isPackaged: true,
  name: 'Hopscope',
  quit: () => told.push(['quit']),
  requestSingleInstanceLock: () => true,
  setPath: () => {},
  whenReady: async () => {},
});

vi.mock('electron', async () => ({
  ...(await import('./fake-electron.ts')).fakeElectron(),
  app,
  nativeTheme: {},
  protocol: {
    handle: (scheme: string) => told.push(['handle', scheme]),
    registerSchemesAsPrivileged: (schemes: unknown) => told.push(['schemes', schemes]),
  },
  safeStorage: { isEncryptionAvailable: () => false },
  session: {
    defaultSession: {
      setPermissionRequestHandler: () => told.push(['permissions: requests']),
      setPermissionCheckHandler: () => told.push(['permissions: checks']),
      setDevicePermissionHandler: () => told.push(['permissions: devices']),
    },
  },
}));
vi.mock('../../../electron/main/engine-host.ts', () => ({
  EngineHost: class extends EventEmitter {
    start() {}
  },
}));
vi.mock('../../../electron/main/menu.ts', async (original) => ({ ...(await original<object>()), firstMenu: () => {} }));
vi.mock('../../../electron/main/bundle-files.ts', async (original) => ({
  ...(await original<object>()),
  listBundle: () => new Map(),
}));
vi.mock('../../../electron/main/create-window.ts', () => ({
  createWindow: () => {
    told.push(['window']);
    return { on: () => {} };
  },
}));

it('the sandbox, the scheme and the refusals are there before the window', async () => {
  await import('../../../electron/main/main.ts');
  await vi.waitFor(() => expect(told.at(-1)).toEqual(['window']));
  expect(told).toEqual([
    ['enableSandbox'],
    ['schemes', [{ scheme: 'app', privileges: { standard: true, secure: true } }]],
    ['handle', 'app'],
    ['permissions: requests'],
    ['permissions: checks'],
    ['permissions: devices'],
    ['window'],
  ]);
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
  app.emit('web-contents-created', {}, contents);
  expect(contents.setWindowOpenHandler).toHaveBeenCalledOnce();
  expect(contents.eventNames()).toEqual([
    'will-navigate',
    'will-redirect',
    'will-frame-navigate',
    'will-attach-webview',
  ]);
});
