import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabNode, labPrefix } from './topology.ts';

/** Keys, configuration and ports of the lab that is up. In /run: root's alone, the same for every caller, gone at boot. */
export const stateDirectory = `/run/${labPrefix}-lab`;
export const stateFile = join(stateDirectory, 'lab.json');

/** What callers need to reach the lab. */
export interface LabState {
  /** Loopback port of each node's sshd. */
  ports: Record<LabNode, number>;
  username: string;
  /** Path of the client's ed25519 private key. */
  privateKey: string;
  /** Path of a known_hosts file that holds every node's key. */
  knownHosts: string;
  /** pid of the listener. */
  daemon: number;
  offloads: boolean;
  icmpRatelimit: number;
  /** /run/sshd (sshd's privilege separation) was not there before and goes with the lab. */
  madePrivsepDirectory: boolean;
}

/** The state of the lab that is up; null when none is. */
export async function readState(): Promise<LabState | null> {
  try {
    return JSON.parse(await readFile(stateFile, 'utf8')) as LabState;
  } catch {
    return null;
  }
}

export async function writeState(state: LabState): Promise<void> {
  await writeFile(stateFile, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

export async function makeStateDirectory(): Promise<void> {
  await mkdir(stateDirectory, { mode: 0o700 });
}

export async function removeStateDirectory(): Promise<void> {
  await rm(stateDirectory, { recursive: true, force: true });
}

/** pids of this lab's listeners, found by their command line: also when a crash left no state behind. */
export async function listeners(): Promise<number[]> {
  const pids: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const words = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const at = words.findIndex((word) => word.endsWith('lab/daemon.ts'));
    if (at !== -1 && words[at + 1] === stateDirectory) pids.push(Number(entry));
  }
  return pids;
}
