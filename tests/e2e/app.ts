import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronPath } from '../../build/electron-runtime.mjs';
import { complain } from './complaints.ts';
import type { Display } from './display.ts';

/** The app with a start that waits for us; what is run is the built app. */
const attached = fileURLToPath(new URL('attached', import.meta.url));

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
  /** What the window logged as errors, and violations of the content security policy. */
  complaints: string[];
}

export interface AppOptions {
  display: Display;
  /** Directory of the profile; empty at the first start. */
  profile: string;
  width?: number;
  height?: number;
  arguments?: string[];
  /** Directory of the app; its dist is what was built. */
  root?: string;
  /** Switches of Chromium itself. */
  switches?: string[];
  environment?: Record<string, string>;
}

/** Starts the built app in a real Electron and waits for its window. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { width = 1280, height = 800 } = options;
  const executablePath = electronPath();
  if (executablePath === null) throw new Error('No Electron runtime is set up: npm start does it.');
  const app = await _electron.launch({
    executablePath,
    // Root may not use Chromium's sandbox; users' start command never passes this.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(options.switches ?? []),
      attached,
      `--profile=${options.profile}`,
      ...(options.arguments ?? []),
    ],
    // A home of its own, so that the user's known_hosts and keys have no part in it.
    env: {
      ...process.env,
      DISPLAY: options.display.name,
      HOME: options.profile,
      HOPSCOPE_TEST_ROOT: options.root ?? '',
      ...options.environment,
    } as Record<string, string>,
  });
  const complaints: string[] = [];
  // Before the first window loads its page, which waits until it was attached to.
  app.on('window', (window) => listen(window, complaints));
  await app.context().addInitScript(tellViolations);
  const page = await app.firstWindow();
  await page.evaluate(tellViolations);
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  return { app, page, complaints };
}

function listen(page: Page, complaints: string[]): void {
  const note = (text: string) => {
    complaints.push(text);
    complain(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  page.on('pageerror', (error) => note(String(error)));
}

/** In the page, once: what its content security policy forbade is logged as an error, whether Chromium does so or not. */
function tellViolations(): void {
  if ('tellsViolations' in document) return;
  Object.assign(document, { tellsViolations: true });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
    console.error(`content security policy: ${violatedDirective} forbids ${blockedURI} (${sourceFile})`),
  );
}
