import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import type { TriggerState } from '../../shared/contract/engine-api.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { type BreakableLink, breakableLink } from './breakable-link.ts';
import { addresses, dropEvery, exec, type LabState, labAvailable, labDown, labUp, planFor } from './lab.ts';
import { piecesOf, spools } from './spools.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const udpTool = fileURLToPath(new URL('udp-tool.ts', import.meta.url));
const EVERY = 25;
const RING_SECONDS = 12;
const TMAX_SECONDS = 0.5;

describe.skipIf(!available.ok)('hops that break off while a trigger is waited for', () => {
  let lab: LabState;
  let home: string;
  let links: Record<'node-a' | 'r1' | 'r2', BreakableLink>;
  let pool: ConnectionPool;
  beforeAll(async () => {
    lab = await labUp({ offloads: false });
    home = mkdtempSync(join(tmpdir(), 'hopscope-ring-breaks-'));
    links = {
      'node-a': await breakableLink(lab.ports['node-a']),
      r1: await breakableLink(lab.ports.r1),
      r2: await breakableLink(lab.ports.r2),
    };
    let trusted = readFileSync(lab.knownHosts, 'utf8');
    for (const [node, { port }] of Object.entries(links))
      trusted = trusted.replace(`[127.0.0.1]:${lab.ports[node as 'r1']} `, `[127.0.0.1]:${port} `);
    const knownHosts = join(home, 'known_hosts');
    writeFileSync(knownHosts, trusted, { mode: 0o600 });
    pool = createPool({ knownHosts, sshConfig: 'none' });
    await dropEvery('r1', { direction: 'forward', every: EVERY, match: 'udp dport 8472 udp length > 100' });
  });
  afterAll(async () => {
    await pool.closeAll();
    for (const link of Object.values(links)) await link.close();
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it('go on, wherever they keep their ring; what is missing is a gap, and no loss', async () => {
    const plan = planFor(lab, { hops: ['pod-a veth', 'r1 eth1', 'r2 eth1'] });
    for (const node of plan.nodes) node.port = links[node.name as 'r1'].port;
    const directory = join(home, 'session');
    const told: string[] = [];
    let trigger: TriggerState | null = null;
    const run = await startCapture({
      plan: planSchema.parse({
        ...plan,
        keepFreeMiB: 0,
        hops: plan.hops.map((hop) => (hop.name === 'pod-a veth' ? hop : { ...hop, carry: 'spool' })),
        trigger: { hop: 'r2 eth1', filter: 'udp port 7777', ringSeconds: RING_SECONDS, afterSeconds: 2.5 },
      }),
      directory,
      pool,
      recording: null,
      onState: (state) => {
        trigger = state.trigger ?? null;
      },
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: (hop, problem) => told.push(`${hop} over: ${problem.code}`),
      onTrouble: (hop, trouble) => told.push(`${hop} ${trouble === null ? 'listens' : trouble.state}`),
    });
    const sent = exec('pod-a', [
      ...[process.execPath, '--import', 'tsx', udpTool],
      ...['send', addresses['pod-a'], addresses['pod-b'], '9000', String(300 * 25), '200', '300'],
    ]);
    const before = (await spools('r1'))[0]!;
    await pause(3000);
    // Two are told that their connection is gone, and cannot have another for five seconds; the third is told nothing.
    links['node-a'].cut();
    links.r1.cut();
    links.r2.stall();
    await pause(5000);
    for (const link of Object.values(links)) link.resume();
    while (!['0 listens', '1 listens'].every((line) => told.includes(line))) await pause(20);
    const after = (await spools('r1')).filter((place) => place !== before);
    expect([piecesOf(before).length > 0, after.length]).toEqual([true, 1]);
    await pause(2000);
    expect(trigger).toMatchObject({ fired: null });
    const fire = [process.execPath, '--import', 'tsx', udpTool, 'send', addresses['node-a'], addresses['node-b']];
    await exec('node-a', [...fire, '7777', '1', '200', '300']);
    const session = await run.finished;
    await sent;
    expect(told.filter((line) => !line.endsWith('waiting') && !line.endsWith('connecting')).sort()).toEqual([
      '0 listens',
      '1 listens',
    ]);
    expect(session.hops.map(({ ended, gaps }) => [ended, gaps?.map(({ code }) => code) ?? []])).toEqual([
      [null, ['connection-lost']],
      [null, ['connection-lost']],
      [null, []],
    ]);
    for (const { gaps, file } of session.hops.slice(0, 2)) {
      const [{ from, to, after: records }] = gaps as [NonNullable<typeof gaps>[number]];
      const seconds = Number(BigInt(to!) - BigInt(from)) / 1e9;
      expect(seconds).toBeGreaterThan(4);
      expect(seconds).toBeLessThan(10);
      // It lies where the packets of the file are that far from each other.
      const stamps = stampsOf(join(directory, file));
      expect(stamps[records - 1]).toBeLessThanOrEqual(BigInt(from));
      expect(Number(stamps[records]! - stamps[records - 1]!) / 1e9).toBeGreaterThan(4);
      expect(stamps[records]! < BigInt(to!) + 100_000_000n).toBe(true);
    }
    const { analysis } = (await analyseSession(directory, session, { tmaxSeconds: TMAX_SECONDS })).result;
    const [first, second] = analysis.segments.map(({ forward }) => forward);
    expect([first!.unmatched, second!.lost, second!.unmatched]).toEqual([0, 0, 0]);
    // Before the gap and behind it, one of 25 each.
    expect(Math.abs(first!.lost - first!.sent / EVERY)).toBeLessThanOrEqual(2);
    expect(first!.sent).toBeGreaterThan(900);
    expect([before, ...after].filter((place) => existsSync(place))).toEqual([]);
  }, 60_000);
});

/** Of all records of a nanosecond pcap file that is whole, ns since the epoch. */
function stampsOf(path: string): bigint[] {
  const file = readFileSync(path);
  const stamps: bigint[] = [];
  for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8))
    stamps.push(BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4)));
  return stamps;
}
