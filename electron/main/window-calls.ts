import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  app,
  type BrowserWindow,
  clipboard,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
} from 'electron';
import { z } from 'zod';
import type { DemoStart } from '../engine/process-messages.ts';
import { ORIGIN } from './bundle-files.ts';
import { CHANNELS } from './channels.ts';
import type { EngineHost } from './engine-host.ts';
import { ExportFolder } from './export-folder.ts';
import { installMenu, menuSchema } from './menu.ts';

const suggestedName = z.tuple([z.string().max(128)]);
const text = z.tuple([z.string().max(4 * 1024 * 1024)]);
const file = z.tuple([z.string().max(128), z.instanceof(Uint8Array)]);
const menu = z.tuple([menuSchema]);
const yesOrNo = z.tuple([z.boolean()]);
const nothing = z.tuple([]);

type CallEvent = Pick<IpcMainInvokeEvent | IpcMainEvent, 'sender' | 'senderFrame'>;

/** A call counts only when it comes from the main frame of our window, showing our page. */
export function isTrusted(event: CallEvent, window: BrowserWindow | null): boolean {
  const frame = event.senderFrame;
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false;
  return frame !== null && frame === window.webContents.mainFrame && frame.origin === ORIGIN;
}

/** What every operating system takes as a name. */
function fileName(name: string): string {
  return name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '-');
}

/**
 * Registers everything that the window may ask of the shell.
 * @param demo what the engine is started with when the window asks for the demo
 */
export function answerWindow(
  currentWindow: () => BrowserWindow | null,
  engine: EngineHost,
  demo: DemoStart | null,
): void {
  function answer<A extends unknown[]>(
    channel: string,
    schema: z.ZodType<A>,
    handler: (window: BrowserWindow, ...args: A) => unknown,
  ): void {
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      const window = currentWindow();
      const parsed = schema.safeParse(args);
      if (!isTrusted(event, window) || !parsed.success) throw new Error('invalid-argument');
      return handler(window!, ...parsed.data);
    });
  }

  ipcMain.on(CHANNELS.hello, (event) => {
    if (isTrusted(event, currentWindow())) engine.attach(event.sender);
  });
  answer(CHANNELS.demo, nothing, () => engine.demo());
  answer(CHANNELS.setDemo, yesOrNo, (_window, on) => engine.setDemo(on ? demo : null));
  answer(CHANNELS.setMenu, menu, (window, model) =>
    installMenu(model, (action) => window.webContents.send(CHANNELS.command, action)),
  );
  answer(CHANNELS.copyText, text, (_window, value) => clipboard.writeText(value));
  answer(CHANNELS.openDirectory, nothing, async (window) => {
    const options = { title: 'Open a session', properties: ['openDirectory' as const] };
    return (await dialog.showOpenDialog(window, options)).filePaths[0] ?? null;
  });
  answer(CHANNELS.openFiles, nothing, async (window) => {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open captures, in path order',
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: 'Captures', extensions: ['pcap', 'pcapng', 'cap', 'dmp', 'gz', 'zst'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    return filePaths;
  });
  answer(CHANNELS.openKeyFile, nothing, async (window) => {
    const options = { title: 'Private key', properties: ['openFile' as const, 'showHiddenFiles' as const] };
    return (await dialog.showOpenDialog(window, options)).filePaths[0] ?? null;
  });
  answer(CHANNELS.openKeyLog, nothing, async (window) => {
    const options = {
      title: 'TLS key log (SSLKEYLOGFILE)',
      properties: ['openFile' as const, 'showHiddenFiles' as const],
    };
    return (await dialog.showOpenDialog(window, options)).filePaths[0] ?? null;
  });
  const folder = new ExportFolder(app.getPath('userData'));
  answer(CHANNELS.savePath, suggestedName, async (window, name) => {
    const { filePath } = await dialog.showSaveDialog(window, {
      title: 'Export',
      defaultPath: join(folder.read() ?? app.getPath('documents'), fileName(name)),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    if (filePath === '' || filePath === undefined) return null;
    folder.keep(dirname(filePath));
    return filePath;
  });
  answer(CHANNELS.saveFile, file, async (window, name, bytes) => {
    const { filePath } = await dialog.showSaveDialog(window, { title: 'Save', defaultPath: fileName(name) });
    if (filePath === '' || filePath === undefined) return null;
    await writeFile(filePath, bytes);
    return filePath;
  });
  answer(CHANNELS.saveDirectory, suggestedName, async (window, name) => {
    const { filePath } = await dialog.showSaveDialog(window, {
      title: 'Save the session as a directory',
      defaultPath: fileName(name),
      properties: ['createDirectory'],
    });
    return filePath === '' || filePath === undefined ? null : filePath;
  });
}
