import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine, type EngineOptions } from '../../../electron/engine/engine.ts';
import { readSession } from '../../../electron/sessions/session-directory.ts';
import { PacketState } from '../../../shared/contract/view.ts';
import { filesIn, START, testDirectory, twoHops } from '../cli/command-harness.ts';
import { sessionFile } from '../sessions/session-file.ts';

function newEngine(options: Partial<EngineOptions> = {}) {
  const engine = new Engine({ dataDirectory: testDirectory(), knownHosts: '/nonexistent', ...options });
  onTestFinished(() => engine.close());
  return engine;
}

function importable(lost: readonly number[] = [7]) {
  const { src, dst } = twoHops(400, lost);
  const directory = filesIn(testDirectory(), { 'a.pcap': src, 'b.pcap': dst });
  return [
    { name: 'src', path: join(directory, 'a.pcap') },
    { name: 'dst', path: join(directory, 'b.pcap') },
  ];
}

describe('sessions through the engine', () => {
  it('imported captures are a session with an analysis, views and a place in the recent list', async () => {
    const engine = newEngine();
    const session = await engine.request('session.import', { files: importable() });
    expect(session).toMatchObject({ name: 'src to dst', hops: ['src', 'dst'], recovered: false, plan: null });
    expect(BigInt(session.epochBase) + BigInt(Math.round(session.from))).toBe(START);
    const { sessionId } = session;
    const analysis = await engine.request('session.analysis', { sessionId });
    expect(analysis.segments[0]!.forward.lost).toBe(1);
    expect(JSON.parse(readFileSync(join(session.directory, 'analysis.json'), 'utf8'))).toEqual(analysis);

    const { from, to } = session;
    const whole = await engine.request('view.timeline', { sessionId, from, to, width: 100 });
    expect([...whole.losses[0]!.forward].reduce((a, b) => a + b)).toBe(1);
    const range = await engine.request('view.range', { sessionId, from, to, filter: '' });
    expect(range.segments[0]!.forward).toMatchObject(analysis.segments[0]!.forward);
    expect(
      (await engine.request('view.range', { sessionId, from, to, filter: 'lost' })).segments[0]!.forward.packets,
    ).toBe(1);
    await expect(engine.request('view.range', { sessionId, from: to, to: from, filter: '' })).rejects.toMatchObject({
      problem: { code: 'invalid-argument' },
    });
    expect(await engine.request('view.hops', { sessionId })).toMatchObject([{ deaf: [] }, { deaf: [] }]);
    const near = await engine.request('view.timeline', { sessionId, from, to: from + 100e6, width: 1000 });
    expect(near.mode).toBe('packets');
    const { count, state, frame, hop } = near.packets!;
    const lost = [...Array(count).keys()].filter((i) => state[i] === PacketState.lost);
    expect(lost.map((i) => [hop[i], frame[i]])).toEqual([[0, 15]]);

    const packet = await engine.request('view.packet', { sessionId, hop: 0, frame: 15 });
    expect(packet.hops.map((at) => at.seen)).toEqual([true, false]);
    expect(new TextDecoder().decode(packet.hops[0]!.bytes!)).toContain('ping 7');

    const why = await engine.request('view.explain', { sessionId, hop: 0, frame: 15 });
    expect(why).toMatchObject({ hop: 'src', frame: 15, segments: [{ fate: 'lost' }] });
    await expect(engine.request('view.explain', { sessionId, hop: 1, frame: 9999 })).rejects.toMatchObject({
      problem: { code: 'no-such-packet', subject: 'dst' },
    });

    const [first] = await engine.request('session.recent', null);
    expect(first).toMatchObject({ directory: session.directory, hops: 2, packets: 1599, lost: 1 });
    await engine.request('session.forget', { directory: session.directory });
    expect(await engine.request('session.recent', null)).toEqual([]);
  });

  it('a session found running is a wreck: recovered, marked so on disk, and shown with all that was received', async () => {
    const { src, dst } = twoHops(400, [7]);
    const directory = filesIn(testDirectory(), {
      'session.json': JSON.stringify(sessionFile({ state: 'running' })),
      'captures/src.pcap': src,
      'captures/dst.pcap': dst.subarray(0, dst.length - 11),
      '.capturing': '4194305\n',
    });
    const session = await newEngine().request('session.open', { directory });
    expect(session.recovered).toBe(true);
    expect((await readSession(directory)).state).toBe('recovered');
  });

  it('a wreck from the time of arming lacks files and opens all the same', async () => {
    const directory = filesIn(testDirectory(), {
      'session.json': JSON.stringify(sessionFile({ state: 'running' })),
      'captures/src.pcap': twoHops(10).src,
    });
    const engine = newEngine();
    const { sessionId } = await engine.request('session.open', { directory });
    const { hops } = await engine.request('session.analysis', { sessionId });
    expect(hops.map((hop) => hop.packets)).toEqual([20, 0]);
  });

  it('a session that another process captures into is left alone', async () => {
    const files = {
      'session.json': JSON.stringify(sessionFile({ state: 'running' })),
      '.capturing': `${process.pid}\n`,
    };
    const directory = filesIn(testDirectory(), files);
    await expect(newEngine().request('session.open', { directory })).rejects.toMatchObject({
      problem: { code: 'still-capturing' },
    });
    expect((await readSession(directory)).state).toBe('running');
  });

  it('a session is renamed, saved elsewhere, and shown from there', async () => {
    const engine = newEngine();
    const { sessionId, directory } = await engine.request('session.import', { files: importable() });
    await engine.request('session.rename', { sessionId, name: 'a better name' });
    const target = join(testDirectory(), 'kept');
    const saved = await engine.request('session.saveAs', { sessionId, directory: target });
    expect(saved).toMatchObject({ name: 'a better name', directory: target, sessionId });
    expect((await engine.request('session.recent', null)).map((entry) => entry.directory)).toEqual([target]);
    rmSync(directory, { recursive: true });
    const packet = await engine.request('view.packet', { sessionId, hop: 1, frame: 1 });
    expect(packet.hops[1]!.bytes).not.toBeNull();
  });

  it('older sessions leave memory and are read again when they are asked for', async () => {
    const engine = newEngine();
    const ids = [];
    for (const lost of [[1, 2, 3], [5], [6, 7], []]) {
      ids.push((await engine.request('session.import', { files: importable(lost) })).sessionId);
    }
    const lost = [];
    for (const sessionId of ids) {
      lost.push((await engine.request('session.analysis', { sessionId })).segments[0]!.forward.lost);
    }
    expect(lost).toEqual([3, 1, 2, 0]);
  });

  it('probes are folded in their own time and told on the reference clock', async () => {
    const { src, dst } = twoHops(400);
    const at = (ms: number) => String(START + BigInt(ms) * 1_000_000n);
    const lines = [
      [100, 'x 0 33000'],
      [101, 'h 0 10.9.0.1'],
      [101, 'p 0 1500 33000'],
      [102, 'x 1 33001'],
      [104, 'h 1 10.2.0.1'],
      [104, 'p 1 2500 33001'],
    ].map(([ms, line]) => JSON.stringify({ t: at(ms as number), line }));
    const probe = {
      node: 'src',
      target: '10.2.0.1',
      protocol: 'icmp',
      intervalSeconds: 1.05,
      file: 'probes/src.jsonl',
      command: 'mtr',
      stampedOnNode: true,
      clockId: null,
      targetAddress: '10.2.0.1',
      ended: null,
    };
    const directory = filesIn(testDirectory(), {
      'session.json': JSON.stringify(sessionFile({ probes: [probe] })),
      'captures/src.pcap': src,
      'captures/dst.pcap': dst,
      'probes/src.jsonl': `${lines.join('\n')}\nnot a line of ours\n{"t":"17`,
    });
    const engine = newEngine();
    const { sessionId, from, to } = await engine.request('session.open', { directory });
    const [series] = await engine.request('view.probes', { sessionId, from, to, points: 100 });
    expect(series!.rows.map((row) => [row.hop, row.addresses, row.sent, row.received])).toEqual([
      [1, ['10.9.0.1'], 1, 1],
      [2, ['10.2.0.1'], 1, 1],
    ]);
    expect(series!.rows[0]!.averageMs).toBe(1.5);
    expect(series!.rows[0]!.points[0]!.time - from).toBeGreaterThanOrEqual(99e6);
    expect(series!.rows[0]!.points[0]!.time - from).toBeLessThanOrEqual(102e6);
  });

  it('refuses what is not there with words to act on', async () => {
    const engine = newEngine();
    for (const request of [
      () => engine.request('session.analysis', { sessionId: 'nobody' }),
      () => engine.request('session.open', { directory: '/nonexistent' }),
      () => engine.request('capture.stop', null),
      () => engine.request('terminal.write', { terminal: 1, data: 'x' }),
    ]) {
      const problem = await request().then(
        () => null,
        (error) => error.problem,
      );
      expect(problem).toMatchObject({ message: expect.stringMatching(/.\.$/), remedy: expect.stringMatching(/./) });
      expect(problem.code).not.toBe('internal');
    }
    await engine.request('capture.cancel', null);
  });

  it('keeps the last plan', async () => {
    const engine = newEngine();
    expect(await engine.request('plan.last', null)).toBeNull();
    const plan = {
      nodes: [{ name: 'a', host: 'h' }],
      hops: [{ name: 'x', node: 'a', interface: 'eth0', filter: 'icmp' }],
    };
    await engine.request('plan.keep', { plan });
    expect(await engine.request('plan.last', null)).toMatchObject({
      ...plan,
      nodes: [{ name: 'a', host: 'h' }],
    });
    const [command] = await engine.request('plan.commands', { plan });
    expect(command).toMatchObject({ hop: 'x', node: 'a', command: expect.stringContaining('tcpdump') });
  });

  it('keeps the plan of a start, but not that of a demo, whose servers are gone with it', async () => {
    // Nothing listens on port 1: both starts fail, after the plan was kept or not.
    const nodes = [{ name: 'a', host: '127.0.0.1', port: 1 }];
    const plan = { nodes, hops: [{ name: 'x', node: 'a', interface: 'eth0' }] };
    const engine = newEngine();
    await expect(engine.request('capture.start', { plan })).rejects.toThrow();
    expect(await engine.request('plan.last', null)).toMatchObject({ nodes });
    const demo = newEngine({ recording: { label: 'Recording', nodes } });
    await expect(demo.request('capture.start', { plan })).rejects.toThrow();
    expect(await demo.request('plan.last', null)).toBeNull();
  });
});
