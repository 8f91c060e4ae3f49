import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../electron/engine/engine.ts';
import { attempt } from './commands.ts';
import { type LabState, labAvailable, labDown, labUp, namespaceOf, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const ROUNDS = 100;
/** Every other one keeps its packets on the node. */
const CARRY = ['stream', 'spool'] as const;

describe.skipIf(!available.ok)('starting and stopping again and again', () => {
  let lab: LabState;
  let home: string;
  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-start-stop-'));
  });
  afterAll(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it(`${ROUNDS} times on one engine: nothing piles up here or on the node`, async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    process.on('warning', onWarning);
    const spools = () => readdirSync('/var/tmp').filter((name) => name.startsWith('hopscope-spool-'));
    const before = new Set(spools());
    const engine = new Engine({ dataDirectory: home, knownHosts: lab.knownHosts, sshConfig: 'none' });
    const plan = planFor(lab, { hops: ['r1 eth1'], mtrInterval: 1 });
    const round = async (number: number): Promise<void> => {
      const { directory } = await engine.request('capture.start', {
        plan: { ...plan, carry: CARRY[number % 2]!, keepFreeMiB: 0 },
      });
      const session = await engine.request('capture.stop', null);
      expect(session).not.toBeNull();
      rmSync(directory, { recursive: true });
    };
    // What is made once and kept, as the connections are.
    for (let i = 0; i < 4; i++) await round(i);
    const here = await inUse();
    // One connection to each node, and nothing that was started over it.
    const there = { 'node-a': ['sshd'], r1: ['sshd'] };
    expect(await settled(onNodes, there)).toEqual(there);
    for (let i = 0; i < ROUNDS; i++) await round(i);
    expect(await settled(inUse, here)).toEqual(here);
    expect(await settled(onNodes, there)).toEqual(there);
    expect(await settled(async () => spools().filter((name) => !before.has(name)), [])).toEqual([]);
    expect(warnings).toEqual([]);
    await engine.close();
    process.off('warning', onWarning);
    expect(await settled(onNodes, { 'node-a': [], r1: [] })).toEqual({ 'node-a': [], r1: [] });
  }, 400_000);
});

/** Descriptors of this process by what they are, and what keeps its loop alive. */
async function inUse(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      count(`descriptor ${readlinkSync(`/proc/self/fd/${name}`).replace(/\d+/g, 'N')}`);
    } catch {
      // That with which the directory itself is read.
    }
  }
  // Timeouts come and go with what else runs here: one more is no leak, one for each round is.
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  for (const name of process.getActiveResourcesInfo()) if (name !== 'Timeout') count(name);
  counts['more than 15 timers'] = timers > 15 ? timers : 0;
  return Object.fromEntries(Object.entries(counts).sort());
}

/** Names of the processes on the nodes. */
async function onNodes(): Promise<Record<string, string[]>> {
  const names: Record<string, string[]> = {};
  for (const node of ['node-a', 'r1'] as const) {
    const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
    names[node] = stdout.split('\n').filter(Boolean).flatMap(nameOf).sort();
  }
  return names;
}

/** The same, as soon as it is what is expected; what it is after five seconds when it is not. */
async function settled<T>(look: () => Promise<T>, expected: T): Promise<T> {
  const end = performance.now() + 5000;
  for (;;) {
    const now = await look();
    if (JSON.stringify(now) === JSON.stringify(expected) || performance.now() > end) return now;
    await pause(100);
  }
}

function nameOf(pid: string): string[] {
  try {
    return [readFileSync(`/proc/${pid}/comm`, 'utf8').trim().replace('sshd-session', 'sshd')];
  } catch {
    return [];
  }
}
