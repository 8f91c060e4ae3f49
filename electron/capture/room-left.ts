import { statfs } from 'node:fs/promises';
import { ProblemError } from '../../shared/contract/errors.ts';

/** Below this a capture would only break off again, bytes. */
const LEAST = 4 * 1024 * 1024;

/** Whether the disk of a session can take more. @throws ProblemError `disk-full` */
export async function roomLeft(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= LEAST) return;
  throw new ProblemError({
    code: 'disk-full',
    subject: null,
    message: `the disk of ${directory} is full.`,
    remedy: 'Make room on it: the capture goes on by itself then.',
  });
}
