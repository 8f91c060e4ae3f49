import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { filesIn, testDirectory, twoHops } from '../cli/command-harness.ts';

async function opened() {
  const engine = new Engine({ dataDirectory: testDirectory(), knownHosts: '/nonexistent' });
  onTestFinished(() => engine.close());
  const { src, dst } = twoHops(400, [7, 9]);
  const directory = filesIn(testDirectory(), { 'a.pcap': src, 'b.pcap': dst });
  const files = ['a', 'b'].map((name) => ({ name, path: join(directory, `${name}.pcap`) }));
  return { engine, session: await engine.request('session.import', { files }) };
}

describe('filters through the engine', () => {
  it('give counts, figures and losses of what passes, and a timeline of it', async () => {
    const { engine, session } = await opened();
    const { sessionId, from, to } = session;
    const analysis = await engine.request('session.analysis', { sessionId });
    const lost = await engine.request('view.filter', { sessionId, filter: 'lost' });
    expect(lost).toMatchObject({ filter: 'lost', packets: { passed: 2 }, flows: { passed: 1 }, hops: [2, 0] });
    expect(lost.losses).toEqual(analysis.losses);
    expect(lost.segments[0]!.forward).toMatchObject({ sent: 2, lost: 2 });
    const all = await engine.request('view.filter', { sessionId, filter: ' ' });
    expect(all.segments).toEqual(analysis.segments);

    const view = await engine.request('view.timeline', { sessionId, from, to, width: 100, filter: 'lost' });
    expect(view.packets?.count).toBe(2);
    const others = await engine.request('view.timeline', { sessionId, from, to, width: 100, filter: '!lost' });
    expect(others.losses[0]!.forward.every((n) => n === 0)).toBe(true);
    const whole = await engine.request('view.timeline', { sessionId, from, to, width: 100 });
    const sum = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0);
    expect(sum(others.density[0]!.forward) + 2).toBe(sum(whole.density[0]!.forward));
  });

  it('refuse what cannot be read, and say where and why', async () => {
    const { engine, session } = await opened();
    const { sessionId, from, to } = session;
    const problem = {
      code: 'invalid-filter',
      message: 'At character 1 of the filter: There is no field los.',
      remedy: 'Did you mean lost?',
    };
    await expect(engine.request('view.filter', { sessionId, filter: 'los' })).rejects.toMatchObject({ problem });
    await expect(
      engine.request('view.timeline', { sessionId, from, to, width: 10, filter: 'los' }),
    ).rejects.toMatchObject({ problem });
    await expect(engine.request('view.filter', { sessionId, filter: 'x'.repeat(2001) })).rejects.toMatchObject({
      problem: { code: 'invalid-argument' },
    });
  });

  it('answer several filters at once, each its own', async () => {
    const { engine, session } = await opened();
    const { sessionId } = session;
    const filters = ['lost', '!lost', 'udp', 'tcp', 'lost'];
    const answers = await Promise.all(filters.map((filter) => engine.request('view.filter', { sessionId, filter })));
    expect(answers.map((answer) => answer.filter)).toEqual(filters);
    expect(answers[0]).toEqual(answers[4]);
    expect(answers[0]!.packets.passed + answers[1]!.packets.passed).toBe(answers[0]!.packets.all);
  });
});
