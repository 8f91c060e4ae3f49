// @ts-check
import { join } from 'node:path';
import { ensureBuilt } from './bundle.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { root, runProgram } from './spawn.mjs';

/** Measurements that do not need the built command line, by the first word after `npm run bench --`. */
const OTHERS = { ssh: 'ssh-throughput.ts', soak: 'soak.ts' };

/**
 * Builds the command line and measures it against tcpdump and tshark; or another measurement by its name:
 * `window` and `window-live` are those of the built app.
 * @param {string[]} args
 */
export async function bench(args) {
  await ensureNpmPackages();
  const [name = '', ...rest] = args;
  const other = Object.entries(OTHERS).find(([word]) => word === name)?.[1];
  const run = (/** @type {string} */ file, /** @type {string[]} */ words) =>
    runProgram(process.execPath, ['--import', 'tsx', join(root, 'tests/bench', file), ...words]);
  if (other !== undefined) return run(other, rest);
  if (name === 'window' || name === 'window-live') {
    await ensureBuilt('app');
    return run(`${name}.ts`, rest);
  }
  await ensureBuilt('cli');
  return run('main.ts', args);
}
