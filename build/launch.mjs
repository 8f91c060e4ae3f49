// @ts-check

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './bundle.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { hearInterruptsOnce } from './interrupts.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { SetupError, say } from './say.mjs';
import { root, runProgram } from './spawn.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

const isRoot = () => process.platform === 'linux' && process.getuid?.() === 0;
const rootAllowed = () => process.env['HOPSCOPE_ALLOW_ROOT'] === '1';

const noDisplay = (/** @type {string} */ command) =>
  'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). To see the window, run it on a desktop, log ' +
  `in with \`ssh -X\`, or give it a screen nobody sees: \`xvfb-run -a ${command}\`.`;
const noRoot =
  'Electron does not run as root, because its sandbox cannot. Run it as a user; on a development machine where there ' +
  'is only root, HOPSCOPE_ALLOW_ROOT=1 starts it without the sandbox.';

/**
 * Why no window can be opened; null when one can.
 * @param {string} command what was called
 */
function windowProblem(command) {
  if (!hasDisplay()) return noDisplay(command);
  return isRoot() && !rootAllowed() ? noRoot : null;
}

/** @param {string[]} args the app's own arguments */
async function openWindow(args) {
  await ensureNpmPackages();
  await ensureSystemPackages(['window']);
  await ensureBuilt('app');
  const electron = await ensureElectron();
  return runProgram(electron, [...(isRoot() ? ['--no-sandbox'] : []), root, ...args]);
}

/** @param {string[]} args */
export async function start(args) {
  const problem = windowProblem('npm start');
  if (problem !== null) throw new SetupError(problem);
  return openWindow(args);
}

/** @param {string[]} args */
export async function demo(args) {
  const unknown = args.filter((word) => word !== '--live');
  if (unknown.length > 0)
    throw new SetupError(`unknown argument ${unknown.join(' ')}; usage: npm run demo [-- --live]`);
  const live = args.includes('--live');
  if (live) await ensureSystemPackages(['lab']);
  const problem = windowProblem('npm run demo');
  if (problem === null) return openWindow([live ? '--demo=live' : '--demo']);
  say(`The demo runs in the terminal. ${problem}`);
  return hopscope(['demo', ...args]);
}

/**
 * The command line, in this very process, so that signals and exit status are its own.
 * @param {string[]} args
 * @returns {Promise<null>}
 */
export async function hopscope(args) {
  await ensureNpmPackages();
  await ensureBuilt('cli');
  hearInterruptsOnce(process);
  const cli = join(root, 'dist/cli/hopscope.cjs');
  process.argv.splice(1, process.argv.length, cli, ...args);
  await import(pathToFileURL(cli).href);
  return null;
}

/** @param {string[]} args */
export async function lab(args) {
  await ensureNpmPackages();
  if (args[0] === 'up') await ensureSystemPackages(['lab']);
  return runProgram(process.execPath, ['--import', 'tsx', join(root, 'tests/lab/cli.ts'), ...args]);
}
