import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { DEFAULT_TIMING } from '../../electron/ssh/timing.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { type SessionFile, sessionSchema } from '../../shared/session/schema.ts';
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
import { labPrefix } from './topology.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const NODES = ['node-a', 'r1', 'r2', 'node-b'] as const;
const HOPS = ['node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0'] as const;
const TMAX_SECONDS = 1;
/** The network is gone for so long; with a longer outage than the short one, by the time limits that the app has. */
const SHORT_SECONDS = 6;
const OUTAGE_SECONDS = Number(process.env['HOPSCOPE_OUTAGE_SECONDS'] ?? SHORT_SECONDS);
/** Traffic behind it, until the last try has had its turn. */
const AFTER_SECONDS = OUTAGE_SECONDS > SHORT_SECONDS ? 40 : 6;
const TIMING = OUTAGE_SECONDS > SHORT_SECONDS ? DEFAULT_TIMING : { ...DEFAULT_TIMING, keepaliveMs: 800 };
const TABLE = `inet ${labPrefix}_outage`;
const AWAY_MS = 20_000;

describe.skipIf(!available.ok)('a network that is gone without a word', () => {
  let lab: LabState;
  let home: string;
  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-outage-'));
  });
  afterEach(async () => {
    await attempt(['nft', 'delete', 'table', ...TABLE.split(' ')]);
    await clearDrops();
  });
  afterAll(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  /** Sums of all segments. */
  async function losses(directory: string, session: SessionFile) {
    const { analysis } = (await analyseSession(directory, session, { tmaxSeconds: TMAX_SECONDS })).result;
    const sum = (pick: (of: (typeof analysis.segments)[number]) => number) =>
      analysis.segments.reduce((total, segment) => total + pick(segment), 0);
    return {
      forward: sum(({ forward }) => forward.lost),
      reverse: sum(({ reverse }) => reverse.lost),
      unmatched: sum(({ forward, reverse }) => forward.unmatched + reverse.unmatched),
      delivered: sum(({ forward }) => forward.delivered),
    };
  }

  it(
    `for ${OUTAGE_SECONDS} s: the others go on, it is seen, made up for, and no loss`,
    async () => {
      await dropEvery('r2', { direction: 'forward', every: 20 });
      const pool = createPool({ knownHosts: lab.knownHosts, sshConfig: 'none' }, TIMING);
      const directory = join(home, 'gone');
      const began = performance.now();
      const told: { line: string; at: number }[] = [];
      const started = await startCapture({
        plan: planSchema.parse(planFor(lab, { hops: HOPS })),
        directory,
        pool,
        recording: null,
        onState: () => {},
        onBytes: () => {},
        onProbeLine: () => {},
        onCounters: () => {},
        onHopEnded: (hop, { code }) => told.push({ line: `${NODES[hop]} over: ${code}`, at: performance.now() }),
        onTrouble: (hop, trouble) =>
          told.push({ line: `${NODES[hop]} ${trouble?.state ?? 'listens'}`, at: performance.now() }),
      });
      const has = (line: string) => told.some((each) => each.line === line);
      const traffic = ping({
        from: 'pod-a',
        to: 'pod-b',
        count: (OUTAGE_SECONDS + AFTER_SECONDS) * 20,
        interval: 0.05,
      });
      await pause(1500);
      const port = lab.ports.r1;
      await run(
        ['nft', '-f', '-'],
        `add table ${TABLE}
add chain ${TABLE} gone { type filter hook input priority 0 ; policy accept ; }
add rule ${TABLE} gone iifname "lo" tcp dport ${port} drop
add rule ${TABLE} gone iifname "lo" tcp sport ${port} drop
`,
      );
      const gone = performance.now();
      await pause(OUTAGE_SECONDS * 1000);
      await run(['nft', 'delete', 'table', ...TABLE.split(' ')]);
      const back = performance.now();
      expect(has('r1 waiting')).toBe(true);
      while (!has('r1 listens')) await pause(20);
      await traffic;
      await pause(TMAX_SECONDS * 1000 + 500);
      const session = await started.stop();
      await pool.closeAll();
      expect(told.filter(({ line }) => !line.startsWith('r1 '))).toEqual([]);
      expect(session.hops.map(({ gaps }) => gaps?.length ?? 0)).toEqual([0, 1, 0, 0]);
      const gap = session.hops[1]!.gaps![0]!;
      const gapSeconds = Number(BigInt(gap.to!) - BigInt(gap.from)) / 1e9;
      const at = (line: string) => told.find((each) => each.line === line)!.at;
      const [seen, listens] = [at('r1 waiting') - gone, at('r1 listens') - back];
      console.log(
        `gone for ${OUTAGE_SECONDS} s: seen after ${(seen / 1000).toFixed(1)} s, captures again ` +
          `${(listens / 1000).toFixed(1)} s after it is back, a gap of ${gapSeconds.toFixed(1)} s, ` +
          `${((performance.now() - began) / 1000).toFixed(0)} s in all`,
      );
      expect(gapSeconds).toBeGreaterThan(OUTAGE_SECONDS - 2);
      // The longest pause between two tries is 30 s, and one that hangs takes as long as a connection may.
      expect(listens).toBeLessThan(35_000);
      const found = await losses(directory, session);
      expect(found).toMatchObject({ forward: await dropped('r2', 'forward'), reverse: 0, unmatched: 0 });
      expect(found.delivered).toBeGreaterThan(100);
    },
    (OUTAGE_SECONDS + 90) * 1000,
  );

  it('is away for 20 s, all of it, as a laptop asleep: the nodes end by themselves, and it goes on', async () => {
    const directory = join(home, 'away');
    const planFile = join(home, 'plan.json');
    writeFileSync(planFile, JSON.stringify(planFor(lab, { hops: HOPS })));
    const outfile = join(home, 'capture-child.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./capture-child.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      external: ['*.node', 'cpu-features'],
      logLevel: 'error',
    });
    const child = spawn(process.execPath, [outfile, planFile, lab.knownHosts, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const told: string[] = [];
    createInterface({ input: child.stdout! }).on('line', (line) => told.push(line));
    try {
      while (!told.includes('running')) await pause(20);
      const traffic = ping({ from: 'pod-a', to: 'pod-b', count: 1500, interval: 0.02 });
      await pause(1500);
      // Every thread of it.
      child.kill('SIGSTOP');
      await pause(AWAY_MS);
      const left = await Promise.all(NODES.map((node) => tcpdumpsOn(node)));
      child.kill('SIGCONT');
      expect(left.flat()).toEqual([]);
      while (HOPS.some((_, i) => !told.includes(`${i} listens`))) await pause(20);
      await traffic;
      await pause(TMAX_SECONDS * 1000 + 500);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
    const session = sessionSchema.parse(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')));
    expect(session.state).toBe('complete');
    expect(session.hops.map(({ gaps, ended: over }) => [gaps?.map(({ to }) => to === null), over])).toEqual(
      HOPS.map(() => [[false], null]),
    );
    for (const { gaps } of session.hops) {
      const seconds = Number(BigInt(gaps![0]!.to!) - BigInt(gaps![0]!.from)) / 1e9;
      // Each node captured on until it had heard nothing for 16 s, and what it sent until then is there.
      expect(seconds).toBeGreaterThan(1);
      expect(seconds).toBeLessThan(14);
    }
    const found = await losses(directory, session);
    expect(found).toMatchObject({ forward: 0, reverse: 0, unmatched: 0 });
    expect(found.delivered).toBeGreaterThan(1500);
    expect((await Promise.all(NODES.map((node) => tcpdumpsOn(node)))).flat()).toEqual([]);
  }, 90_000);
});

/** The tcpdumps that run on a node. */
async function tcpdumpsOn(node: LabNode): Promise<number[]> {
  const { stdout } = await attempt(['ip', 'netns', 'pids', namespaceOf(node)]);
  const comm = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    } catch {
      return '';
    }
  };
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => comm(pid) === 'tcpdump');
}
