import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import type { CaptureRun } from '../../electron/capture/types.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { type BreakableLink, breakableLink } from './breakable-link.ts';
import { attempt, run } from './commands.ts';
import {
  clearDrops,
  dropEvery,
  dropped,
  type LabNode,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  namespaceOf,
  ping,
  planFor,
} from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const HOPS = ['node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0'] as const;
const NODES = ['node-a', 'r1', 'r2', 'node-b'] as const;
const TMAX_SECONDS = 1;

describe.skipIf(!available.ok)('when things break while capturing', () => {
  let lab: LabState;
  let home: string;
  let links: Record<string, BreakableLink>;
  let knownHosts: string;
  let pool: ConnectionPool;
  let number = 0;
  let running: CaptureRun | null = null;

  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-resilience-'));
    links = {};
    let trusted = readFileSync(lab.knownHosts, 'utf8');
    for (const node of NODES) {
      const link = await breakableLink(lab.ports[node]);
      links[node] = link;
      trusted = trusted.replace(`[127.0.0.1]:${lab.ports[node]} `, `[127.0.0.1]:${link.port} `);
    }
    knownHosts = join(home, 'known_hosts');
    writeFileSync(knownHosts, trusted, { mode: 0o600 });
    pool = createPool({ knownHosts, sshConfig: 'none' });
  });
  afterEach(async () => {
    for (const link of Object.values(links)) link.resume();
    await running?.stop();
    running = null;
    await clearDrops();
  });
  afterAll(async () => {
    await pool.closeAll();
    for (const link of Object.values(links)) await link.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  /** Starts a capture at four hops whose nodes are reached over links that can be broken. */
  async function capture(directory = join(home, `session-${number++}`)): Promise<{ told: string[]; run: CaptureRun }> {
    const told: string[] = [];
    const plan = planFor(lab, { hops: HOPS });
    for (const node of plan.nodes) node.port = links[node.name]!.port;
    const run = await startCapture({
      plan: planSchema.parse(plan),
      directory,
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: (hop, problem) => told.push(`${NODES[hop]} over: ${problem.code}`),
      onTrouble: (hop, trouble) => told.push(`${NODES[hop]} ${trouble === null ? 'listens' : trouble.state}`),
    });
    running = run;
    return { told, run };
  }

  const analysed = async (run: CaptureRun, session: SessionFile): Promise<Analysis> =>
    (await analyseSession(run.directory, session, { tmaxSeconds: TMAX_SECONDS })).result.analysis;

  it('a network gone for 5 s, an sshd and a tcpdump killed: the others go on, each comes back, no false loss', async () => {
    await dropEvery('r1', { direction: 'forward', every: 20 });
    const { told, run: started } = await capture();
    const traffic = ping({ from: 'pod-a', to: 'pod-b', count: 1000, interval: 0.01 });
    await pause(1500);
    links['node-a']!.stall();
    for (const pid of await pidsOf('r1', 'sshd')) process.kill(pid, 'SIGKILL');
    for (const pid of await pidsOf('r2', 'tcpdump')) process.kill(pid, 'SIGKILL');
    await pause(5000);
    links['node-a']!.resume();
    expect(await traffic).toMatchObject({ sent: 1000 });
    await pause(TMAX_SECONDS * 1000 + 500);
    const session = await started.stop();
    expect(told.filter((line) => line.endsWith('listens')).sort()).toEqual(['r1 listens', 'r2 listens']);
    expect(session.hops.map((hop) => [hop.ended, hop.gaps?.length ?? 0])).toEqual([
      [null, 0],
      [null, 1],
      [null, 1],
      [null, 0],
    ]);
    const [killed, lone] = [session.hops[1]!.gaps![0]!, session.hops[2]!.gaps![0]!];
    expect([killed.code, lone.code]).toEqual(['connection-lost', 'capture-ended']);
    for (const gap of [killed, lone]) {
      expect(gap.after).toBeGreaterThan(0);
      expect(Number(BigInt(gap.to!) - BigInt(gap.from)) / 1e9).toBeLessThan(5);
    }
    const analysis = await analysed(started, session);
    const lost = await dropped('r1', 'forward');
    expect(lost).toBeGreaterThan(20);
    expect(sumOf(analysis, 'forward', 'lost')).toBe(lost);
    expect(sumOf(analysis, 'reverse', 'lost')).toBe(0);
    expect([sumOf(analysis, 'forward', 'unmatched'), sumOf(analysis, 'reverse', 'unmatched')]).toEqual([0, 0]);
    expect(analysis.warnings.filter(({ code }) => code === 'capture-gap').map(({ hop }) => hop)).toEqual([
      'r1 eth1',
      'r2 eth1',
    ]);
    expect(await leftOn(...NODES)).toEqual([]);
  });

  it('a network gone for good and a node started again: seen within 15 s, nothing is left there within 5 s of it', async () => {
    await dropEvery('r2', { direction: 'forward', every: 20 });
    const { told, run: started } = await capture();
    const traffic = ping({ from: 'pod-a', to: 'pod-b', count: 1000, interval: 0.02 });
    await pause(1000);
    const since = performance.now();
    links['r1']!.stall();
    // A reboot: everything on it dies, and its sshd is not there for a while. Its boot id stays: it is this kernel's.
    links['r2']!.cut();
    // Not login shells: what their start files were doing may hold a lock that all logins of this machine share.
    for (const name of ['sshd', 'tcpdump', 'sh', 'sleep'])
      for (const pid of await pidsOf('r2', name)) process.kill(pid, 'SIGKILL');
    await pause(2500);
    links['r2']!.resume();
    links['r1']!.stall();
    while (!told.includes('r1 waiting')) await pause(20);
    const seen = performance.now() - since;
    expect(seen).toBeLessThan(16_000);
    while ((await leftOn('r1')).length > 0) {
      expect(performance.now() - since, `${await leftOn('r1')}`).toBeLessThan(Math.max(seen, 15_000) + 5000);
      await pause(100);
    }
    expect(started.troubles()[1]).toMatchObject({
      gaps: 1,
      // Whichever says first that nobody is there: the connection, or the capture that is asked over it.
      trouble: { code: expect.stringMatching(/^(connection-lost|no-answer)$/) },
    });
    await traffic;
    await pause(TMAX_SECONDS * 1000 + 500);
    const session = await started.stop();
    expect(told).toContain('r2 listens');
    expect(told).not.toContain('r1 listens');
    expect(session.hops.map((hop) => [hop.stop === null, hop.gaps?.map(({ to }) => to === null) ?? []])).toEqual([
      [false, []],
      [true, [true]],
      [false, [false]],
      [false, []],
    ]);
    const analysis = await analysed(started, session);
    expect(sumOf(analysis, 'forward', 'lost')).toBe(await dropped('r2', 'forward'));
    expect(sumOf(analysis, 'reverse', 'lost')).toBe(0);
    expect(await leftOn(...NODES)).toEqual([]);
  }, 90_000);

  it('a full disk here: what was written stays, and all go on when there is room again', async () => {
    const disk = join(home, 'small-disk');
    await run(['mkdir', disk]);
    await run(['mount', '-t', 'tmpfs', '-o', 'size=9m', 'tmpfs', disk]);
    try {
      const { told, run: started } = await capture(join(disk, 'session'));
      const ballast = join(disk, 'ballast');
      // As much as there is, so that the next packets do not fit.
      await attempt(['dd', 'if=/dev/zero', `of=${ballast}`, 'bs=4096']);
      await ping({ from: 'pod-a', to: 'pod-b', count: 200, interval: 0.005 });
      while (NODES.some((node) => !told.includes(`${node} waiting`))) await pause(20);
      rmSync(ballast);
      while (NODES.some((node) => !told.includes(`${node} listens`))) await pause(20);
      await ping({ from: 'pod-a', to: 'pod-b', count: 200, interval: 0.005 });
      await pause(TMAX_SECONDS * 1000 + 500);
      const session = await started.stop();
      for (const hop of session.hops) {
        expect(hop).toMatchObject({ ended: null, gaps: [{ code: 'spool-failed', to: expect.any(String) }] });
        expect(hop.gaps![0]!.reason).toMatch(/ENOSPC/);
      }
      const analysis = await analysed(started, session);
      expect(analysis.hops.map((hop) => [hop.truncatedFile, hop.malformed])).toEqual(Array(4).fill([false, 0]));
      expect(sumOf(analysis, 'forward', 'lost') + sumOf(analysis, 'reverse', 'lost')).toBe(0);
      expect(sumOf(analysis, 'forward', 'delivered')).toBeGreaterThanOrEqual(3 * 200);
    } finally {
      await running?.stop().catch(() => {});
      running = null;
      await run(['umount', disk]);
    }
    expect(await leftOn(...NODES)).toEqual([]);
  });
});

function sumOf(analysis: Analysis, direction: 'forward' | 'reverse', figure: 'lost' | 'delivered' | 'unmatched') {
  return analysis.segments.reduce((sum, segment) => sum + segment[direction][figure], 0);
}

/** Processes in a node's namespace, of that name. */
async function pidsOf(node: LabNode, name?: string): Promise<number[]> {
  const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
  const pids = stdout.split('\n').filter(Boolean).map(Number);
  return name === undefined ? pids : pids.filter((pid) => nameOf(pid) === name || nameOf(pid) === `${name}-session`);
}

/** What of ours runs on nodes. */
async function leftOn(...nodes: LabNode[]): Promise<string[]> {
  const left: string[] = [];
  for (const node of nodes)
    for (const pid of await pidsOf(node))
      if (['tcpdump', 'sh', 'dash', 'bash', 'sleep'].includes(nameOf(pid)))
        left.push(`${node} ${nameOf(pid)} ${pid}: ${commandOf(pid)}`);
  return left;
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Its arguments, cut short: of a wrapper the line that says what it is. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 120);
  } catch {
    return '';
  }
}
