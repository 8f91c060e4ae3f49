import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../../electron/capture/orchestrator.ts';
import { startDemoNetwork } from '../../../electron/demo/demo-network.ts';
import { loadRecording, type Recording } from '../../../electron/demo/recording.ts';
import type { DemoNetwork } from '../../../electron/demo/types.ts';
import { checkNode } from '../../../electron/nodes/check-node.ts';
import { checkPlan } from '../../../electron/nodes/check-plan.ts';
import { createPool } from '../../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../../electron/ssh/types.ts';
import { type Plan, planSchema } from '../../../shared/contract/plan.ts';
import { until } from '../capture/stand-in.ts';

const recordingDirectory = fileURLToPath(new URL('../../../build/demo-recording', import.meta.url));

describe('the demo network', () => {
  let network: DemoNetwork;
  let recording: Recording;
  let pool: ConnectionPool;
  let plan: Plan;
  const home = mkdtempSync(join(tmpdir(), 'hopscope-demo-test-'));
  beforeAll(async () => {
    recording = await loadRecording(recordingDirectory);
    network = await startDemoNetwork({ recordingDirectory });
    pool = createPool({ knownHosts: network.knownHosts, sshConfig: 'none' });
    plan = planSchema.parse(network.plan);
  });
  afterAll(async () => {
    await pool.closeAll();
    await network.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('is ready by the same checks as any network', async () => {
    expect(await checkPlan(plan, pool)).toEqual([]);
    const facts = await checkNode(await pool.connect(plan.nodes[0]!, plan.nodes));
    expect(facts).toMatchObject({ hostname: 'node-a', privilege: 'root', problems: [], namespaces: [] });
    expect(facts.interfaces.map((each) => each.name)).toContain('veth-a');
  });

  it('refuses what was not recorded by the checks’ own words', async () => {
    const wrong = structuredClone(plan);
    wrong.hops[0]!.interface = 'eth7';
    wrong.hops[1]!.filter = 'tcp';
    wrong.hops[2]!.netns = { name: 'blue' };
    const codes = (await checkPlan(wrong, pool)).map((problem) => [problem.code, problem.subject]);
    expect(codes).toEqual(
      expect.arrayContaining([
        ['no-interface', 'pod-a veth'],
        ['bad-filter', 'node-a eth0'],
        ['no-namespace', 'r1 eth1'],
      ]),
    );
  });

  it('plays the recorded packets with their bytes, their distances and the present time', async () => {
    const probeTimes: bigint[] = [];
    const directory = join(home, 'session');
    const counters: (number | null)[] = [];
    const begin = BigInt(Date.now() - 1) * 1_000_000n;
    const run = await startCapture({
      plan,
      directory,
      pool,
      recording: network.label,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: (_, timeNs) => probeTimes.push(timeNs),
      onCounters: (_, { received }) => counters.push(received),
      onHopEnded: () => {},
    });
    const size = () => statSync(join(directory, run.session.hops[5]!.file)).size;
    await until(
      'packets at the last hop',
      () => size() > 20_000 && counters.length > 0 && probeTimes.length > 10,
      15_000,
    );
    const session = await run.stop();
    const end = BigInt(Date.now() + 1) * 1_000_000n;
    expect(session).toMatchObject({ recording: recording.label, state: 'complete' });
    expect(new Set(session.hops.map((hop) => hop.clockId)).size).toBe(1);
    const shifts = new Set<number>();
    session.hops.forEach((hop, i) => {
      const file = readFileSync(join(directory, hop.file));
      const { data, offsets, times } = recording.captures[i]!;
      // What came before this hop listened is missing; the rest is there in order.
      let index = 0;
      let records = 0;
      for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8), records++) {
        const same = (k: number) => {
          const length = data.readUInt32LE(offsets[k]! + 8);
          const from = offsets[k]! + 8;
          return data.subarray(from, from + 8 + length).equals(file.subarray(at + 8, at + 16 + length));
        };
        if (records === 0) while (!same(index)) index++;
        expect(same(index)).toBe(true);
        const time = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4));
        expect(time > begin && time < end).toBe(true);
        shifts.add(Number(time - begin) - times[index]!);
        index++;
      }
      expect(records).toBeGreaterThan(20);
      expect(hop.received).toBe(records);
    });
    // Every packet of every hop is moved by the same time.
    expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(2);
    expect(session.probes[0]).toMatchObject({ stampedOnNode: true, targetAddress: '172.18.3.12', ended: null });
    for (const time of probeTimes) expect(time > begin && time < end).toBe(true);
  });

  it('lets nobody in without its key, and runs no command', async () => {
    const stranger = await startDemoNetwork({ recordingDirectory });
    const node = plan.nodes[0]!;
    const other = { ...node, privateKey: stranger.plan.nodes[0]!.privateKey };
    const strangers = createPool({ knownHosts: network.knownHosts, sshConfig: 'none' });
    await expect(strangers.connect(other, [])).rejects.toMatchObject({ problem: { subject: 'node-a' } });
    await strangers.closeAll();
    const result = await (await pool.connect(node, plan.nodes)).run('id; touch /tmp/never');
    expect(result).toEqual({ stdout: '', stderr: 'this is a recording: commands are not run\n', code: 126 });
    const directory = dirname(stranger.knownHosts);
    expect(statSync(stranger.plan.nodes[0]!.privateKey!).mode & 0o777).toBe(0o600);
    await stranger.close();
    await stranger.close();
    expect(existsSync(directory)).toBe(false);
  });

  it('has a terminal that says what it is and answers as recorded', async () => {
    const shell = await (await pool.connect(plan.nodes[0]!, plan.nodes)).shell(80, 24);
    let text = '';
    shell.onData((bytes) => {
      text += Buffer.from(bytes).toString('utf8');
    });
    const closed = new Promise<void>((resolve) => shell.onClosed(resolve));
    await until('a prompt', () => text.includes(':~# '));
    expect(text).toContain('recording of node-a');
    shell.write('ip  rouX\u007fte\rreboot\rexit\r');
    await closed;
    expect(text).toContain('10.244.1.0/24 dev cni0');
    expect(text).toContain('reboot: not in this recording');
  });
});
