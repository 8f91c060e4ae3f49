// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';
import { mustRun, root } from './spawn.mjs';

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean, devOptional?: boolean }> | null}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes node_modules/.package-lock.json last, so an
 * interrupted installation does not pass; packages for other platforms may be absent.
 */
export function packagesMatch() {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path];
    if (found === undefined ? !entry.optional : found.version !== entry.version) return false;
  }
  return Object.keys(present).every((path) => wanted[path] !== undefined);
}

/** Installs the npm packages unless they are there. Install scripts do not run (.npmrc). */
export async function ensureNpmPackages() {
  if (packagesMatch()) return;
  say('Installing the npm packages that package-lock.json names (npm ci).');
  // Called by npm, we run that very npm: on Windows its launcher cannot be started as a program.
  const script = process.env['npm_execpath'];
  const [program, ...first] = script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
  const args = [...first, 'ci', '--no-progress', '--loglevel=error'];
  await mustRun('The npm packages cannot be installed. Is the npm registry within reach?', program ?? 'npm', args);
}
