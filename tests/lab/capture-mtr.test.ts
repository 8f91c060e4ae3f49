import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { MtrFold } from '../../shared/metrics/mtr-fold.ts';
import {
  addresses,
  clearDrops,
  dropEvery,
  dropped,
  exec,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  planFor,
} from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

describe.skipIf(!available.ok)('mtr in the lab', () => {
  let lab: LabState;
  let home: string;
  beforeAll(async () => {
    lab = await labUp({ icmpRatelimit: 0 });
    home = mkdtempSync(join(tmpdir(), 'hopscope-mtr-'));
  });
  afterAll(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it('counts as lost exactly the probes that were dropped, and agrees with mtr’s own report', async () => {
    const pool = createPool({ knownHosts: lab.knownHosts });
    const fold = new MtrFold();
    let base: bigint | null = null;
    const directory = join(home, 'session');
    const run = await startCapture({
      plan: planSchema.parse(planFor(lab, { hops: ['node-a eth0'], mtrInterval: 0.1 })),
      directory,
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: (_, timeNs, line) => {
        base ??= timeNs;
        fold.push(Number(timeNs - base), line);
      },
      onCounters: () => {},
      onHopEnded: () => {},
    });
    // Only once mtr knows how far the target is: until then it also probes beyond, and those probes are nobody's rows.
    await pause(1500);
    // Of what r1 forwards; 172.18.2.2 and node-b answer beyond it.
    await dropEvery('r1', { direction: 'forward', every: 5, at: 2, match: 'icmp type echo-request', name: 'probes' });
    await pause(3000);
    const count = await dropped('r1', 'probes');
    await clearDrops();
    // A probe is lost only after mtr's timeout; meanwhile its own report is taken, on the same path without drops.
    const report = await exec('node-a', ['mtr', '-n', '-j', '-c', '90', '-i', '0.1', addresses['node-b']]);
    await pause(1500);
    const session = await run.stop();
    await pool.closeAll();
    const context = { destination: session.probes[0]!.targetAddress, intervalSeconds: 0.1, concurrent: 1 };
    const { rows, pace } = fold.series(0, 1e12, 10_000, context);
    expect(rows.map((row) => row.addresses)).toEqual([[addresses.r1], [addresses.r2], [addresses['node-b']]]);
    expect(count).toBeGreaterThan(5);
    expect(rows.map((row) => row.losses.length).reduce((a, b) => a + b)).toBe(count);
    for (const row of rows) expect(row.received + row.pending + row.losses.length).toBe(row.sent);
    expect(rows[0]!.losses).toEqual([]);
    expect(pace).toEqual({ intervalSeconds: 0.1, concurrent: 1, safeSeconds: 1.05 });

    type Hub = { count: number; host: string; Avg: number; Best: number };
    const { hubs } = (JSON.parse(report.stdout) as { report: { hubs: Hub[] } }).report;
    expect(hubs.map((hub) => [hub.host])).toEqual(rows.map((row) => row.addresses));
    // Two runs on a busy machine: the same size, not the same number.
    for (const [i, hub] of hubs.entries()) expect(Math.abs(rows[i]!.bestMs! - hub.Best)).toBeLessThan(0.5);

    // The stamps are those of the packets: every probe that was captured leaves within a few ms of its x line.
    const xs = readFileSync(join(directory, session.probes[0]!.file), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"x '));
    const sent = echoRequests(join(directory, session.hops[0]!.file));
    const apart = xs.flatMap((text) => {
      const { t, line } = JSON.parse(text) as { t: string; line: string };
      const time = sent.get(Number(line.split(' ')[2]));
      return time === undefined ? [] : [Math.abs(Number(BigInt(t) - time)) / 1e6];
    });
    expect(apart.length).toBeGreaterThan(xs.length - 3);
    apart.sort((a, b) => a - b);
    expect(apart[apart.length >> 1]).toBeLessThan(5);
  });
});

/** Time of each echo request that node-a sent to node-b, by sequence number (ns since the epoch). */
function echoRequests(path: string): Map<number, bigint> {
  const file = readFileSync(path);
  const ids = new Map<number, Map<number, bigint>>();
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const data = file.subarray(at + 16, at + 16 + length);
    if (data.readUInt16BE(12) === 0x0800 && data[23] === 1 && data[34] === 8) {
      const time = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4));
      const id = data.readUInt16BE(38);
      if (!ids.has(id)) ids.set(id, new Map());
      ids.get(id)!.set(data.readUInt16BE(40), time);
    }
    at += 16 + length;
  }
  // Two mtr runs were captured; ours is the one that began first.
  return [...ids.values()][0]!;
}
