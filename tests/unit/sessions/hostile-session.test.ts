import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, readJsonFile } from '../../../electron/sessions/safe-json.ts';
import { fileInside, readSession, realFileInside } from '../../../electron/sessions/session-directory.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';
import { filesIn, testDirectory } from '../cli/command-harness.ts';
import { sessionFile } from './session-file.ts';

async function problemOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

const reading = (text: string) => readSession(filesIn(testDirectory(), { 'session.json': text }));

describe('session.json from anybody', () => {
  it('reads what was written', async () => {
    const session = sessionFile({ name: 'fine' });
    expect(await reading(JSON.stringify(session))).toEqual(session);
  });

  it.each([
    ['broken text', '{"version":1,', 'damaged-file'],
    ['another shape', '[]', 'damaged-file'],
    ['null', 'null', 'damaged-file'],
    ['an unknown key', JSON.stringify({ ...sessionFile(), surprise: 1 }), 'damaged-file'],
    ['a prototype key', JSON.stringify(sessionFile()).replace('{', '{"__proto__":{"version":1},'), 'damaged-file'],
    ['a constructor key', JSON.stringify(sessionFile()).replace('{', '{"constructor":{},'), 'damaged-file'],
    ['a newer version', JSON.stringify({ ...sessionFile(), version: 2, more: true }), 'newer-version'],
    ['a deep nest', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'damaged-file'],
  ])('%s is refused, naming the file', async (_what, text, code) => {
    const problem = await problemOf(reading(text));
    expect(problem.code).toBe(code);
    expect(problem.message).toContain('session.json');
    expect(problem.remedy).not.toBe('');
  });

  it('a file larger than the limit is refused before it is read', async () => {
    const path = join(testDirectory(), 'big.json');
    writeFileSync(path, '{');
    truncateSync(path, 65 * 1024 * 1024);
    const began = performance.now();
    expect((await problemOf(readJsonFile(path))).message).toContain('larger than 64 MiB');
    expect(performance.now() - began).toBeLessThan(500);
  });

  it.each(['../x.pcap', '/etc/passwd', 'captures/../../x', '..', '.', '', 'a\0b', 'captures/../..'])(
    'the file name %j does not lead out of the directory',
    async (file) => {
      expect(() => fileInside('/data/session', file)).toThrow(ProblemError);
      const session = sessionFile({ hops: [{ ...sessionFile().hops[0]!, file }] });
      expect((await problemOf(reading(JSON.stringify(session)))).message).toContain('outside its directory');
    },
  );

  it('a link that leads out is refused', async () => {
    const directory = filesIn(testDirectory(), { 'inside.pcap': 'x' });
    symlinkSync('/etc/hostname', join(directory, 'link.pcap'));
    await expect(realFileInside(directory, 'link.pcap')).rejects.toThrow(ProblemError);
    await expect(realFileInside(directory, 'inside.pcap')).resolves.toContain('inside.pcap');
  });

  it('keys that reach a prototype and deep nests are refused in any JSON, at any place', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(() => parseJson(`{"a":[{"${key}":{"polluted":true}}]}`, 'x.json')).toThrow(`forbidden key "${key}"`);
    }
    const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => parseJson(nest(33), 'x.json')).toThrow('nested deeper');
    expect(parseJson(nest(32), 'x.json')).toBeInstanceOf(Array);
  });

  it('any JSON is read as it is, or refused with a Problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 40 }), fc.string()), (text) => {
        try {
          parseJson(text, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
        }
      }),
    );
  });
});
