import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { SessionFile } from '../../shared/session/schema.ts';

/** Makes the directory with `captures/` and `probes/`, for its owner only. @throws ProblemError */
export async function createSessionDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if ((await readdir(directory)).length > 0)
      throw new ProblemError({
        code: 'directory-not-empty',
        subject: null,
        message: `the session directory ${directory} is not empty.`,
        remedy: 'Name another directory: a session never overwrites files.',
      });
    await mkdir(join(directory, 'captures'), { mode: 0o700 });
    await mkdir(join(directory, 'probes'), { mode: 0o700 });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({
      code: 'directory-failed',
      subject: null,
      message: `the session directory ${directory} cannot be made: ${(error as Error).message}.`,
      remedy: 'Name a directory on a disk with room that you may write to.',
    });
  }
}

/**
 * Replaces session.json in one step: a reader finds the old one or the new one, also after a crash.
 * @throws ProblemError
 */
export async function writeSessionFile(directory: string, session: SessionFile): Promise<void> {
  const temporary = join(directory, '.session.json.new');
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(session, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(directory, 'session.json'));
  } catch (error) {
    throw new ProblemError({
      code: 'session-not-written',
      subject: null,
      message: `session.json in ${directory} could not be written: ${(error as Error).message}.`,
      remedy: 'Make room on that disk. What was captured is in its captures directory.',
    });
  }
}

export async function removeSessionDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/**
 * File names for names that people chose: [A-Za-z0-9._-], at most 64 characters, never hidden, unique also where upper
 * and lower case are the same.
 */
export function fileNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base =
      name
        .replace(/[^A-Za-z0-9._-]+/g, '-')
        .replace(/^[.-]+/, '')
        .slice(0, 64) || 'hop';
    let unique = base;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${base.slice(0, 63 - String(n).length)}-${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
