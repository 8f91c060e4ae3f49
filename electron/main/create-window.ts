import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, screen } from 'electron';
import { ORIGIN } from './bundle-files.ts';
import { VERSION_ARGUMENT } from './channels.ts';
import { type Bounds, keepBounds, readBounds, SMALLEST } from './window-bounds.ts';

/** The options of the window: what is not named here keeps Electron's safe default. */
export function windowOptions(bounds: Bounds, preload: string, version: string): BrowserWindowConstructorOptions {
  const { maximized: _, ...area } = bounds;
  return {
    ...area,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Hopscope',
    webPreferences: {
      preload,
      nodeIntegration: false,
      contextIsolation: true,
      sandbox: true,
      spellcheck: false,
      additionalArguments: [`${VERSION_ARGUMENT}${version}`],
    },
  };
}

/** Creates the window on our page, at the place where it was last. */
export function createWindow(): BrowserWindow {
  const boundsFile = join(app.getPath('userData'), 'window.json');
  const bounds = readBounds(
    boundsFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const preload = join(app.getAppPath(), 'dist', 'preload', 'preload.cjs');
  const window = new BrowserWindow(windowOptions(bounds, preload, app.getVersion()));
  if (bounds.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => keepBounds(boundsFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  void window.loadURL(`${ORIGIN}/index.html`);
  return window;
}
