import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { ImportFile } from '../../shared/contract/import.ts';
import { newSessionHop, type SessionFile } from '../../shared/session/schema.ts';
import { copyWatched } from './copy-watched.ts';
import { readSession, realFileInside, writeSession } from './session-directory.ts';
import { safeFileNames, sessionDirectoryName } from './session-names.ts';
import type { Watch } from './watch.ts';

/** Makes an empty directory for a new session below `root` and returns its path. */
export async function createSessionDirectory(root: string, name: string, at = new Date()): Promise<string> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const base = join(root, sessionDirectoryName(name, at));
  for (let n = 1; ; n++) {
    const directory = n === 1 ? base : `${base}-${n}`;
    try {
      await mkdir(directory, { mode: 0o700 });
      return directory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Makes sure that `directory` can take a new session: it does not exist, or is empty. Returns the function that gives
 * it back when nothing came of the session: emptied, and removed when it was not there before.
 * @throws ProblemError `directory-not-empty`
 */
export async function claimDirectory(directory: string): Promise<() => Promise<void>> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw taken(directory, error.code === 'EEXIST' ? 'is a file' : `cannot be made (${error.code})`);
  });
  if ((await readdir(directory)).length > 0) throw taken(directory, 'is not empty');
  return async () => {
    await rm(directory, { recursive: true, force: true });
    if (made === undefined) await mkdir(directory, { mode: 0o700 });
  };
}

/**
 * Copies capture files, in path order, into a new session below `root`; returns its directory. Nothing is left of it
 * when that fails or is given up.
 */
export async function importCaptures(
  root: string,
  files: readonly ImportFile[],
  watch: Watch | null = null,
): Promise<string> {
  const names = files.map((file) => file.name);
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double !== undefined) throw importProblem(double, 'two hops have the same name', 'Give each hop its own name.');
  let total = 0;
  for (const file of files) {
    const found = await stat(file.path).catch(() => null);
    if (!found?.isFile())
      throw importProblem(file.name, `${file.path} is not a readable file`, 'Choose a capture file.');
    total += found.size;
  }
  watch?.begin('copying', total);
  const title = files.length === 1 ? names[0]! : `${names[0]} to ${names.at(-1)}`;
  const directory = await createSessionDirectory(root, title);
  try {
    await mkdir(join(directory, 'captures'), { mode: 0o700 });
    const fileNames = safeFileNames(files.map(({ name }) => name));
    const hops: SessionFile['hops'] = [];
    for (const [i, { name, path }] of files.entries()) {
      const extension = extname(path).toLowerCase() === '.pcapng' ? '.pcapng' : '.pcap';
      const file = `captures/${fileNames[i]}${extension}`;
      await copyWatched(path, join(directory, file), watch);
      hops.push(newSessionHop(name, file, null));
    }
    await writeSession(directory, {
      version: 1,
      id: randomUUID(),
      name: title.slice(0, 64),
      createdAt: new Date().toISOString(),
      state: 'complete',
      plan: null,
      recording: null,
      targets: [],
      hops,
      probes: [],
    });
    return directory;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Copies a session to `target`, which must not exist or be empty. Copies beside it first, so that `target` is never
 * half a session.
 */
export async function copySession(directory: string, target: string, watch: Watch | null = null): Promise<void> {
  const from = resolve(directory);
  const to = resolve(target);
  if (to === from || to.startsWith(`${from}/`) || to.startsWith(`${from}\\`)) throw taken(to, 'is the session itself');
  const session = await readSession(from);
  await claimDirectory(to);
  const temporary = join(dirname(to), `.${basename(to)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await mkdir(temporary, { mode: 0o700 });
    await writeSession(temporary, session);
    const files = [];
    let total = 0;
    for (const { file } of [...session.hops, ...session.probes, { file: 'analysis.json' }]) {
      if (!existsSync(join(from, file))) continue;
      const source = await realFileInside(from, file);
      files.push({ source, file });
      total += (await stat(source)).size;
    }
    watch?.begin('copying', total);
    for (const { source, file } of files) {
      await mkdir(dirname(join(temporary, file)), { recursive: true, mode: 0o700 });
      await copyWatched(source, join(temporary, file), watch);
    }
    await rmdir(to);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Changes the session's name in its session.json. */
export async function renameSession(directory: string, name: string): Promise<void> {
  await writeSession(directory, { ...(await readSession(directory)), name });
}

function taken(directory: string, why: string): ProblemError {
  return new ProblemError({
    code: 'directory-not-empty',
    subject: null,
    message: `${directory} ${why}, so no session can be saved there.`,
    remedy: 'Choose a directory that does not exist yet.',
  });
}

function importProblem(subject: string, message: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'import-failed', subject, message: `${message}.`, remedy });
}
