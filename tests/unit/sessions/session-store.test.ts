import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAtomic } from '../../../electron/sessions/atomic-write.ts';
import { isCapturing, lockCapture, unlockCapture } from '../../../electron/sessions/capture-lock.ts';
import { defaultDataDirectory } from '../../../electron/sessions/data-directory.ts';
import { RecentList } from '../../../electron/sessions/recent.ts';
import { readSession } from '../../../electron/sessions/session-directory.ts';
import { safeFileNames, sessionDirectoryName } from '../../../electron/sessions/session-names.ts';
import {
  claimDirectory,
  copySession,
  createSessionDirectory,
  importCaptures,
  renameSession,
} from '../../../electron/sessions/session-store.ts';
import { filesIn, testDirectory } from '../cli/command-harness.ts';
import { sessionFile } from './session-file.ts';

const savedSession = () =>
  filesIn(testDirectory(), {
    'session.json': JSON.stringify(sessionFile()),
    'captures/src.pcap': 'source bytes',
    'captures/dst.pcap': 'destination bytes',
    'analysis.json': '{}',
    'something-else.txt': 'not ours',
  });

const recent = (directory: string, name = 'x') => ({ directory, name, createdAt: '', hops: 2, packets: 1, lost: 0 });

describe('session directories', () => {
  it('two sessions of one name and moment get two directories', async () => {
    const root = join(testDirectory(), 'sessions');
    const at = new Date('2026-11-23T10:15:02Z');
    const [a, b] = [await createSessionDirectory(root, 'A / b', at), await createSessionDirectory(root, 'A / b', at)];
    expect([a, b].map((path) => path.slice(root.length + 1))).toEqual(['20261123-101502-A-b', '20261123-101502-A-b-2']);
  });

  it('file names are safe, short, and unique also where case does not count', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 20 }), (names) => {
        const files = safeFileNames(names);
        for (const file of files) expect(file).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/);
        expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
      }),
    );
    expect(safeFileNames(['pod-a veth', 'pod-a/veth', 'POD-A-veth', '..', '.x', 'ü'])).toEqual([
      'pod-a-veth',
      'pod-a-veth-2',
      'POD-A-veth-3',
      'unnamed',
      'x',
      'u',
    ]);
    expect(sessionDirectoryName('..', new Date(0))).toBe('19700101-000000-unnamed');
  });

  it('a claimed directory is given back as it was found', async () => {
    const base = testDirectory();
    const release = await claimDirectory(join(base, 'new', 'one'));
    filesIn(join(base, 'new', 'one'), { 'half.pcap': 'x' });
    await release();
    expect(existsSync(join(base, 'new', 'one'))).toBe(false);
    await (await claimDirectory(join(base, 'new')))();
    expect(readdirSync(join(base, 'new'))).toEqual([]);
  });

  it('nothing is saved over what is there', async () => {
    const directory = savedSession();
    await expect(claimDirectory(directory)).rejects.toMatchObject({ problem: { code: 'directory-not-empty' } });
    await expect(claimDirectory(join(directory, 'session.json'))).rejects.toMatchObject({
      problem: { code: 'directory-not-empty' },
    });
    await expect(copySession(directory, join(directory, 'inside'))).rejects.toMatchObject({
      problem: { code: 'directory-not-empty' },
    });
  });

  it('a copy holds the session and nothing else, and nothing is left beside it', async () => {
    const directory = savedSession();
    const base = testDirectory();
    await copySession(directory, join(base, 'copy'));
    expect(readdirSync(base)).toEqual(['copy']);
    expect(readdirSync(join(base, 'copy')).sort()).toEqual(['analysis.json', 'captures', 'session.json']);
    expect(readFileSync(join(base, 'copy', 'captures', 'dst.pcap'), 'utf8')).toBe('destination bytes');
    expect(await readSession(join(base, 'copy'))).toEqual(await readSession(directory));
  });

  it('a session is renamed', async () => {
    const directory = savedSession();
    await renameSession(directory, 'another');
    expect((await readSession(directory)).name).toBe('another');
  });

  it('captures are imported in path order, under their own names', async () => {
    const files = filesIn(testDirectory(), { 'x.pcap': 'one', 'y.pcapng': 'two' });
    const directory = await importCaptures(join(testDirectory(), 'sessions'), [
      { name: 'Pod A', path: join(files, 'x.pcap') },
      { name: 'pod a', path: join(files, 'y.pcapng') },
    ]);
    const session = await readSession(directory);
    expect(session.hops.map((hop) => [hop.name, hop.file])).toEqual([
      ['Pod A', 'captures/Pod-A.pcap'],
      ['pod a', 'captures/pod-a-2.pcapng'],
    ]);
    expect(readFileSync(join(directory, 'captures/pod-a-2.pcapng'), 'utf8')).toBe('two');
  });

  it('an import of a missing file leaves nothing behind', async () => {
    const root = join(testDirectory(), 'sessions');
    await expect(importCaptures(root, [{ name: 'a', path: '/nonexistent' }])).rejects.toMatchObject({
      problem: { code: 'import-failed', subject: 'a' },
    });
    expect(existsSync(root)).toBe(false);
  });

  it('a capture that runs is known by its process, a wreck by the lack of it', () => {
    const directory = testDirectory();
    expect(isCapturing(directory)).toBe(false);
    lockCapture(directory);
    expect(isCapturing(directory)).toBe(true);
    unlockCapture(directory);
    expect(isCapturing(directory)).toBe(false);
    filesIn(directory, { '.capturing': '4194305\n' });
    expect(isCapturing(directory)).toBe(false);
  });
});

describe('small files', () => {
  it('a write that fails leaves no debris', async () => {
    const directory = testDirectory();
    const path = join(directory, 'a.json');
    await writeAtomic(path, 'old');
    mkdirSync(join(directory, 'b.json'));
    await expect(writeAtomic(join(directory, 'b.json'), 'new')).rejects.toThrow();
    await writeAtomic(path, 'new');
    expect(readdirSync(directory).sort()).toEqual(['a.json', 'b.json']);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('the recent list keeps the newest first, once each, and survives concurrent changes and damage', async () => {
    const data = testDirectory();
    const list = new RecentList(data);
    await Promise.all([list.add(recent('/a')), list.add(recent('/b')), list.add(recent('/a', 'again'))]);
    expect((await list.list()).map((entry) => [entry.directory, entry.name])).toEqual([
      ['/a', 'again'],
      ['/b', 'x'],
    ]);
    await list.forget('/b');
    expect(await new RecentList(data).list()).toHaveLength(1);
    filesIn(data, { 'recent.json': '{"version":1' });
    expect(await list.list()).toEqual([]);
  });

  it('data lies where each platform keeps it', () => {
    expect(defaultDataDirectory('linux', {}, '/home/u')).toBe('/home/u/.local/share/hopscope');
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: '/data' }, '/home/u')).toBe('/data/hopscope');
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: 'relative' }, '/home/u')).toBe(
      '/home/u/.local/share/hopscope',
    );
    expect(defaultDataDirectory('darwin', {}, '/Users/u')).toBe('/Users/u/Library/Application Support/Hopscope');
    expect(defaultDataDirectory('win32', { APPDATA: '/Roaming' }, '/u')).toBe('/Roaming/Hopscope');
  });
});
