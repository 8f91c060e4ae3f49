import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventBus } from '../../../electron/engine/event-bus.ts';
import { LiveViews } from '../../../electron/engine/live-views.ts';
import { SessionService } from '../../../electron/engine/session-service.ts';
import { Works } from '../../../electron/engine/works.ts';
import type { Problem } from '../../../shared/contract/errors.ts';
import { timelineView } from '../../../shared/view/timeline.ts';
import { twoHops } from '../cli/command-harness.ts';
import { sessionFile } from '../sessions/session-file.ts';
import { planOf, readSoFar } from './live-feed.ts';

const directory = mkdtempSync(join(tmpdir(), 'hopscope-live-'));
const worker = join(directory, 'live-worker.cjs');
const dying = join(directory, 'dies.cjs');
const { src, dst } = twoHops(600, [7, 599]);
const names = ['src', 'dst'];

beforeAll(async () => {
  const entryPoints = ['electron/engine/live-worker.ts'];
  await build({ entryPoints, outfile: worker, bundle: true, platform: 'node', format: 'cjs' });
  writeFileSync(dying, "require('node:worker_threads').parentPort.once('message', () => process.exit(3))");
  mkdirSync(join(directory, 'captures'));
  writeFileSync(join(directory, 'captures/src.pcap'), src);
  writeFileSync(join(directory, 'captures/dst.pcap'), dst);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each([
  { where: 'in this thread', file: () => null },
  { where: 'in a thread of its own', file: () => worker },
])('a running capture, analysed $where', ({ file }) => {
  let told: string[];
  let live: LiveViews;
  const session = sessionFile({ state: 'running' });

  beforeEach(() => {
    told = [];
    live = new LiveViews(planOf({ names, files: [] }), {}, file(), {
      analysed: (info, analysis) => told.push(`${info.name}: ${analysis.hops[0]!.packets} packets`),
      figures: ({ hops }) => told.push(`figures ${hops[0]!.packets}`),
      failed: (problem) => told.push(problem.code),
    });
    for (const [hop, bytes] of [src, dst].entries())
      for (let at = 0; at < bytes.length; at += 5000) live.push(hop, bytes.subarray(at, at + 5000));
    live.dropped(1, 5);
    live.ended(0, 'tcpdump was killed');
  });
  afterEach(() => live.close());

  it('has figures, and answers what is asked', async () => {
    live.begin(directory, session);
    const analysis = await live.analysis();
    const read = readSoFar({ names, files: [src, dst] }, [src.length, dst.length]);
    expect(analysis.losses).toEqual(read.analysis.losses);
    expect(analysis.hops.map((hop) => hop.kernelDrops)).toEqual([null, 5]);
    expect(await live.info()).toMatchObject({ sessionId: session.id, hops: names });
    expect(told).toContain('two hops: 1200 packets');

    const { from, to } = await live.info();
    expect(await live.timeline(from, to, 100)).toEqual(timelineView(read, from, to, 100));
    const { packets, segments } = await live.filter('udp || !udp');
    expect(packets.passed).toBe(packets.all);
    expect(segments).toEqual(analysis.segments);
    expect((await live.timeline(from, to, 100, 'tcp && udp')).packets?.count).toBe(0);
    await expect(live.filter('los')).rejects.toMatchObject({ problem: { code: 'invalid-filter' } });
    expect(await live.packet(0, 15)).toMatchObject({ hops: [{ frame: 15 }, { frame: null }] });
    expect(await live.explain(0, 15)).toBeTruthy();
    expect(await live.probes(from, to, 10, null)).toEqual([]);
    await expect(live.packet(0, 5000)).rejects.toMatchObject({ problem: { code: expect.any(String) } });
    expect((await live.figures()).hops).toMatchObject([
      { packets: 1200, ended: 'tcpdump was killed' },
      { packets: 1198, kernelDrops: 5 },
    ]);
  });

  it('learns what is new of the session, and rests when the captures are over', async () => {
    live.begin(directory, session);
    live.update({ ...session, name: 'renamed' });
    live.end();
    expect((await live.figures()).hops).toHaveLength(2);
    expect(await live.timeline(0, 1e9, 10)).toBeTruthy();
    expect(told.filter((line) => line.startsWith('two hops'))).toHaveLength(1);
  });

  it('refuses what was not answered before its end', async () => {
    live.begin(directory, session);
    await live.info();
    live.close();
    await expect(live.timeline(0, 1, 1)).rejects.toMatchObject({ problem: { code: 'capture-over' } });
    expect((await live.analysis()).hops).toHaveLength(2);
  });
});

it('says so when the thread ends, and refuses questions', async () => {
  const failed: Problem[] = [];
  const live = new LiveViews(planOf({ names, files: [] }), {}, dying, {
    analysed: () => undefined,
    figures: () => undefined,
    failed: (problem) => failed.push(problem),
  });
  live.begin(directory, sessionFile());
  await expect(live.info()).rejects.toMatchObject({ problem: { code: 'live-failed' } });
  await expect(live.timeline(0, 1, 1)).rejects.toMatchObject({ problem: { code: 'live-failed' } });
  expect(failed.map(({ code }) => code)).toEqual(['live-failed']);
  live.push(0, src);
  live.close();
});

it('whoever asks while a capture ends is answered by the finished session', async () => {
  const bus = new EventBus();
  const service = new SessionService(directory, directory, bus, false, new Works(bus));
  const session = sessionFile();
  writeFileSync(join(directory, 'session.json'), JSON.stringify(session));
  const events = { analysed: () => undefined, figures: () => undefined, failed: () => undefined };
  const live = new LiveViews(planOf({ names, files: [] }), {}, null, events);
  live.begin(directory, session);
  service.startLive(live);
  let asked = 0;
  const answer = service.ask(session.id, async (views) => {
    if (++asked === 1) await service.finishLive(directory, {});
    return views.packet(0, 15);
  });
  expect((await answer).hops).toHaveLength(2);
  expect(asked).toBe(2);
  service.closeAll();
});
