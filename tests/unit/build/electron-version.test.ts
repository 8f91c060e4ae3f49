import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/**
 * The oldest release of each line of Electron that is safe to hand to users: GHSA-qmv3-fv6v-rmhq (the code cache of
 * sandboxed preloads) is fixed from these on. Raise it with every advisory that concerns us.
 */
const floor: Readonly<Record<number, readonly [minor: number, patch: number]>> = { 42: [10, 0], 43: [5, 0] };
const oldestLineWithoutFlaw = 44;

function isSafe(version: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (parts === null) return false;
  const [major, minor, patch] = parts.slice(1).map(Number) as [number, number, number];
  if (major >= oldestLineWithoutFlaw) return true;
  const oldest = floor[major];
  return oldest !== undefined && (minor > oldest[0] || (minor === oldest[0] && patch >= oldest[1]));
}

it.each([
  ['33.2.1', false],
  ['42.9.9', false],
  ['42.10.0', true],
  ['43.4.9', false],
  ['43.5.0', true],
  ['44.0.0-beta.1', false],
  ['44.0.0', true],
])('Electron %s is at or above the floor: %s', (version, safe) => {
  expect(isSafe(version)).toBe(safe);
});

it('the locked Electron is at or above the floor', () => {
  const lock = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
  expect(isSafe(lock.packages['node_modules/electron'].version)).toBe(true);
});
