import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readText } from './source-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TABLE = 'docs/security-tests.md';

interface Row {
  id: string;
  keepers: string[];
  tests: { file: string; name: string }[];
}

/** The rows of the table, as written. */
function rows(): Row[] {
  return readText(TABLE)
    .split('\n')
    .map((line) => /^\| ([A-Z]\d+) \| .+ \| (.+) \| (.+) \|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id, keepers, tests]) => ({
      id: id!,
      keepers: [...keepers!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
      tests: [...tests!.matchAll(/`([^`]+)` "([^"]+)"/g)].map((match) => ({ file: match[1]!, name: match[2]! })),
    }));
}

const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);

describe('the table of what protects', () => {
  it('has every row once, each with what keeps it and a test', () => {
    const wanted = [...numbered('E', 20), ...numbered('S', 21), ...numbered('M', 7), ...numbered('F', 4)];
    expect(rows().map((row) => row.id)).toEqual(wanted);
    for (const row of rows())
      expect([row.id, row.keepers.length > 0, row.tests.length > 0]).toEqual([row.id, true, true]);
  });

  it('names files that exist and tests that are in them', () => {
    const gone = rows().flatMap(({ id, keepers, tests }) => [
      ...keepers.filter((file) => !existsSync(`${root}/${file}`)).map((file) => `${id}: ${file}`),
      ...tests
        .filter(({ file, name }) => !existsSync(`${root}/${file}`) || !readText(file).includes(`'${name}'`))
        .map(({ file, name }) => `${id}: ${file} "${name}"`),
    ]);
    expect(gone).toEqual([]);
  });
});

it('the lack of post-quantum key exchange is told', () => {
  expect(readText('SECURITY.md').replace(/\s+/g, ' ')).toContain(
    'There is no post-quantum key exchange (ssh2 has none)',
  );
});
