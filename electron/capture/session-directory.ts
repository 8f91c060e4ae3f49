import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { writeSession } from '../sessions/session-directory.ts';

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
  try {
    await writeSession(directory, session);
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
