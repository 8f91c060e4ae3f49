import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { runCommand } from '../../electron/cli/run-command.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import type { HopLedger, NodeCost } from '../../shared/contract/engine-api.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { addresses, exec, type LabState, labAvailable, labDown, labUp, planFor } from './lab.ts';
import { spools } from './spools.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const udpTool = fileURLToPath(new URL('udp-tool.ts', import.meta.url));
const PACKETS = 20_000;
const LENGTH = 14 + 20 + 8 + 200;

describe.skipIf(!available.ok)('spooling in the lab', () => {
  let lab: LabState;
  let pool: ConnectionPool;
  let home: string;
  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-spools-'));
    pool = createPool({ knownHosts: lab.knownHosts });
  });
  afterAll(async () => {
    await pool.closeAll();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  const blast = () =>
    exec('pod-a', [
      ...[process.execPath, '--import', 'tsx', udpTool],
      ...['send', addresses['pod-a'], addresses['pod-b'], '9000', String(PACKETS), '200', '1000000'],
    ]);

  it('holds every one of 20,000 fast packets at a spooled hop as at a streamed one, and leaves nothing', async () => {
    const plan = planSchema.parse({ ...planFor(lab, { hops: ['r1 eth1', 'r2 eth1'] }), keepFreeMiB: 0 });
    plan.hops[1]!.carry = 'spool';
    const directory = join(home, 'session');
    const details: string[] = [];
    const books: { hops: (HopLedger | null)[]; nodes: NodeCost[] }[] = [];
    const run = await startCapture({
      plan,
      directory,
      pool,
      recording: null,
      onState: ({ detail }) => details.push(detail),
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => books.push(run.ledger()),
      onHopEnded: () => {},
    });
    const [directoryThere, ...more] = await spools('r2');
    expect([existsSync(directoryThere!), more]).toEqual([true, []]);
    await blast();
    const seen = books.length;
    while (books.length < seen + 4) await new Promise((resolve) => setTimeout(resolve, 50));
    // What is on the node is not lost, neither in what is shown meanwhile nor in what a crash would leave now.
    const { analysis } = (await analyseSession(directory, run.session, { tmaxSeconds: 0.2 })).result;
    expect(analysis.segments.map(({ forward, reverse }) => [forward.lost, reverse.lost])).toEqual([[0, 0]]);
    expect(analysis.warnings.filter(({ code }) => code === 'capture-gap')).toMatchObject([
      { hop: 'r2 eth1', message: expect.stringMatching(/lie on r2 until the capture is over/) },
    ]);
    const session = await run.stop();
    expect(session.hops.map((hop) => hop.gaps)).toEqual([undefined, undefined]);
    expect(session.hops.map((hop) => [hop.kernelDrops, hop.ended])).toEqual(Array(2).fill([0, null]));
    const counts = session.hops.map((hop) => blasted(join(directory, hop.file)));
    expect(counts).toEqual([PACKETS, PACKETS]);
    expect(session.hops[0]!.command).toContain(' -U ');
    expect(session.hops[1]!.command).not.toContain(' -U ');
    expect(details.at(-1)).toMatch(/fetching .* 100 % of/);
    expect(existsSync(directoryThere!)).toBe(false);
    const last = books.at(-1)!;
    expect(last.hops[1]!.spooledBytes).toBeGreaterThan(PACKETS * (16 + 128) - 8192);
    expect(last.hops.map((hop) => hop!.captured >= PACKETS)).toEqual([true, true]);
    expect(last.hops.map((hop) => hop!.behind)).toEqual([0, 0]);
    expect(last.nodes.map(({ node }) => node)).toEqual(['r1', 'r2']);
    for (const { memoryBytes, cpuPercent } of last.nodes) {
      expect(memoryBytes).toBeGreaterThan(1e6);
      expect(cpuPercent).toBeGreaterThanOrEqual(0);
    }
  });

  it('sweeps what a run left whose connection broke', async () => {
    const own = createPool({ knownHosts: lab.knownHosts });
    const plan = planSchema.parse({ ...planFor(lab, { hops: ['r1 eth1'] }), carry: 'spool', keepFreeMiB: 0 });
    const ended: string[] = [];
    let broken = false;
    const run = await startCapture({
      plan,
      directory: join(home, 'broken'),
      // Its connection breaks, and it cannot have another one.
      pool: {
        ...own,
        connect: async (node, others) => {
          if (broken) throw new Error('no way to the node');
          return own.connect(node, others);
        },
      },
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: (_, { code }) => ended.push(code),
      onTrouble: (_, trouble) => {
        if (trouble !== null) broken = true;
      },
    });
    await blast();
    (await own.connect(plan.nodes[0]!, [])).close();
    while (!broken) await pause(10);
    const session = await run.stop();
    await own.closeAll();
    expect(ended).toEqual(['spool-not-fetched']);
    expect(session.hops[0]!.gaps).toMatchObject([{ code: 'connection-lost', to: null }]);
    expect(session.hops[0]!.ended).toMatch(/\/var\/tmp\/hopscope-spool-/);
    const planFile = join(home, 'plan.json');
    writeFileSync(planFile, JSON.stringify(plan));
    const sweep = async (...more: string[]) => {
      let said = '';
      const io = {
        out: (text: string) => {
          said += text;
        },
        err: () => {},
        onInterrupt: () => () => {},
        abandon: () => {},
        ask: null,
        root: '.',
      };
      const status = await runCommand(['sweep', planFile, '--known-hosts', lab.knownHosts, ...more], io);
      return [status, said] as const;
    };
    const left = /\/var\/tmp\/hopscope-spool-\w+/.exec(session.hops[0]!.ended!)![0];
    expect(await sweep('--list')).toEqual([0, expect.stringMatching(`${left}, \\d+ bytes.*: left behind`)]);
    expect(await sweep()).toEqual([0, expect.stringMatching(`${left}, \\d+ bytes.*: removed`)]);
    expect(existsSync(left)).toBe(false);
  }, 90_000);
});

/** Records of the blast in a nanosecond pcap file that is whole. */
function blasted(path: string): number {
  const file = readFileSync(path);
  expect(statSync(path).size).toBe(file.length);
  let count = 0;
  let at = 24;
  while (at < file.length) {
    const original = file.readUInt32LE(at + 12);
    // On the underlay the packet is inside VXLAN.
    if (original === LENGTH + 50) count++;
    at += 16 + file.readUInt32LE(at + 8);
    expect(at <= file.length).toBe(true);
  }
  return count;
}
