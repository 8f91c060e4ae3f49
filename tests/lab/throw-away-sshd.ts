import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type PlanNode, planNodeSchema } from '../../shared/contract/plan.ts';

/** Whether this machine has what a throw-away sshd needs; else the reason. */
export function sshdMissing(): string | null {
  if (!existsSync('/usr/sbin/sshd')) return 'there is no /usr/sbin/sshd';
  if (spawnSync('ssh-keygen', ['-?']).error) return 'there is no ssh-keygen';
  if (process.getuid?.() !== 0) return null;
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  return null;
}

export interface ThrowAwaySshd {
  node: PlanNode;
  knownHosts: string;
  directory: string;
  /** Everything that sshd has logged until now. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * A real sshd on a loopback port for the current user, with a key and a host key of its own.
 * @param config lines of sshd_config that come before ours, and so win
 * @param prefix a command that starts it, e.g. setpriv with fewer capabilities
 */
export async function startSshd(config = '', prefix: string[] = []): Promise<ThrowAwaySshd> {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-sshd-'));
  chmodSync(directory, 0o755);
  const key = (name: string, type: string) => {
    const file = join(directory, name);
    const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return { file, line: readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ') };
  };
  const [hostKey, client] = [key('host', 'ed25519'), key('id', 'ed25519')];
  writeFileSync(join(directory, 'authorized_keys'), `${client.line}\n`);
  const port = await freePort();
  writeFileSync(
    join(directory, 'sshd_config'),
    `${config}
Port ${port}
ListenAddress 127.0.0.1
HostKey ${hostKey.file}
AuthorizedKeysFile ${directory}/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PidFile none
LogLevel VERBOSE
`,
  );
  const knownHosts = join(directory, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${hostKey.line}\n`, { mode: 0o600 });

  const argv = [...prefix, '/usr/sbin/sshd', '-D', '-e', '-f', join(directory, 'sshd_config')];
  const child: ChildProcess = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      log += `${line}\n`;
      if (line.startsWith('Server listening')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`sshd ended with ${code}: ${log}`)));
  });
  const node = planNodeSchema.parse({
    name: 'real',
    host: '127.0.0.1',
    port,
    username: userInfo().username,
    privateKey: client.file,
  });
  return {
    node,
    knownHosts,
    directory,
    log: () => log,
    async stop() {
      if (child.exitCode === null) {
        child.kill();
        await once(child, 'exit');
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
