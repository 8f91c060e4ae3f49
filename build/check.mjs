// @ts-check
import { join } from 'node:path';
import { ensureBuilt } from './bundle.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { hasDisplay } from './launch.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { SetupError, say } from './say.mjs';
import { root, runProgram } from './spawn.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const script = (/** @type {string} */ path) => join(root, 'node_modules', path);

/** Types, lint and format of everything: no error and no warning. */
export async function check() {
  await ensureNpmPackages();
  const types = await runProgram(process.execPath, [script('typescript/bin/tsc'), '-b']);
  // In continuous integration Biome colours what no terminal shows.
  const plain = process.stdout.isTTY ? [] : ['--colors=off'];
  const lint = [script('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', ...plain, '.'];
  const style = await runProgram(process.execPath, lint);
  return types === 0 && style === 0 ? 0 : 1;
}

/**
 * Sets everything up, builds, checks, and runs all tests; arguments go to Vitest (a path, `-t NAME`).
 * @param {string[]} args
 */
export async function test(args) {
  await ensureNpmPackages();
  await ensureSystemPackages(['lab', 'window', 'screenless']);
  await ensureElectron().catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    say(`The window tests will be skipped: ${error.message}`);
  });
  await ensureBuilt('cli');
  await ensureBuilt('app');
  const checked = await check();
  if (checked !== 0) say('Types, lint or format are not clean (see above): the tests run, and then the whole fails.');
  const vitest = [process.execPath, script('vitest/vitest.mjs'), 'run', '--config', 'build/vitest.config.ts', ...args];
  const screen = hasDisplay() ? [] : ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24'];
  const [program = '', ...rest] = [...screen, ...vitest];
  const tested = await runProgram(program, rest);
  return tested !== 0 ? tested : checked;
}
