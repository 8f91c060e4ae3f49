// @ts-check
import { join } from 'node:path';
import { ensureBuilt } from './bundle.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { root, runProgram } from './spawn.mjs';

/**
 * Builds the command line and measures it against tcpdump and tshark.
 * @param {string[]} args
 */
export async function bench(args) {
  await ensureNpmPackages();
  await ensureBuilt('cli');
  return runProgram(process.execPath, ['--import', 'tsx', join(root, 'tests/bench/main.ts'), ...args]);
}
