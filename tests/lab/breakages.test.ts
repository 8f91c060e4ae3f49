import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { readProbes } from '../../electron/engine/probe-folds.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { type Plan, planSchema } from '../../shared/contract/plan.ts';
import { type SessionFile, sessionSchema } from '../../shared/session/schema.ts';
import { type BreakableLink, breakableLink } from './breakable-link.ts';
import { attempt } from './commands.ts';
import { addresses, type LabState, labAvailable, labDown, labUp, namespaceOf, ping, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const HOPS = ['node-a eth0', 'r1 eth1', 'node-b eth0'] as const;
const NODES = ['node-a', 'r1', 'node-b'] as const;
const TMAX_SECONDS = 1;

describe.skipIf(!available.ok)('what goes on when a capture broke off', () => {
  let lab: LabState;
  let home: string;
  let knownHosts: string;
  const links: Record<string, BreakableLink> = {};

  beforeAll(async () => {
    lab = await labUp({ icmpRatelimit: 0 });
    home = mkdtempSync(join(tmpdir(), 'hopscope-breakages-'));
    let trusted = readFileSync(lab.knownHosts, 'utf8');
    for (const node of NODES) {
      links[node] = await breakableLink(lab.ports[node]);
      trusted = trusted.replace(`[127.0.0.1]:${lab.ports[node]} `, `[127.0.0.1]:${links[node].port} `);
    }
    knownHosts = join(home, 'known_hosts');
    writeFileSync(knownHosts, trusted, { mode: 0o600 });
  });
  afterAll(async () => {
    for (const link of Object.values(links)) await link.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  function plan(mtrInterval?: number): Plan {
    const all = planFor(lab, { hops: HOPS, ...(mtrInterval === undefined ? {} : { mtrInterval }) });
    for (const node of all.nodes) node.port = links[node.name]!.port;
    return planSchema.parse(all);
  }

  const lossesOf = async (directory: string, session: SessionFile): Promise<number[]> => {
    const { analysis } = (await analyseSession(directory, session, { tmaxSeconds: TMAX_SECONDS })).result;
    expect(analysis.segments.some(({ forward }) => forward.delivered > 0)).toBe(true);
    return analysis.segments.flatMap(({ forward, reverse }) => [forward.lost, reverse.lost]);
  };

  it('mtr and the clocks go on, and a tcpdump that answers no more is started anew: neither makes up a loss', async () => {
    const pool = createPool({ knownHosts, sshConfig: 'none' });
    const directory = join(home, 'session');
    const told: string[] = [];
    const run = await startCapture({
      plan: plan(0.2),
      directory,
      pool,
      recording: null,
      onState: ({ detail }) => told.push(detail),
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: (_, { code }) => told.push(`over: ${code}`),
      onTrouble: (hop, trouble) => told.push(`${NODES[hop]} ${trouble === null ? 'listens' : trouble.code}`),
    });
    const traffic = ping({ from: 'pod-a', to: 'pod-b', count: 1000, interval: 0.018 });
    await pause(2500);
    const since = performance.now();
    for (const pid of await pidsOf('r1', 'tcpdump', 'sh')) process.kill(pid, 'SIGSTOP');
    const broken = BigInt(Date.now()) * 1_000_000n;
    links['node-a']!.cut();
    await pause(300);
    links['node-a']!.resume();
    while (!told.includes('node-a: mtr goes on') || !told.includes('node-a listens')) await pause(20);
    expect(run.session.probes[0]!.ended).toBeNull();
    while (!told.includes('r1 no-answer')) await pause(20);
    expect(performance.now() - since).toBeLessThan(20_000);
    for (const pid of await pidsOf('r1', 'tcpdump', 'sh')) process.kill(pid, 'SIGCONT');
    while (!told.includes('r1 listens')) await pause(20);
    await traffic;
    await pause(TMAX_SECONDS * 1000 + 500);
    const session = await run.stop();
    await pool.closeAll();
    expect(session.hops.map((hop) => hop.gaps?.map(({ code, to }) => [code, to === null]) ?? [])).toEqual([
      [['connection-lost', false]],
      [['no-answer', false]],
      [],
    ]);
    expect(told).toContain('node-a: mtr ended');
    expect(told.filter((line) => line.startsWith('over'))).toEqual([]);
    const samples = session.hops[0]!.clockSamples!.map(({ at }) => BigInt(at) > broken);
    expect([samples[0], samples.at(-1)]).toEqual([false, true]);
    expect(await lossesOf(directory, session)).toEqual([0, 0, 0, 0]);

    const folds = await readProbes(directory, session.probes);
    const [series] = folds.series(session.probes, BigInt(session.hops[0]!.start!), () => 0, 0, 1e12, 10_000, null);
    expect(series!.rows.map((row) => row.addresses)).toEqual([[addresses.r1], [addresses.r2], [addresses['node-b']]]);
    for (const row of series!.rows) {
      expect(row.losses).toEqual([]);
      const after = row.points.findIndex(({ afterBreak }) => afterBreak);
      expect(after).toBeGreaterThan(3);
      expect(row.points.length - after).toBeGreaterThan(20);
      expect(row.points[after]!.time - row.points[after - 1]!.time).toBeGreaterThan(1e9);
    }
    expect(await pidsOf('node-a', 'mtr', 'tcpdump', 'sh')).toEqual([]);
  }, 60_000);

  it('killed while a gap is open: the session that it leaves has the gap, and no loss in it', async () => {
    const directory = join(home, 'killed');
    const planFile = join(home, 'plan.json');
    writeFileSync(planFile, JSON.stringify(plan()));
    const outfile = join(home, 'capture-child.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./capture-child.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      external: ['*.node', 'cpu-features'],
      logLevel: 'error',
    });
    const child: ChildProcess = spawn(process.execPath, [outfile, planFile, knownHosts, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    await once(child.stdout!, 'data');
    const traffic = ping({ from: 'pod-a', to: 'pod-b', count: 400, interval: 0.01 });
    await pause(1500);
    links['r1']!.cut();
    const saved = () => sessionSchema.parse(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')));
    while (saved().hops[1]!.gaps === undefined) await pause(20);
    await traffic;
    // What has passed comes out of a node's ring up to a second later.
    await pause(1500);
    child.kill('SIGKILL');
    await gone;
    links['r1']!.resume();
    const session = saved();
    expect(session.state).toBe('running');
    expect(session.hops.map(({ gaps }) => gaps?.map(({ to }) => to) ?? [])).toEqual([[], [null], []]);
    expect(await lossesOf(directory, session)).toEqual([0, 0, 0, 0]);
    const end = performance.now() + 5000;
    while ((await Promise.all(NODES.map((node) => pidsOf(node, 'tcpdump', 'sh')))).flat().length > 0) {
      expect(performance.now()).toBeLessThan(end);
      await pause(100);
    }
  }, 60_000);
});

/** Processes in a node's namespace, of these names. */
async function pidsOf(node: (typeof NODES)[number], ...names: string[]): Promise<number[]> {
  const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => names.includes(nameOf(pid)));
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
