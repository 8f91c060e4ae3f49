import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtomicFile } from '../../../electron/sessions/atomic-file.ts';
import { packSession } from '../../../electron/sessions/pack-session.ts';
import { readSession } from '../../../electron/sessions/session-directory.ts';
import { readTarHeader, TAR_BLOCK, tarHeader, tarPadding } from '../../../electron/sessions/tar.ts';
import { unpackSession } from '../../../electron/sessions/unpack-session.ts';
import { filesIn, testDirectory } from '../cli/command-harness.ts';
import { sessionFile } from './session-file.ts';

const HEAD = JSON.stringify(sessionFile());
const CAPTURES = { 'captures/src.pcap': 'source bytes', 'captures/dst.pcap': 'd'.repeat(5000) };

async function packed(): Promise<Uint8Array> {
  const directory = filesIn(testDirectory(), { 'session.json': HEAD, ...CAPTURES, 'notes.txt': 'not ours' });
  const path = join(testDirectory(), 'x.hopscope');
  const file = await AtomicFile.create(path);
  const signal = new AbortController().signal;
  expect(await packSession(directory, await readSession(directory), file, signal, () => undefined)).toBe(3);
  await file.finish();
  return readFileSync(path);
}

/** An archive of these files, each header as `change` makes it. */
function archive(files: [string, string][], change: (header: Uint8Array, i: number) => void = () => undefined) {
  const blocks = files.flatMap(([name, content], i) => {
    const header = tarHeader({ name, size: content.length });
    change(header, i);
    return [header, Buffer.from(content), new Uint8Array(tarPadding(content.length))];
  });
  return gzipSync(Buffer.concat([...blocks, new Uint8Array(2 * TAR_BLOCK)]));
}

/** Writes the check sum of a header anew. */
function signed(header: Uint8Array): void {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
}

/** Unpacks, and says what came of it; nothing may be left of what is refused. */
async function unpack(bytes: Uint8Array): Promise<{ files: Record<string, string> } | { refused: string }> {
  const [root, place] = [testDirectory(), testDirectory()];
  const path = join(place, 'session.hopscope');
  writeFileSync(path, bytes);
  try {
    const directory = await unpackSession(path, root);
    const names = readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return { files: Object.fromEntries(files.map((f) => [f.slice(directory.length + 1), readFileSync(f, 'utf8')])) };
  } catch (error) {
    expect(readdirSync(root)).toEqual([]);
    expect(readdirSync(place)).toEqual(['session.hopscope']);
    const { problem } = error as { problem?: { code: string; message: string; remedy: string } };
    expect(problem).toMatchObject({ code: expect.any(String), remedy: expect.stringMatching(/\w/) });
    return { refused: `${problem!.code}: ${problem!.message}` };
  }
}

const one: [string, string] = ['captures/src.pcap', 'bytes'];

describe('a session in one file', () => {
  it('is what the directory was, and tar opens it', async () => {
    const bytes = await packed();
    const found = (await unpack(bytes)) as { files: Record<string, string> };
    const { 'session.json': head, ...captures } = found.files;
    expect(captures).toEqual(CAPTURES);
    expect(JSON.parse(head!)).toEqual(JSON.parse(HEAD));
    expect(readTarHeader(gunzipSync(bytes).subarray(0, TAR_BLOCK))).toMatchObject({ name: 'session.json' });
  });

  it('holds sizes beyond what digits can say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (size) => {
        expect(readTarHeader(tarHeader({ name: 'captures/x', size }))).toEqual({ name: 'captures/x', size });
      }),
    );
  });

  it.each([
    [
      'a path out of it',
      archive([
        ['session.json', HEAD],
        ['../evil', 'x'],
      ]),
      '"../evil" does not belong to it',
    ],
    [
      'an absolute path',
      archive([
        ['session.json', HEAD],
        ['/etc/cron.d/evil', 'x'],
      ]),
      'does not belong to it',
    ],
    [
      'a file that it does not name',
      archive([
        ['session.json', HEAD],
        ['run.sh', 'x'],
      ]),
      '"run.sh" does not belong',
    ],
    ['a file twice', archive([['session.json', HEAD], one, one]), '"captures/src.pcap" does not belong to it'],
    [
      'session.json twice',
      archive([
        ['session.json', HEAD],
        ['session.json', HEAD],
      ]),
      'does not belong to it',
    ],
    ['another order', archive([one, ['session.json', HEAD]]), 'does not begin with session.json'],
    ['nothing', archive([]), 'holds no session.json'],
    [
      'a name that leads out',
      archive([['session.json', HEAD.replace('captures/src.pcap', '../../evil.pcap')]]),
      'names a file outside its directory',
    ],
    [
      'a name with another meaning elsewhere',
      archive([['session.json', HEAD.replace('captures/src.pcap', 'captures/./x.pcap')]]),
      'it names "captures/./x.pcap"',
    ],
    [
      'two names that are one where case does not count',
      archive([['session.json', HEAD.replace('captures/src.pcap', 'captures/DST.pcap')]]),
      'names a file twice',
    ],
    [
      'a link',
      archive([['session.json', HEAD], one], (header, i) => {
        if (i === 0) return;
        header[156] = 0x32;
        header.set(Buffer.from('/etc/passwd'), 157);
        signed(header);
      }),
      '"captures/src.pcap" is no regular file',
    ],
    [
      'a size that is a lie',
      archive([['session.json', HEAD], one], (header, i) => {
        if (i === 1) header.set(tarHeader({ name: one[0], size: 1_000_000 }));
      }),
      'it ends too early',
    ],
    [
      'a size that no disk has room for',
      archive([['session.json', HEAD], one], (header, i) => {
        if (i === 1) header.set(tarHeader({ name: one[0], size: 2 ** 50 }));
      }),
      'no-room: There is not enough room on the disk',
    ],
    [
      'a head that is too large',
      archive([['session.json', HEAD]], (header) => header.set(tarHeader({ name: 'session.json', size: 2 ** 30 }))),
      'does not begin with session.json',
    ],
    ['a broken header', archive([['session.json', HEAD], one], (header, i) => (header[3] = i)), 'a header is damaged'],
    [
      'something behind it',
      gzipSync(Buffer.concat([gunzipSync(archive([['session.json', HEAD]])), Buffer.from('x')])),
      'something follows its end',
    ],
    [
      'zeros without end',
      gzipSync(Buffer.concat([gunzipSync(archive([['session.json', HEAD]])), new Uint8Array(4 << 20)])),
      'something follows its end',
    ],
    ['no session', archive([['session.json', '{"version":1}']]), 'is not a session'],
    ['no archive', Buffer.from('not compressed at all'), 'its compressed data is broken'],
  ])('is refused with %s', async (_what, bytes, words) => {
    expect(await unpack(bytes)).toEqual({ refused: expect.stringContaining(words) });
  });

  it('is refused where it lies behind a link that leads nowhere', async () => {
    const root = testDirectory();
    symlinkSync(join(root, 'nowhere'), join(root, 'x.hopscope'));
    await expect(unpackSession(join(root, 'x.hopscope'), root)).rejects.toMatchObject({
      problem: { code: 'unreadable-file' },
    });
  });

  it('is opened whole or not at all, wherever a byte is wrong or it is cut', async () => {
    const plain = gunzipSync(await packed());
    const whole = await unpack(gzipSync(plain));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(plain.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, by, cut) => {
          const bytes = Uint8Array.from(cut ? plain.subarray(0, at) : plain);
          if (!cut) bytes[at]! ^= by;
          const found = await unpack(gzipSync(bytes));
          // A changed byte of a capture, a padding or an unused field is not the archive's to notice.
          if ('refused' in found) return;
          expect(Object.keys(found.files).sort()).toEqual(Object.keys((whole as typeof found).files).sort());
        },
      ),
      { numRuns: 150 },
    );
    const compressed = await packed();
    await fc.assert(
      fc.asyncProperty(fc.nat(compressed.length - 1), async (at) => {
        expect(await unpack(compressed.subarray(0, at))).toHaveProperty('refused');
      }),
      { numRuns: 50 },
    );
  });
});
