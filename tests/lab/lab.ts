/** A real network on one Linux machine: see topology.ts for its shape. Everything tests need is exported from here. */
import { startAccess, stopAccess } from './access.ts';
import { releaseLock, takeLock } from './lock.ts';
import { buildNetwork, type NetworkOptions, presentNamespaces, removeNetwork } from './network.ts';
import { type LabState, listeners, makeStateDirectory, readState, removeStateDirectory, writeState } from './state.ts';
import { type LabNode, labNodes } from './topology.ts';
import { ping } from './traffic.ts';

export { labAvailable } from './available.ts';
export { exec, spawnIn } from './commands.ts';
export { clearDrops, counters, dropEvery, dropped } from './drops.ts';
export { releaseLock } from './lock.ts';
export { clearNat, masquerade, serviceAddress, trackedTranslations } from './nat.ts';
export { planFor } from './plan-for.ts';
export { shape, shapeCounters, unshape } from './shaping.ts';
export { type LabState, stateDirectory } from './state.ts';
export { addresses, capturePoints, type Direction, type LabNode, labNodes, namespaceOf } from './topology.ts';
export { iperf3, ping, udpFlow } from './traffic.ts';

export interface LabOptions extends Partial<NetworkOptions> {
  /** Milliseconds to wait for another process that uses the lab; default 5 minutes. */
  waitMs?: number;
}

async function clear(): Promise<void> {
  const state = await readState();
  await stopAccess(state);
  await removeNetwork();
  await removeStateDirectory();
}

/**
 * Builds the lab anew (what an earlier one left is removed first) and keeps it for this process until `labDown`.
 * Returns when a packet has gone from pod-a to pod-b and back and every node's sshd can be reached.
 */
export async function labUp(options: LabOptions = {}): Promise<LabState> {
  const { offloads = true, icmpRatelimit = 1000, waitMs = 300_000 } = options;
  await takeLock(waitMs);
  try {
    await clear();
    await makeStateDirectory();
    await buildNetwork({ offloads, icmpRatelimit });
    const state = await startAccess({ offloads, icmpRatelimit });
    await writeState(state);
    const { received } = await ping({ from: 'pod-a', to: 'pod-b', count: 2 });
    if (received === 0) throw new Error('the lab is built, but no packet gets from pod-a to pod-b');
    return state;
  } catch (error) {
    await clear();
    await releaseLock();
    throw error;
  }
}

/** Removes everything the lab made, also after a crash, and lets the next process have it. */
export async function labDown(options: Pick<LabOptions, 'waitMs'> = {}): Promise<void> {
  await takeLock(options.waitMs ?? 300_000);
  try {
    await clear();
  } finally {
    await releaseLock();
  }
}

export interface LabStatus {
  /** All namespaces and the listener are there. */
  up: boolean;
  namespaces: LabNode[];
  listeners: number[];
  state: LabState | null;
}

/** What of the lab there is, whoever made it. */
export async function labStatus(): Promise<LabStatus> {
  const [namespaces, pids, state] = [await presentNamespaces(), await listeners(), await readState()];
  const up = namespaces.length === labNodes.length && pids.length === 1 && state !== null;
  return { up, namespaces, listeners: pids, state };
}
