// @ts-check
/** Every `npm run` command starts here: it sets up what the command needs, and only that, and then runs it. */

import { bench } from './bench.mjs';
import { ensureBuilt } from './bundle.mjs';
import { check, test } from './check.mjs';
import { demo, hopscope, lab, start } from './launch.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { makePackage } from './package.mjs';
import { SetupError, say } from './say.mjs';

async function build() {
  await ensureNpmPackages();
  await ensureBuilt('cli');
  await ensureBuilt('app');
  return 0;
}

/** @type {Record<string, (args: string[]) => Promise<number | null>>} */
const commands = { start, demo, test, lab, bench, hopscope, build, check, package: makePackage };

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  say(`usage: node build/run.mjs ${Object.keys(commands).join(' | ')} [arguments]`);
  process.exitCode = 2;
} else {
  try {
    const code = await command(args);
    // null: the command runs on in this process and sets its own status.
    if (code !== null) process.exitCode = code;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`hopscope: ${error.message}`);
    process.exitCode = 1;
  }
}
