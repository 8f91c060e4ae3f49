// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildFallback, fallbackVersion } from './electron-fallback.mjs';
import { SetupError, say } from './say.mjs';
import { root, runProgram } from './spawn.mjs';

const electronPackage = join(root, 'node_modules', 'electron');
const cacheRoot = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hopscope');
const fallback = join(cacheRoot, `electron-${fallbackVersion}-linux-x64-development-only`);
const fallbackPossible = process.platform === 'linux' && process.arch === 'x64';
/** Remembers for a day that the official download failed, so that a second start is fast. */
const failureNote = join(cacheRoot, 'official-electron-download-failed');
const day = 24 * 3600 * 1000;
const downloadTimeoutMs = 5 * 60 * 1000;

/** The official runtime as the `electron` package has unpacked it; null when it has not. */
function officialPath() {
  try {
    const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
    const unpacked = readFileSync(join(electronPackage, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const path = join(electronPackage, 'dist', readFileSync(join(electronPackage, 'path.txt'), 'utf8'));
    return unpacked === version && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * The Electron executable to start, or null when none has been set up: `ELECTRON_OVERRIDE_DIST_PATH`'s, the official
 * one, or the development fallback.
 * @returns {string | null}
 */
export function electronPath() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined) return join(override, 'electron');
  const official = officialPath();
  if (official !== null) return official;
  const path = join(fallback, 'electron');
  return fallbackPossible && existsSync(path) ? path : null;
}

/** Whether the executable is the fallback of an old Electron, which is not for users. @param {string | null} path */
export function isFallback(path) {
  return path === join(fallback, 'electron');
}

function officialFailedLately() {
  try {
    return Date.now() - Number(readFileSync(failureNote, 'utf8')) < day;
  } catch {
    return false;
  }
}

async function downloadOfficial() {
  say('Downloading Electron (once).');
  const install = join(electronPackage, 'install.js');
  const code = await runProgram(process.execPath, [install], { stdout: 'stderr', timeoutMs: downloadTimeoutMs });
  if (code === 0 && officialPath() !== null) return true;
  await mkdir(cacheRoot, { recursive: true });
  await writeFile(failureNote, `${Date.now()}`);
  return false;
}

/**
 * Sets up an Electron runtime unless there is one, and returns its executable.
 * @returns {Promise<string>}
 * @throws SetupError when there is none for this machine
 */
export async function ensureElectron() {
  const ready = electronPath();
  if (ready !== null && (!isFallback(ready) || officialFailedLately())) return announced(ready);
  if (officialFailedLately() || !(await downloadOfficial())) {
    if (!fallbackPossible)
      throw new SetupError(
        `Electron cannot be downloaded. Is github.com within reach, and is this Node 22.12 or later (it is ${process.version})? ` +
          'A mirror can be named by ELECTRON_MIRROR; an unpacked Electron by ELECTRON_OVERRIDE_DIST_PATH.',
      );
    if (ready === null) await buildFallback(fallback);
  } else await rm(failureNote, { force: true });
  const path = electronPath();
  if (path === null) throw new SetupError('Electron has been set up, but its executable is not where it should be');
  return announced(path);
}

/** @param {string} path */
function announced(path) {
  if (isFallback(path))
    say(
      `Using Electron ${fallbackVersion}, the fallback for development and tests only: the official download failed.`,
    );
  return path;
}
