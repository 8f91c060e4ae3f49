import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { ProblemError } from '../../../shared/contract/errors.ts';
import { type ConfigLine, configLines } from './config-lines.ts';
import { filesMatching } from './file-patterns.ts';

const SIZE_LIMIT = 4 * 1024 * 1024;
const INCLUDE_DEPTH = 16;

/** A line, and for an `Include` the files it stands for, each with its lines. */
export type ConfigItem = { line: ConfigLine; included: ConfigItem[][] | null };

/** Where the user's and the machine's SSH configuration are. */
export interface ConfigSources {
  /**
   * Files in the order of their precedence. `ofUser`: relative includes are below ~/.ssh. `checked`: refused when
   * somebody else may write it (as `ssh` does for the user's own file, and not for one that is named to it).
   */
  files: readonly { path: string; ofUser: boolean; checked: boolean }[];
}

/** The files that `ssh` reads, or one file alone, as `ssh -F` does. */
export function configSources(file?: string): ConfigSources {
  if (file !== undefined) return { files: [{ path: file, ofUser: true, checked: false }] };
  return {
    files: [
      { path: join(homedir(), '.ssh', 'config'), ofUser: true, checked: true },
      { path: '/etc/ssh/ssh_config', ofUser: false, checked: false },
    ],
  };
}

/**
 * Reads the configuration with everything that it includes. A file that is not there is empty; like `ssh`, one that
 * others may write is refused, because it says where connections go and whom to trust.
 * @throws ProblemError `ssh-config-unreadable`, `ssh-config-unsafe`, `ssh-config-invalid`
 */
export function readConfig(sources: ConfigSources): ConfigItem[][] {
  return sources.files.map((file) => readOne(file, 0));
}

function readOne(file: ConfigSources['files'][number], depth: number): ConfigItem[] {
  const { path, ofUser, checked } = file;
  if (depth > INCLUDE_DEPTH)
    throw invalid(path, 'files include one another more than 16 deep', 'Take the circle of "Include" lines apart.');
  const text = readIfThere(path, checked);
  const { lines, bad } = configLines(text, path);
  if (bad[0] !== undefined)
    throw invalid(bad[0].where, bad[0].reason, `Correct that line; ssh itself stops at it: ssh -G localhost`);
  return lines.map((line) => {
    if (line.keyword !== 'include') return { line, included: null };
    const files = line.args.flatMap((pattern) => filesMatching(includePath(pattern, ofUser)));
    return { line, included: files.map((name) => readOne({ path: name, ofUser, checked }, depth + 1)) };
  });
}

/** Relative names are below the user's or the machine's directory of SSH, wherever the file is that includes them. */
function includePath(pattern: string, ofUser: boolean): string {
  if (pattern.startsWith('~/')) return join(homedir(), pattern.slice(2));
  return isAbsolute(pattern) ? pattern : join(ofUser ? join(homedir(), '.ssh') : '/etc/ssh', pattern);
}

function readIfThere(path: string, checked: boolean): string {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return '';
    const own = process.getuid?.() ?? 0;
    if (
      checked &&
      process.platform !== 'win32' &&
      ((found.uid !== 0 && found.uid !== own) || (found.mode & 0o022) !== 0)
    )
      throw new ProblemError({
        code: 'ssh-config-unsafe',
        subject: null,
        message: `The SSH configuration ${path} belongs to somebody else or can be written by others, so it is not used (nor does ssh use it).`,
        remedy: `Make it yours alone: chmod go-w ${path}; and see whose it is: ls -l ${dirname(path)}`,
      });
    if (found.size > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw new ProblemError({
      code: 'ssh-config-unreadable',
      subject: null,
      message: `The SSH configuration ${path} cannot be read: ${(error as Error).message}.`,
      remedy: `Make ${path} readable, or name another file (command line: --ssh-config FILE, or none).`,
    });
  }
}

/** A refusal of one line. @param where `file:line` */
export function invalid(where: string, reason: string, remedy: string): ProblemError {
  return new ProblemError({
    code: 'ssh-config-invalid',
    subject: null,
    message: `The SSH configuration cannot be used: ${where}: ${reason}.`,
    remedy,
  });
}
