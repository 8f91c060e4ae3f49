import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from './commands.ts';
import { type LabState, listeners, stateDirectory } from './state.ts';
import { type LabNode, labNodes } from './topology.ts';

const privsepDirectory = '/run/sshd';
const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** SHLVL: a bash that is no first one reads no .bashrc, so that what this machine's root has in it plays no part. */
function sshdConfig(directory: string): string {
  return `HostKey ${directory}/host_key
AuthorizedKeysFile ${stateDirectory}/authorized_keys
AuthenticationMethods publickey
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
PidFile none
LogLevel VERBOSE
Subsystem sftp internal-sftp
SetEnv SHLVL=1
`;
}

async function makeKey(file: string, comment: string): Promise<string> {
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}

/** Starts the listener and waits until it has told its ports. It lives on when this process ends. */
async function startListener(): Promise<{ pid: number; ports: Record<LabNode, number> }> {
  const log = await open(join(stateDirectory, 'daemon.log'), 'a', 0o600);
  const daemon = fileURLToPath(new URL('daemon.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', daemon, stateDirectory], {
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', log.fd],
  });
  await log.close();
  const output = child.stdout;
  if (output === null || child.pid === undefined) throw new Error('the lab listener could not be started');
  const first = await new Promise<string>((resolve, reject) => {
    createInterface({ input: output }).once('line', resolve);
    child.once('exit', (code) =>
      reject(new Error(`the lab listener ended with ${code}; see ${stateDirectory}/daemon.log`)),
    );
  });
  child.removeAllListeners('exit');
  output.destroy();
  child.unref();
  return { pid: child.pid, ports: (JSON.parse(first) as { ports: Record<LabNode, number> }).ports };
}

/** Makes keys and configuration in the state directory and starts the listener. */
export async function startAccess(options: Pick<LabState, 'offloads' | 'icmpRatelimit'>): Promise<LabState> {
  const madePrivsepDirectory = !existsSync(privsepDirectory);
  if (madePrivsepDirectory) await mkdir(privsepDirectory, { mode: 0o755 });
  const privateKey = join(stateDirectory, 'id_ed25519');
  const [clientKey, ...hostKeys] = await Promise.all([
    makeKey(privateKey, 'hopscope lab'),
    ...labNodes.map(async (node) => {
      const directory = join(stateDirectory, node);
      await mkdir(directory, { mode: 0o700 });
      await writeFile(join(directory, 'sshd_config'), sshdConfig(directory), { mode: 0o600 });
      return makeKey(join(directory, 'host_key'), node);
    }),
  ]);
  await writeFile(join(stateDirectory, 'authorized_keys'), `${clientKey}\n`, { mode: 0o600 });
  const { pid, ports } = await startListener();
  const knownHosts = join(stateDirectory, 'known_hosts');
  const entries = labNodes.map((node, index) => {
    const [type, key] = (hostKeys[index] ?? '').split(' ');
    return `[127.0.0.1]:${ports[node]} ${type} ${key}\n`;
  });
  await writeFile(knownHosts, entries.join(''), { mode: 0o600 });
  return { ports, username: 'root', privateKey, knownHosts, daemon: pid, ...options, madePrivsepDirectory };
}

function gone(pid: number): boolean {
  return !existsSync(`/proc/${pid}`);
}

/** Ends the listeners and waits until they are gone. */
export async function stopAccess(state: LabState | null): Promise<void> {
  const pids = await listeners();
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // Already gone.
    }
  }
  const giveUp = Date.now() + 3000;
  while (pids.some((pid) => !gone(pid)) && Date.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const pid of pids.filter((pid) => !gone(pid))) process.kill(pid, 'SIGKILL');
  if (state?.madePrivsepDirectory) await rmdir(privsepDirectory).catch(() => {}); // another sshd may live in it by now
}
