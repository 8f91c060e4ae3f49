import { join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, protocol, safeStorage, session } from 'electron';
import { defaultDataDirectory } from '../sessions/data-directory.ts';
import { listBundle, SCHEME, serveBundle } from './bundle-files.ts';
import { guardClose } from './close-guard.ts';
import { createWindow } from './create-window.ts';
import { EngineHost } from './engine-host.ts';
import { confine, denyPermissions } from './lock-down.ts';
import { firstMenu } from './menu.ts';
import { SecretStore } from './secret-store.ts';
import { demoStart, startArguments } from './start-arguments.ts';
import { answerWindow } from './window-calls.ts';

const { profile, demo } = startArguments(process.argv.slice(1), process.cwd());
if (profile !== null) app.setPath('userData', join(profile, 'app'));
// Root cannot have Chromium's sandbox: who says so on the command line (tests do) gets the app all the same.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
nativeTheme.themeSource = 'system';
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);

let window: BrowserWindow | null = null;

async function open(): Promise<void> {
  await app.whenReady();
  const files = listBundle(join(app.getAppPath(), 'dist', 'renderer'));
  protocol.handle(SCHEME, (request) => serveBundle(files, request));
  denyPermissions(session.defaultSession);
  const secrets = new SecretStore(safeStorage, join(app.getPath('userData'), 'secrets'), process.platform);
  const options = {
    dataDirectory: profile === null ? defaultDataDirectory() : join(profile, 'data'),
    demo: demoStart(demo, app.getAppPath()),
  };
  const engine = new EngineHost(join(app.getAppPath(), 'dist', 'engine', 'engine.cjs'), options, secrets);
  engine.on('fault', (message) => dialog.showErrorBox('Hopscope cannot work', message));
  engine.start();
  // A live network is for who asked for it on the command line: it needs root.
  answerWindow(() => window, engine, options.demo ?? demoStart('recording', app.getAppPath()));
  firstMenu();
  window = createWindow();
  guardClose(window, engine, () => {
    window?.destroy();
    window = null;
    app.quit();
  });
}

if (app.requestSingleInstanceLock()) {
  app.on('web-contents-created', (_event, contents) => confine(contents));
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  open().catch((error: unknown) => {
    console.error(error);
    dialog.showErrorBox('Hopscope cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
} else {
  app.quit();
}
