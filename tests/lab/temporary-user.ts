import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryUser {
  name: string;
  home: string;
  password: string;
  /** Lets the user become root by sudo with these words after `ALL=(root)`. */
  allowSudo(words: string): void;
  /** Lets the user become root by doas without a password; false where there is a doas.conf already. */
  allowDoas(): boolean;
  remove(): void;
}

/** Why no user of this system can be made for a test; null: it can. */
export function usersMissing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs Linux and root';
  for (const tool of ['useradd', 'userdel', 'chpasswd'])
    if (spawnSync(tool, ['--help']).error) return `there is no ${tool}`;
  return null;
}

const PASSWORD = `canary-Xw9 '"$\\;`;

/** A user of this system with a password, gone after `remove`. */
export function temporaryUser(shell = '/bin/sh'): TemporaryUser {
  const name = `hopscope-t${process.pid % 100_000}-${Math.floor(performance.now()) % 10_000}`;
  const home = mkdtempSync(join(tmpdir(), 'hopscope-user-'));
  must('useradd', ['-M', '-d', home, '-s', shell, name]);
  must('chpasswd', ['-c', 'SHA512'], `${name}:${PASSWORD}\n`);
  const { uid, gid } = idsOf(name);
  chownSync(home, uid, gid);
  const sudoers = `/etc/sudoers.d/${name}`;
  const doas = '/etc/doas.conf';
  let ownDoas = false;
  return {
    name,
    home,
    password: PASSWORD,
    allowSudo: (words) => writeFileSync(sudoers, `${name} ALL=(root) ${words}\n`, { mode: 0o440 }),
    allowDoas: () => {
      if (existsSync(doas)) return false;
      ownDoas = true;
      writeFileSync(doas, `permit nopass ${name} as root\n`, { mode: 0o400 });
      return true;
    },
    remove: () => {
      rmSync(sudoers, { force: true });
      if (ownDoas) rmSync(doas, { force: true });
      spawnSync('userdel', ['-f', name]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function idsOf(name: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`))!;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function must(program: string, args: string[], input = ''): void {
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}
