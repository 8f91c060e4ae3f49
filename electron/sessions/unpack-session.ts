import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ProblemError } from '../../shared/contract/errors.ts';
import { ChunkReader } from './chunk-reader.ts';
import { PACKED } from './packed-name.ts';
import { fileInside, readSession } from './session-directory.ts';
import { createSessionDirectory } from './session-store.ts';
import { readTarHeader, TAR_BLOCK, tarPadding } from './tar.ts';
import type { Watch } from './watch.ts';

/** What session.json may take at most; those of the largest plans take a hundredth. */
const MOST_HEAD_BYTES = 32 << 20;
/** Room that is left on the disk. */
const KEEP_FREE_BYTES = 256 << 20;
const HEAD = 'session.json';

/**
 * Unpacks a session that is one file into a new directory below `root`; nothing is left when that fails. Only what
 * session.json, which comes first, names is taken, each once, as a regular file inside the directory.
 * @throws ProblemError `unreadable-file`, `damaged-file`, `no-room`, those of `readSession`, or the reason of the watch
 */
export async function unpackSession(path: string, root: string, watch: Watch | null = null): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw problem('unreadable-file', `${path} is not a readable file`, 'Check the path.');
  watch?.begin('copying', found.size);
  const directory = await createSessionDirectory(root, basename(path).slice(0, -PACKED.length) || 'session');
  const source = createReadStream(path);
  source.on('data', (chunk) => watch?.advance(chunk.length));
  const unpacked = source.pipe(createGunzip());
  // Without this a file that cannot be read leaves the other end waiting.
  source.on('error', (error) => unpacked.destroy(error));
  try {
    await takeAll(new ChunkReader(unpacked), directory, path, watch);
    return directory;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    if (error instanceof ProblemError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw noRoom(path);
    throw damaged(path, code.startsWith('Z_') ? `its compressed data is broken (${message})` : message);
  } finally {
    unpacked.destroy();
    source.destroy();
  }
}

async function takeAll(reader: ChunkReader, directory: string, path: string, watch: Watch | null): Promise<void> {
  let allowed: Set<string> | null = null;
  for (;;) {
    watch?.signal.throwIfAborted();
    const entry = readTarHeader(await reader.exactly(TAR_BLOCK));
    if (typeof entry === 'string') throw damaged(path, entry);
    if (entry === null) break;
    const { name, size } = entry;
    if (allowed === null) {
      if (name !== HEAD || size > MOST_HEAD_BYTES) throw damaged(path, `it does not begin with ${HEAD}`);
    } else if (!allowed.delete(name)) throw damaged(path, `${JSON.stringify(name)} does not belong to it`);
    const { bavail, bsize } = await statfs(directory);
    if (size > bavail * bsize - KEEP_FREE_BYTES) throw noRoom(path);
    await take(reader, join(directory, name), size, watch);
    await reader.exactly(tarPadding(size));
    allowed ??= await namedIn(directory, path);
  }
  if (allowed === null) throw damaged(path, `it holds no ${HEAD}`);
  // To the end, so that the check sum of the whole is looked at.
  await reader.zeros();
}

/** Files that session.json names. Two that are one where case does not count are refused. */
async function namedIn(directory: string, path: string): Promise<Set<string>> {
  const { hops, probes } = await readSession(directory);
  const names = [...hops, ...probes].map(({ file }) => file);
  const plain = (name: string) => name === posix.normalize(name) && !name.includes('\\') && name !== HEAD;
  const strange = names.find((name) => !plain(name) || name.toLowerCase() === HEAD);
  if (strange !== undefined) throw damaged(path, `it names ${JSON.stringify(strange)}`);
  for (const name of names) fileInside(directory, name);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw damaged(path, 'it names a file twice');
  return new Set(names);
}

async function take(reader: ChunkReader, target: string, size: number, watch: Watch | null): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const file = await open(target, 'wx', 0o600);
  try {
    for (let left = size; left > 0; ) {
      watch?.signal.throwIfAborted();
      const bytes = await reader.some(left);
      left -= bytes.length;
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

function damaged(path: string, why: string): ProblemError {
  return problem(
    'damaged-file',
    `${path} is not a whole session: ${why}`,
    'Ask its sender for it again, or for the session directory.',
  );
}

function noRoom(path: string): ProblemError {
  return problem(
    'no-room',
    `There is not enough room on the disk to unpack ${path}`,
    'Make room where sessions are kept, or unpack it with tar elsewhere and open the directory.',
  );
}

function problem(code: string, message: string, remedy: string): ProblemError {
  return new ProblemError({ code, subject: null, message: `${message}.`, remedy });
}
