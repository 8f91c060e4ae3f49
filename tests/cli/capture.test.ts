import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../shared/contract/analysis.ts';
import type { PlanInput } from '../../shared/contract/plan.ts';
import {
  clearDrops,
  dropEvery,
  dropped,
  iperf3,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  ping,
  planFor,
  udpFlow,
} from '../lab/lab.ts';
import { startCommand } from './spawn-cli.ts';

const { ok, reason } = labAvailable();
if (!ok) console.warn(`capture from the command line: skipped, ${reason}`);

/** What is younger than tmax at the end is not judged: the traffic must be that old, and a little more. */
const SETTLE_MS = 2_500;
const path = { from: 'pod-a', to: 'pod-b' } as const;

describe.skipIf(!ok)('hopscope capture', () => {
  let lab: LabState;
  let directory: string;
  let planFile: string;

  beforeAll(async () => {
    lab = await labUp({ icmpRatelimit: 0 });
    directory = mkdtempSync(join(tmpdir(), 'hopscope-cli-'));
    planFile = plan('plan.json', planFor(lab, { mtrInterval: 1.05 }));
  });
  afterEach(() => clearDrops());
  afterAll(async () => {
    await labDown();
    rmSync(directory, { recursive: true, force: true });
  });

  function plan(name: string, value: PlanInput): string {
    writeFileSync(join(directory, name), JSON.stringify(value));
    return join(directory, name);
  }

  const capture = (out: string, ...more: string[]) =>
    startCommand('capture', planFile, '--known-hosts', lab.knownHosts, '--out', join(directory, out), ...more);

  it('counts lost packets per segment and direction as the kernel does, and Ctrl-C stops it cleanly', async () => {
    await dropEvery('r1', { direction: 'forward', every: 50, at: 7 });
    await dropEvery('r2', { direction: 'reverse', every: 30, at: 9 });
    const run = capture('lossy', '--json');
    await run.said(/^running/);
    await ping({ ...path, count: 100 });
    await udpFlow({ ...path, port: 7000, count: 1000 });
    await iperf3({ ...path, protocol: 'tcp', bytes: '2M' });
    const truth = { forward: await dropped('r1', 'forward'), reverse: await dropped('r2', 'reverse') };
    await pause(SETTLE_MS);
    run.process.kill('SIGINT');
    const { status, out, err } = await run.ended;
    expect(status, err).toBe(0);
    const { segments, losses, hops } = JSON.parse(out) as Analysis;
    expect(truth.forward).toBeGreaterThan(20);
    expect(truth.reverse).toBeGreaterThan(2);
    expect(segments.map(({ forward }) => forward.lost)).toEqual([0, truth.forward, 0, 0, 0]);
    expect(segments.map(({ reverse }) => reverse.lost)).toEqual([0, 0, truth.reverse, 0, 0]);
    expect(losses).toHaveLength(truth.forward + truth.reverse);
    expect(hops.map((hop) => hop.kernelDrops)).toEqual([0, 0, 0, 0, 0, 0]);

    const saved = join(directory, 'lossy');
    expect(JSON.parse(readFileSync(join(saved, 'analysis.json'), 'utf8'))).toEqual(JSON.parse(out));
    expect(JSON.parse(readFileSync(join(saved, 'session.json'), 'utf8'))).toMatchObject({
      version: 1,
      state: 'complete',
    });
    const again = await startCommand('analyze', saved, '--json').ended;
    expect(JSON.parse(again.out)).toEqual(JSON.parse(out));
  });

  it('--duration ends it by itself; --tmax and --target reach the analysis', async () => {
    const run = capture('short', '--duration', '2', '--tmax', '0.5', '--target', '10.244.2.10', '--json');
    await run.said(/^running/);
    await ping({ ...path, count: 50 });
    const { status, out } = await run.ended;
    expect(status).toBe(0);
    expect((JSON.parse(out) as Analysis).segments[0]!.forward).toMatchObject({ lost: 0, sent: expect.any(Number) });
    expect((JSON.parse(out) as Analysis).segments[0]!.forward.sent).toBeGreaterThanOrEqual(50);
  });

  it('killed at once, it leaves what was received, which is analysed and opened', async () => {
    const run = capture('killed');
    await run.said(/^running/);
    await ping({ ...path, count: 100 });
    const captures = join(directory, 'killed', 'captures');
    // Requests and replies, with their headers in the file: whole in the pods, cut by the snaplen inside the tunnel.
    const received = (file: string) =>
      statSync(join(captures, file)).size >= 24 + 200 * (16 + (file.startsWith('pod') ? 98 : 128));
    await expect.poll(() => readdirSync(captures).filter(received).length, { timeout: 10_000 }).toBe(6);
    run.process.kill('SIGKILL');
    await run.ended;
    const { status, out, err } = await startCommand('analyze', join(directory, 'killed'), '--json').ended;
    expect(status).toBe(0);
    expect(err).toContain('was cut short');
    for (const hop of (JSON.parse(out) as Analysis).hops) expect(hop.packets).toBeGreaterThanOrEqual(200);
  });

  it('an unknown host ends it with its fingerprint, before anything starts, and leaves nothing', async () => {
    const { status, out, err } = await startCommand(
      'capture',
      planFile,
      ...['--known-hosts', join(directory, 'none')],
      ...['--out', join(directory, 'unknown')],
    ).ended;
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/SHA256:/);
    for (const node of ['node-a', 'r1', 'r2', 'node-b']) expect(err).toContain(node);
    expect(() => statSync(join(directory, 'unknown'))).toThrow('ENOENT');
  });

  it('--accept-new trusts and records', async () => {
    const known = join(directory, 'recorded');
    const args = ['capture', planFile, '--known-hosts', known, '--out', join(directory, 'accepted'), '--duration', '1'];
    expect((await startCommand(...args, '--accept-new').ended).status).toBe(0);
    expect(readFileSync(known, 'utf8').trim().split('\n').length).toBe(4);
  });

  it('prints all problems of a plan together, and starts nothing', async () => {
    const whole = planFor(lab);
    const hops = whole.hops.map((hop, i) =>
      i === 0 ? { ...hop, interface: 'nosuch0' } : i === 3 ? { ...hop, filter: 'tcp prot 1' } : hop,
    );
    const file = plan('wrong.json', { ...whole, hops });
    const { status, out, err } = await startCommand(
      'capture',
      file,
      '--known-hosts',
      lab.knownHosts,
      '--out',
      join(directory, 'wrong'),
    ).ended;
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('nosuch0');
    expect(err).toContain('r2 eth1');
    expect(() => statSync(join(directory, 'wrong'))).toThrow('ENOENT');
  });

  it('an unreadable plan or a used directory is a wrong call', async () => {
    const bad = plan('bad.json', { nodes: [], hops: [] } as unknown as PlanInput);
    const first = await startCommand('capture', bad, '--out', join(directory, 'bad')).ended;
    expect([first.status, first.out]).toEqual([2, '']);
    expect(first.err).toContain('nodes');
    const second = await startCommand('capture', planFile, '--out', directory).ended;
    expect(second.status).toBe(2);
    expect(second.err).toContain('is not empty');
  });
});
