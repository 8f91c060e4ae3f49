import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const config: Configuration = await getConfig(root, 'build/electron-builder.yml', null);

describe('the configuration of packages', () => {
  it('is valid by the schema of electron-builder', async () => {
    await validateConfiguration(config, new DebugLogger(false));
    const wrong = { ...config, asarr: true } as unknown as Configuration;
    await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(/asarr/);
  });

  it('takes the built app, the licence and the recording of the demo, and nothing else', () => {
    // As the tool has read it, a list of patterns is one set of files.
    const sets = config.files as { filter: string[] }[];
    expect(sets).toHaveLength(1);
    const filter = new FileMatcher(root, join(root, 'out'), (word) => word, sets[0]!.filter).createFilter();
    // The filter asks whether it looks at a file; the real one is as good as any.
    const stat = statSync(join(root, 'package.json')) as unknown as Parameters<typeof filter>[1];
    const taken = (path: string) => filter(join(root, path), stat);
    const recording = readdirSync(join(root, 'build/demo-recording')).map((name) => `build/demo-recording/${name}`);
    expect(recording.length).toBeGreaterThan(5);
    const wanted = [
      'package.json',
      'LICENSE',
      'dist/main/main.cjs',
      'dist/preload/preload.cjs',
      'dist/engine/engine.cjs',
      'dist/dissect/dissect.cjs',
      'dist/dissect/wiregasm/wiregasm.wasm',
      'dist/dissect/wiregasm/wiregasm.data',
      'dist/dissect/wiregasm/LICENSE',
      'dist/renderer/index.html',
      'dist/renderer/assets/index-abc.js',
      ...recording,
    ];
    expect(wanted.filter((path) => !taken(path))).toEqual([]);
    const unwanted = [
      'dist/main/main.cjs.map',
      'node_modules/@goodtools/wiregasm/dist/wiregasm.wasm.gz',
      'dist/renderer/assets/index-abc.js.map',
      'dist/cli/hopscope.cjs',
      'dist/.app.stamp',
      'node_modules/ssh2/lib/client.js',
      'tests/lab/cli.ts',
      'tests/e2e/output/picture.png',
      'electron/main/main.ts',
      'shared/contract/plan.ts',
      'renderer/main.tsx',
      'build/run.mjs',
      'build/icons/hopscope.svg',
      '.git/config',
      '.npmrc',
      'package-lock.json',
    ];
    expect(unwanted.filter(taken)).toEqual([]);
  });

  it('names files that exist', () => {
    const { mac, win, linux } = config;
    const named = [mac?.icon, win?.icon, linux?.icon, mac?.entitlements, mac?.entitlementsInherit, config.afterPack];
    expect(named.filter((path) => typeof path !== 'string' || !existsSync(join(root, path)))).toEqual([]);
  });

  it('packs into an archive, uploads nothing, and claims no links of the system', () => {
    expect(config).toMatchObject({ asar: true, publish: null });
    for (const key of ['asarUnpack', 'protocols', 'fileAssociations', 'extraFiles', 'extraResources'])
      expect(config).not.toHaveProperty(key);
  });

  it('is made for every platform in the formats people install from', () => {
    const { linux, mac, win } = config;
    expect([linux?.target, mac?.target, win?.target]).toEqual([['AppImage', 'deb', 'rpm'], ['dmg', 'zip'], ['nsis']]);
  });

  it('lets macOS protect the app, with leave for nothing but the compiler', () => {
    expect(config.mac?.hardenedRuntime).toBe(true);
    const keys = readFileSync(join(root, 'build/entitlements.mac.plist'), 'utf8').match(/<key>[^<]+/g);
    expect(keys).toEqual(['<key>com.apple.security.cs.allow-jit']);
  });

  it('has no dependencies that would have to come along', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const kind of ['dependencies', 'optionalDependencies']) expect(manifest).not.toHaveProperty(kind);
  });
});

it('a package on another Electron than the locked one is refused before anything is done', () => {
  const home = mkdtempSync(join(tmpdir(), 'hopscope-package-'));
  writeFileSync(join(home, 'version'), '33.2.1');
  const args = [join(root, 'build/run.mjs'), 'package', `-c.electronDist=${home}`, '-c.electronVersion=33.2.1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(home, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('packages hold the Electron that package-lock.json names');
});
