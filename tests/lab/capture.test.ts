import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import type { CaptureRun, StartOptions } from '../../electron/capture/types.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import { type PlanInput, planSchema } from '../../shared/contract/plan.ts';
import { sessionSchema } from '../../shared/session/schema.ts';
import { attempt } from './commands.ts';
import { addresses, exec, type LabState, labAvailable, labDown, labNodes, labUp, namespaceOf, planFor } from './lab.ts';
import { said } from './traffic.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const tool = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const tsx = [process.execPath, '--import', 'tsx'];

describe.skipIf(!available.ok)('capturing in the lab', () => {
  let lab: LabState;
  let pool: ConnectionPool;
  let home: string;
  let directory: string;
  let number = 0;
  const runs: CaptureRun[] = [];

  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-capture-'));
    pool = createPool({ knownHosts: lab.knownHosts });
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map((run) => run.stop()));
  });
  afterAll(async () => {
    await pool.closeAll();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  function options(plan: PlanInput, more: Partial<StartOptions> = {}): StartOptions {
    directory = join(home, `session-${number++}`);
    return {
      plan: planSchema.parse(plan),
      directory,
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: () => {},
      ...more,
    };
  }

  async function start(plan: PlanInput, more: Partial<StartOptions> = {}): Promise<CaptureRun> {
    const run = await startCapture(options(plan, more));
    runs.push(run);
    return run;
  }

  it('holds every one of 20,000 fast packets at all six points when it is stopped right after the last', async () => {
    const states: string[] = [];
    let heard = 0;
    const run = await start(planFor(lab), {
      onState: (state) => states.push(`${state.phase} ${state.spreadMs === null ? '-' : 'spread'}`),
      onBytes: (_, bytes) => {
        heard += bytes.length;
      },
    });
    const port = '9000';
    const send = ['send', addresses['pod-a'], addresses['pod-b'], port, '20000', '200', '1000000'];
    const sent = await exec('pod-a', [...tsx, tool('udp-tool.ts'), ...send]);
    const session = await run.stop();
    expect(sent.stderr).toBe('');
    const inner = 14 + 20 + 8 + 200;
    const vxlan = 14 + 20 + 8 + 8;
    const lengths = session.hops.map((hop) => recordLengths(join(directory, hop.file)));
    const counts = lengths.map((all) => all.filter((length) => length === inner || length === inner + vxlan).length);
    expect(counts).toEqual([20000, 20000, 20000, 20000, 20000, 20000]);
    expect(session.hops.map((hop) => [hop.kernelDrops, hop.ended])).toEqual(Array(6).fill([0, null]));
    // tcpdump's own count of what it read is what is in the file.
    for (const [i, hop] of session.hops.entries()) expect(hop.received).toBeGreaterThanOrEqual(lengths[i]!.length);
    expect(heard).toBe(session.hops.reduce((sum, hop) => sum + statSync(join(directory, hop.file)).size, 0));
    for (const hop of session.hops) expect(BigInt(hop.stop!) > BigInt(hop.start!)).toBe(true);
    expect(new Set(session.hops.map((hop) => hop.clockId)).size).toBe(1);
    expect(states.filter((state) => state.startsWith('arming'))).toHaveLength(7);
    expect(states.slice(-2)).toEqual(['running spread', 'stopping spread']);
    expect(sessionSchema.parse(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')))).toEqual(session);
    expect(await tcpdumps()).toEqual([]);
  });

  it('leaves no tcpdump and no mtr on any node when the process is killed, and a directory that opens', async () => {
    directory = join(home, 'killed');
    const planFile = join(home, 'plan.json');
    writeFileSync(planFile, JSON.stringify(planFor(lab, { filter: 'udp port 7', mtrInterval: 1 })));
    const outfile = join(home, 'capture-child.cjs');
    await build({
      entryPoints: [tool('capture-child.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      external: ['*.node', 'cpu-features'],
    });
    const args = [outfile, planFile, lab.knownHosts, directory];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(child, 'exit');
    await said(child, /running/);
    expect(await tcpdumps()).toHaveLength(6);
    child.kill('SIGKILL');
    await gone;
    const end = performance.now() + 5000;
    while ((await left()).length > 0 && performance.now() < end) await pause(100);
    expect(await left()).toEqual([]);
    const session = sessionSchema.parse(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')));
    expect(session.state).toBe('running');
    for (const hop of session.hops) {
      expect(recordLengths(join(directory, hop.file))).toEqual([]);
      expect(hop.start).toMatch(/^\d{19}$/);
    }
  });

  it.each<[string, (plan: PlanInput) => void, RegExp]>([
    [
      'no-interface',
      (plan) => Object.assign(plan.hops[3]!, { interface: 'eth9' }),
      /no interface "eth9" on r2.*No such device/,
    ],
    [
      'bad-filter',
      (plan) => Object.assign(plan.hops[5]!, { filter: 'tcp prot 80' }),
      /node-b.*"tcp prot 80".*syntax error/,
    ],
    [
      'no-namespace',
      (plan) => Object.assign(plan.hops[1]!, { netns: { name: 'nosuch' } }),
      /node-a, network namespace nosuch/,
    ],
  ])('refuses to start with %s, names node and reason, and leaves nothing behind', async (code, damage, message) => {
    const plan = structuredClone(planFor(lab));
    damage(plan);
    const problem = await startCapture(options(plan)).then(
      () => null,
      (error: { problem: Problem }) => error.problem,
    );
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(problem!.remedy).not.toBe('');
    expect(await tcpdumps()).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  it('gives up arming when told to, and leaves nothing behind', async () => {
    const cancel = new AbortController();
    const starting = startCapture(
      options(planFor(lab), {
        signal: cancel.signal,
        onState: ({ detail }) => {
          if (detail === 'armed 1 of 6') cancel.abort();
        },
      }),
    );
    await expect(starting).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(await tcpdumps()).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  it('excludes its own SSH connection and no other', async () => {
    // The machine's own loopback, over which the lab's SSH goes, seen from node r1 by way of this very process.
    const plan = planFor(lab, { hops: ['r1 eth1'] });
    Object.assign(plan.hops[0]!, {
      interface: 'lo',
      netns: { pid: process.pid },
      filter: `tcp portrange ${portRange(lab)}`,
    });
    const run = await start(plan);
    const other = createPool({ knownHosts: lab.knownHosts });
    const node = run.session.plan!.nodes[0]!;
    const connection = await other.connect({ ...node, name: 'second' }, []);
    expect((await connection.run('echo $SSH_CONNECTION')).code).toBe(0);
    const [ours, theirs] = await Promise.all(
      [await pool.connect(node, []), connection].map(
        async (each) => (await each.run('echo $SSH_CONNECTION')).stdout.split(' ')[1]!,
      ),
    );
    await other.closeAll();
    const session = await run.stop();
    const ports = tcpPorts(join(directory, session.hops[0]!.file));
    expect(ports.has(Number(theirs))).toBe(true);
    expect(ports.has(Number(ours))).toBe(false);
  });

  it('ends by itself after its duration, tells live counters, and probes with stamps of the node', async () => {
    const counters: number[] = [];
    const lines: bigint[] = [];
    const run = await start(planFor(lab, { hops: ['node-a eth0'], mtrInterval: 0.2, durationSeconds: 2.5 }), {
      onCounters: (_, { received }) => counters.push(received ?? -1),
      onProbeLine: (_, timeNs) => lines.push(timeNs),
    });
    const session = await run.finished;
    expect(counters.length).toBeGreaterThanOrEqual(2);
    expect(counters.at(-1)).toBeGreaterThan(0);
    const [probe] = session.probes;
    expect(probe).toMatchObject({ stampedOnNode: true, targetAddress: addresses['node-b'], ended: null });
    expect(probe!.clockId).toBe(session.hops[0]!.clockId);
    const kept = readFileSync(join(directory, probe!.file), 'utf8').trimEnd().split('\n');
    expect(kept.map((text) => BigInt((JSON.parse(text) as { t: string }).t))).toEqual(lines);
    const [hop] = session.hops;
    for (const time of lines) expect(time > BigInt(hop!.start!) && time < BigInt(hop!.stop!)).toBe(true);
    expect(kept.some((text) => text.includes(`h 2 ${addresses['node-b']}`))).toBe(true);
    expect(readdirSync(join(directory, 'probes'))).toEqual(['node-a-172.18.3.12-icmp.jsonl']);
    expect(await left()).toEqual([]);
  });
});

/** Original lengths of all records of a nanosecond pcap file that is whole. */
function recordLengths(path: string): number[] {
  const lengths: number[] = [];
  for (const { header } of records(path)) lengths.push(header.readUInt32LE(12));
  return lengths;
}

function* records(path: string): Generator<{ header: Buffer; data: Buffer }> {
  const file = readFileSync(path);
  expect(file.readUInt32LE(0)).toBe(0xa1b23c4d);
  let at = 24;
  while (at < file.length) {
    const header = file.subarray(at, at + 16);
    at += 16 + header.readUInt32LE(8);
    expect(at).toBeLessThanOrEqual(file.length);
    yield { header, data: file.subarray(at - header.readUInt32LE(8), at) };
  }
}

/** All TCP ports of IPv4 packets on an Ethernet interface. */
function tcpPorts(path: string): Set<number> {
  const ports = new Set<number>();
  for (const { data } of records(path)) ports.add(data.readUInt16BE(34)).add(data.readUInt16BE(36));
  return ports;
}

function portRange(lab: LabState): string {
  const ports = Object.values(lab.ports);
  return `${Math.min(...ports)}-${Math.max(...ports)}`;
}

/** Process ids of the tcpdumps that capture in the lab. */
async function tcpdumps(...nodes: (typeof labNodes)[number][]): Promise<number[]> {
  return (await left(...nodes)).filter((pid) => comm(pid) === 'tcpdump');
}

/** Process ids of every tcpdump, mtr and wrapper that runs in the lab's namespaces. */
async function left(...nodes: (typeof labNodes)[number][]): Promise<number[]> {
  const pids: number[] = [];
  for (const node of nodes.length > 0 ? nodes : labNodes) {
    const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
    pids.push(...stdout.split('\n').filter(Boolean).map(Number));
  }
  return pids.filter((pid) => ['tcpdump', 'mtr', 'mtr-packet', 'sh', 'bash', 'dash'].includes(comm(pid)));
}

function comm(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
