import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { describeIssues } from '../../shared/contract/engine-schemas.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { type SessionFile, sessionSchema } from '../../shared/session/schema.ts';
import { writeAtomic } from './atomic-write.ts';
import { readJsonFile } from './safe-json.ts';

/** The version of session.json that this program writes. */
const VERSION = 1;

/**
 * Reads and checks DIRECTORY/session.json.
 * @throws ProblemError `unreadable-file`, `damaged-file`, or `newer-version`
 */
export async function readSession(directory: string): Promise<SessionFile> {
  const path = join(directory, 'session.json');
  const value = await readJsonFile(path);
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION) {
    throw new ProblemError({
      code: 'newer-version',
      subject: null,
      message: `${path} was written by a newer Hopscope (session version ${version}; this one reads up to ${VERSION}).`,
      remedy: 'Update Hopscope, or open the captures themselves (hopscope analyze --hop NAME=FILE …).',
    });
  }
  const parsed = sessionSchema.safeParse(value);
  if (!parsed.success) {
    throw new ProblemError({
      code: 'damaged-file',
      subject: null,
      message: `${path} is not a session: ${describeIssues(parsed.error.issues)}.`,
      remedy: 'Take the file from a backup, or open the captures themselves (hopscope analyze --hop NAME=FILE …).',
    });
  }
  for (const { file } of [...parsed.data.hops, ...parsed.data.probes]) fileInside(directory, file);
  return parsed.data;
}

export async function writeSession(directory: string, session: SessionFile): Promise<void> {
  await writeAtomic(join(directory, 'session.json'), `${JSON.stringify(session, null, 2)}\n`);
}

/**
 * The absolute path of a file that session.json names.
 * @throws ProblemError `damaged-file` when it leads out of the directory
 */
export function fileInside(directory: string, file: string): string {
  const root = resolve(directory);
  const path = resolve(root, file);
  if (!file.includes('\0') && isInside(root, path)) return path;
  throw outside(directory, file);
}

/** Like `fileInside`, but also refuses links that lead out. The file must exist. */
export async function realFileInside(directory: string, file: string): Promise<string> {
  const path = fileInside(directory, file);
  if (!isInside(await realpath(directory), await realpath(path))) throw outside(directory, file);
  return path;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path;
}

function outside(directory: string, file: string): ProblemError {
  return new ProblemError({
    code: 'damaged-file',
    subject: null,
    message: `${join(directory, 'session.json')} names a file outside its directory: ${JSON.stringify(file)}.`,
    remedy: 'Do not trust this session; ask its sender for the captures themselves.',
  });
}
