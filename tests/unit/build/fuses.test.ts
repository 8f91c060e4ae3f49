import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fallbackVersion } from '../../../build/electron-fallback.mjs';
import { setFuses } from '../../../build/fuses.mjs';

/** What Electron's source puts before the wire: https://www.electronjs.org/docs/latest/tutorial/fuses */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const padding = 'x'.repeat(5000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope-fuses-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with a wire in the midst of other bytes, as in an Electron binary. */
function binary(wire: string): string {
  const path = join(folder, `binary-${wire.length}`);
  writeFileSync(path, `${padding}${sentinel}\u0001${String.fromCharCode(wire.length)}${wire}${padding}`, 'latin1');
  return path;
}

/** The wire, once all around it has been found untouched. */
function wireOf(path: string): string {
  const text = readFileSync(path, 'latin1');
  const start = padding.length + sentinel.length + 2;
  const end = text.length - padding.length;
  expect(text.slice(0, padding.length) + text.slice(end)).toBe(padding + padding);
  return text.slice(start, end);
}

describe('the fuses of a package', () => {
  const official = { electronVersion: '45.4.1', adHocSigned: false };

  it('are all set', async () => {
    const path = binary('101100011');
    await setFuses(path, official);
    // Node, cookie encryption, NODE_OPTIONS, inspector, archive integrity, only from archive, snapshot, file:, wasm
    expect(wireOf(path)).toBe('010011001');
  });

  it('that nobody has decided about stop the package', async () => {
    await expect(setFuses(binary('1011000110'), official)).rejects.toThrow(/strictlyRequireAllFuses/);
  });

  it('stop a package for users on a binary as old as the fallback', async () => {
    const path = binary('10110001');
    await expect(setFuses(path, official)).rejects.toThrow(/WasmTrapHandlers.*not long enough/);
    expect(wireOf(path)).toBe('10110001');
  });

  it('of the fallback are set as far as it has them', async () => {
    const path = binary('10110001');
    await setFuses(path, { ...official, electronVersion: fallbackVersion });
    expect(wireOf(path)).toBe('01001100');
  });
});
