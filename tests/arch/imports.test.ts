import { describe, expect, it } from 'vitest';
import { importProblem } from './import-rules.ts';
import { importsOf, sourcesBelow } from './source-files.ts';

describe('arrows point one way', () => {
  it.each(['shared', 'electron', 'renderer'])('%s imports only what its rooms may', (layer) => {
    const files = sourcesBelow(layer).filter((file) => !file.path.endsWith('.css'));
    expect(files.length).toBeGreaterThan(10);
    const problems = files.flatMap((file) => importsOf(file).map((specifier) => importProblem(file.path, specifier)));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });

  it.each([
    ['shared/match/a.ts', '../view/b.ts'],
    ['shared/pcap/a.ts', '../decode/b.ts'],
    ['shared/match/a.ts', 'node:fs'],
    ['shared/match/a.ts', 'zod'],
    ['electron/ssh/a.ts', 'electron'],
    ['electron/engine/a.ts', '../../renderer/app/b.ts'],
    ['electron/main/a.ts', '../engine/engine.ts'],
    ['renderer/app/a.tsx', 'node:path'],
    ['renderer/app/a.tsx', '../../electron/ssh/types.ts'],
    ['renderer/app/a.tsx', '../../shared/match/b.ts'],
    ['renderer/app/a.tsx', 'react-native'],
    ['shared/attic/a.ts', './b.ts'],
  ])('refuses %s importing %s', (path, specifier) => {
    expect(importProblem(path, specifier)).toContain(path);
  });

  it.each([
    ['shared/match/a.ts', '../decode/b.ts'],
    ['shared/contract/a.ts', 'zod'],
    ['electron/ssh/a.ts', 'ssh2'],
    ['electron/main/a.ts', 'electron'],
    ['renderer/app/a.tsx', 'react-dom/client'],
    ['renderer/app/a.tsx', '../theme/tokens.css'],
  ])('lets %s import %s', (path, specifier) => {
    expect(importProblem(path, specifier)).toBeNull();
  });

  it('finds every way to import', () => {
    const text = `import a from 'one'; import type { b } from 'two'; export * from 'three'; const c = await import('four'); import 'five';`;
    expect(importsOf({ path: 'x.ts', text }).sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
  });
});
