import { describe, expect, it } from 'vitest';
import { type SourceFile, sourcesBelow } from './source-files.ts';

const product = ['shared', 'electron', 'renderer'].flatMap(sourcesBelow);
const everything = [...product, ...['build', 'tests'].flatMap(sourcesBelow)];
/** This folder names what it forbids. */
const searched = everything.filter((file) => !file.path.startsWith('tests/arch/'));

const lines = (file: SourceFile) => file.text.split('\n').length - 1;

function hits(files: SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    file.text
      .split('\n')
      .map((line, index) => ({ line, place: `${file.path}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ place, line }) => `${place} ${line.trim()}`),
  );
}

describe('files', () => {
  it('have at most 500 lines', () => {
    expect(everything.filter((file) => lines(file) > 500).map((file) => `${file.path}: ${lines(file)}`)).toEqual([]);
  });

  it('have a median under 150 lines', () => {
    const sorted = product.map(lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(150);
  });

  it('are named in kebab case', () => {
    const names = everything.flatMap((file) => file.path.split('/'));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|config|d))?(\.[a-z]+)?$/.test(name))).toEqual(
      [],
    );
  });
});

describe('sources hold no', () => {
  it.each([
    ['unfinished work', /\b(TODO|FIXME|XXX|HACK)\b/],
    ['silenced type errors', /@ts-(ignore|nocheck)/],
    ['skipped or lonely tests', /\b(it|test|describe)\.(only|todo)\b|\b(it|test|describe)\.skip\(/],
  ])('%s', (_what, pattern) => {
    expect(hits(searched, pattern)).toEqual([]);
  });

  it.each([
    ['markup from strings', /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser/],
    ['code from strings', /\beval\(|new Function\(|\bvm\.(run|Script)/],
    [
      'weakened window',
      /nodeIntegration\w*: true|contextIsolation: false|sandbox: false|webSecurity: false|['"`]--no-sandbox|appendSwitch\(['"`]no-sandbox/,
    ],
    ['shell on this machine', /shell: true|\bexecSync\(/],
    ['links that open elsewhere', /\bopenExternal\b|\bopenPath\b|\bWebLinksAddon\b/],
    ['links of the system to us', /setAsDefaultProtocolClient|['"`]open-url['"`]/],
    ['updates', /\bautoUpdater\b|electron-updater/],
    ['unprotected secrets', /setUsePlainTextEncryption/],
    ['remote page', /\bloadURL\(\s*['"`]https?:/],
  ])('%s', (_what, pattern) => {
    expect(hits(product, pattern)).toEqual([]);
  });
});
