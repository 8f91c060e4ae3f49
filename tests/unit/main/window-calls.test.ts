import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MENU_ROLES } from '../../../shared/contract/menu.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron());

const { clipboard, dialog, ipcMain, Menu } = await import('electron');
const { CHANNELS } = await import('../../../electron/main/channels.ts');
const { answerWindow } = await import('../../../electron/main/window-calls.ts');

type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;

const frame = { origin: 'app://bundle' };
const contents = { mainFrame: frame };
const engine = { demo: vi.fn(), setDemo: vi.fn(), attach: vi.fn() };
const window = { isDestroyed: () => false, webContents: contents };
const trusted = { sender: contents, senderFrame: frame };
const strangers = {
  'a frame in our page': { sender: contents, senderFrame: { origin: 'app://bundle' } },
  'a frame that is gone': { sender: contents, senderFrame: null },
  'another window': { sender: { mainFrame: frame }, senderFrame: frame },
};
const valid: Record<string, unknown[]> = {
  [CHANNELS.demo]: [],
  [CHANNELS.copyText]: ['text'],
  [CHANNELS.setDemo]: [true],
  [CHANNELS.setMenu]: [{ menus: [], roles: Object.fromEntries(MENU_ROLES.map((role) => [role, role])), theme: 'dark' }],
  [CHANNELS.openDirectory]: [],
  [CHANNELS.openFiles]: [],
  [CHANNELS.openKeyFile]: [],
  [CHANNELS.openKeyLog]: [],
  [CHANNELS.saveDirectory]: ['name'],
  [CHANNELS.savePath]: ['name'],
  [CHANNELS.saveFile]: ['name', new Uint8Array([1])],
};

const handlers = () => new Map(vi.mocked(ipcMain.handle).mock.calls as unknown as [string, Handler][]);
const heard = () => new Map(vi.mocked(ipcMain.on).mock.calls as unknown as [string, (event: unknown) => void][]);
const anythingDone = () =>
  [
    engine.demo,
    engine.setDemo,
    engine.attach,
    Menu.setApplicationMenu,
    clipboard.writeText,
    dialog.showOpenDialog,
    dialog.showSaveDialog,
  ].some((done) => vi.mocked(done as () => void).mock.calls.length > 0);

beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(dialog.showOpenDialog).mockResolvedValue({ canceled: true, filePaths: [] });
  vi.mocked(dialog.showSaveDialog).mockResolvedValue({ canceled: true, filePath: '' });
  answerWindow(() => window as never, engine as never, null);
});

describe('what the window may ask of the shell', () => {
  it('is known here, each call with its arguments', async () => {
    for (const channel of handlers().keys()) expect(Object.keys(valid)).toContain(channel);
    for (const [channel, handler] of handlers()) await handler(trusted, ...valid[channel]!);
    expect([...heard().keys()]).toEqual([CHANNELS.hello]);
    heard().get(CHANNELS.hello)!(trusted);
    expect(engine.attach).toHaveBeenCalledOnce();
    expect(clipboard.writeText).toHaveBeenCalledExactlyOnceWith('text');
  });

  it.each(Object.entries(strangers))('is not done for %s', async (_who, event) => {
    for (const [channel, handler] of handlers())
      await expect(handler(event, ...valid[channel]!)).rejects.toThrow('invalid-argument');
    heard().get(CHANNELS.hello)!(event);
    frame.origin = 'https://example.org';
    for (const [channel, handler] of handlers())
      await expect(handler(trusted, ...valid[channel]!)).rejects.toThrow('invalid-argument');
    frame.origin = 'app://bundle';
    expect(anythingDone()).toBe(false);
  });

  it('is not done with arguments of another kind, number or size', async () => {
    for (const [channel, handler] of handlers()) {
      await expect(handler(trusted, ...valid[channel]!, 'more')).rejects.toThrow('invalid-argument');
      if (valid[channel]!.length === 0) continue;
      for (const args of [[], [7], [null], [{}], ['x'.repeat(5_000_000)]])
        await expect(handler(trusted, ...args)).rejects.toThrow('invalid-argument');
    }
    expect(anythingDone()).toBe(false);
  });

  it('offers no name that leads elsewhere', async () => {
    await handlers().get(CHANNELS.saveDirectory)!(trusted, '../..\\etc:pass\u0000wd');
    const [, options] = vi.mocked(dialog.showSaveDialog).mock.calls[0] as unknown as [unknown, { defaultPath: string }];
    expect(options.defaultPath).toBe('..-..-etc-pass-wd');
    await handlers().get(CHANNELS.savePath)!(trusted, '../..\\etc:pass\u0000wd');
    const [, other] = vi.mocked(dialog.showSaveDialog).mock.calls[1] as unknown as [unknown, { defaultPath: string }];
    expect(other.defaultPath).toBe('/user/..-..-etc-pass-wd');
  });
});
