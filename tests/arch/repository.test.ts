import { describe, expect, it } from 'vitest';
import { readText } from './source-files.ts';

interface Locked {
  packages: Record<
    string,
    { hasInstallScript?: boolean; integrity?: string; optionalDependencies?: Record<string, string> }
  >;
}

const lock = JSON.parse(readText('package-lock.json')) as Locked;
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('dependencies', () => {
  it('are locked by integrity and not tied to a registry', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
    expect(readText('package-lock.json')).not.toContain('"resolved"');
  });

  it('are locked for every platform, else a clean installation is refused', () => {
    const isLocked = (from: string, name: string) => {
      const folders = from
        .split('/node_modules/')
        .map((_, index, all) => all.slice(0, index + 1).join('/node_modules/'));
      return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some(
        (path) => lock.packages[path] !== undefined,
      );
    };
    const missing = packages.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(path, name)),
    );
    expect(missing).toEqual([]);
  });

  it('run no install scripts', () => {
    expect(readText('.npmrc')).toContain('ignore-scripts=true');
    // These have one, and work without it. A new name here is a decision.
    const known = ['cpu-features', 'electron-winstaller', 'esbuild', 'ssh2'].map((name) => `node_modules/${name}`);
    expect(packages.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual(known);
  });

  it('have exact versions', () => {
    const { devDependencies } = JSON.parse(readText('package.json')) as { devDependencies: Record<string, string> };
    expect(Object.values(devDependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
