import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { devNull, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import { type KnownHost, parseKnownHosts } from './known-hosts.ts';

const SYSTEM_FILES = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
const USER_FILES = ['known_hosts', 'known_hosts2'];
const SIZE_LIMIT = 16 * 1024 * 1024;

/**
 * The known_hosts files in use. They are read anew at each connection, because `ssh` and other programs write them too;
 * reading is synchronous, because the answer to a shown key must be.
 */
export class KnownHostsStore {
  /** The file that new keys are appended to; null: there is none. */
  readonly file: string | null;
  readonly #files: readonly string[];

  /**
   * @param user the user's files, the first of which is written to; null: those in ~/.ssh
   * @param global the machine's, which are only read; null: those in /etc/ssh
   */
  constructor(user: readonly string[] | null, global: readonly string[] | null) {
    const users = user ?? USER_FILES.map((name) => join(homedir(), '.ssh', name));
    this.file = users[0] ?? null;
    this.#files = [...users, ...(global ?? SYSTEM_FILES)];
  }

  /** All usable lines. @throws ProblemError when a file is there and cannot be read: it might hold a revocation */
  read(): KnownHost[] {
    return this.#files.flatMap((file) => parseKnownHosts(readIfThere(file), file).entries);
  }

  /**
   * Appends one line; what is in the file is never rewritten. A new file is made with mode 0600, its directory with 0700.
   * @param name see `knownHostsName`
   * @throws ProblemError `known-hosts-unwritable`, `known-hosts-nowhere`
   */
  append(name: string, keyType: string, key: Buffer): void {
    const { file } = this;
    if (file === null || file === devNull)
      throw new ProblemError({
        code: 'known-hosts-nowhere',
        subject: null,
        message: `The host key of ${name} cannot be recorded: the SSH configuration names no file for it (UserKnownHostsFile ${file ?? 'none'}).`,
        remedy: 'Name a file in UserKnownHostsFile for this host, or on the command line: --known-hosts FILE.',
      });
    const line = `${name} ${keyType} ${key.toString('base64')}\n`;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const fd = openSync(file, 'a+', 0o600);
      try {
        // A device or a pipe would forget the key, and every connection would be the first one.
        if (!fstatSync(fd).isFile()) throw new Error('it is no file');
        writeSync(fd, endsOpen(fd) ? `\n${line}` : line);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      throw new ProblemError({
        code: 'known-hosts-unwritable',
        subject: null,
        message: `The host key of ${name} could not be recorded in ${file}: ${reason(error)}.`,
        remedy: `Make ${file} writable, or name another file to trust (command line: --known-hosts FILE).`,
      });
    }
  }
}

/** A key's fingerprint as OpenSSH shows it: `SHA256:` and unpadded base64. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function readIfThere(file: string): string {
  try {
    const text = readFileSync(file);
    if (text.length > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`);
    return text.toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new ProblemError({
      code: 'known-hosts-unreadable',
      subject: null,
      message: `The known hosts in ${file} cannot be read: ${reason(error)}.`,
      remedy: `Make ${file} readable, or name another file to trust (command line: --known-hosts FILE).`,
    });
  }
}

/** Whether the file's last line lacks its end, so that a line appended to it would be lost in it. */
function endsOpen(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
