import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeFiles } from '../../../electron/engine/decode-files.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { EventBus } from '../../../electron/engine/event-bus.ts';
import { HelperThreads } from '../../../electron/engine/helper-threads.ts';
import { findOrder } from '../../../electron/engine/import-desk.ts';
import { orderOfFiles } from '../../../electron/engine/order-of-files.ts';
import { Works } from '../../../electron/engine/works.ts';
import type { WorkState } from '../../../shared/contract/work.ts';
import { benchCaptures } from '../../bench/captures.ts';
import { filesIn, testDirectory, twoHops } from '../cli/command-harness.ts';

const directory = mkdtempSync(join(tmpdir(), 'hopscope-import-'));
const orderWorker = join(directory, 'order-worker.cjs');
const decodeWorker = join(directory, 'decode-worker.cjs');
const { files } = benchCaptures(directory, { packets: 30_000, hops: 3, snaplen: 128, seed: 5 });
const named = (...order: number[]) => order.map((i) => ({ name: `hop${i}`, path: files[i]! }));
const cancelled = { problem: { code: 'cancelled' } };

beforeAll(async () => {
  for (const [from, outfile] of [
    ['order-worker', orderWorker],
    ['decode-worker', decodeWorker],
  ] as const)
    await build({
      entryPoints: [`electron/engine/${from}.ts`],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
});
afterAll(() => rmSync(directory, { recursive: true }));

function newEngine() {
  const dataDirectory = testDirectory();
  const engine = new Engine({ dataDirectory, knownHosts: '/nonexistent' });
  onTestFinished(() => engine.close());
  const told: (WorkState | { ended: number })[] = [];
  engine.events.listen((name, payload) => {
    if (name === 'work.state') told.push(payload as WorkState);
    if (name === 'work.ended') told.push({ ended: (payload as { work: number }).work });
  });
  /** Gives the work up as soon as it tells what `when` waits for. */
  const cancelWhen = (when: (state: WorkState) => boolean) =>
    engine.events.listen((name, payload) => {
      if (name === 'work.state' && when(payload as WorkState))
        void engine.request('work.cancel', { work: (payload as WorkState).work });
    });
  return { engine, dataDirectory, told, cancelWhen };
}

describe('what is dropped on the window', () => {
  it('is told apart: sessions, captures, directories of captures, and what is neither', async () => {
    const base = filesIn(testDirectory(), {
      'saved/session.json': '{}',
      'other/session.json': '{}',
      'captures/b.pcap.gz': '',
      'captures/a.pcapng': '',
      'captures/c.pcap3': '',
      'captures/notes.txt': '',
      'odd name': '',
    });
    mkdirSync(join(base, 'empty'));
    const at = (path: string) => join(base, path);
    const { engine } = newEngine();
    const paths = ['saved', 'other/session.json', 'captures', 'odd name', 'empty', 'gone.pcap', 'odd name'].map(at);
    const sorted = await engine.request('import.paths', { paths });
    expect(sorted.sessions).toEqual([at('saved'), at('other')]);
    expect(sorted.files).toEqual(['captures/a.pcapng', 'captures/b.pcap.gz', 'captures/c.pcap3', 'odd name'].map(at));
    expect(sorted.problems.map(({ code, message }) => [code, message])).toEqual([
      ['nothing-to-open', `${at('empty')} holds neither a session (session.json) nor capture files.`],
      ['unreadable-file', `${at('gone.pcap')} does not exist.`],
    ]);
  });
});

describe('the order of captures', () => {
  it('is that of the path, whatever order they come in, and a file that is none stops nobody', async () => {
    const { engine, told } = newEngine();
    const text = join(testDirectory(), 'notes.txt');
    writeFileSync(text, 'these are no packets, however one looks at them');
    const strange = [
      { name: 'notes', path: text },
      { name: 'gone', path: join(directory, 'gone.pcap') },
    ];
    const answer = await engine.request('import.order', { files: [...named(2, 0), ...strange, ...named(1)] });
    expect(answer.order).toEqual([1, 4, 0]);
    expect(answer.certain).toBe(true);
    expect(answer.uncertain).toEqual([]);
    expect(answer.files.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      null,
      'no-capture',
      'unreadable-file',
      null,
    ]);
    expect(answer.files[2]!.problem).toMatchObject({ subject: 'notes', message: expect.stringContaining(text) });
    expect(answer.files[0]).toMatchObject({ complete: true, problem: null });
    expect(answer.files[0]!.packets).toBeGreaterThan(25_000);
    expect(told.at(0)).toMatchObject({ kind: 'order', phase: 'starting' });
    expect(told.at(-1)).toEqual({ ended: 1 });
  });

  it('of files that share no packet stands as given and says so; a single file has none', async () => {
    const { src } = twoHops(50);
    const base = filesIn(testDirectory(), { 'a.pcap': src });
    const alone = { name: 'a', path: join(base, 'a.pcap') };
    const apart = await orderOfFiles([...named(0), alone], null);
    expect(apart).toMatchObject({ order: [0, 1], certain: false, uncertain: [0, 1] });
    expect(apart.why).toContain('no packet was found at two hops');
    expect(await orderOfFiles([alone], null)).toMatchObject({ order: [0], certain: false, why: '', uncertain: [] });
  });

  it('the beginning of large files is enough, and is told to be no more than that', async () => {
    const answer = await orderOfFiles(named(2, 1, 0), null, 400_000);
    expect(answer.order).toEqual([2, 1, 0]);
    expect(answer.files.every(({ complete }) => !complete)).toBe(true);
  });

  it('a thread works it out, tells how far it is, and ends when it is given up', async () => {
    const works = new Works(new EventBus());
    const counted: number[] = [];
    const order = await works.run('order', 'x', (watch) =>
      findOrder(named(1, 0), { ...watch, signal: watch.signal, advance: (n) => counted.push(n) }, orderWorker),
    );
    expect(order.order).toEqual([1, 0]);
    expect(counted.length).toBeGreaterThan(2);
    const given = works.run('order', 'x', (watch) =>
      findOrder(named(1, 0), { ...watch, signal: watch.signal, advance: () => works.cancel(2) }, orderWorker),
    );
    await expect(given).rejects.toMatchObject(cancelled);
  });
});

describe('long work', () => {
  it('tells how far it is, in bytes of the files, also where they are compressed', async () => {
    const { engine, told } = newEngine();
    const packed = twoHops(400);
    const base = filesIn(testDirectory(), { 'a.pcap.gz': gzipSync(packed.src), 'b.pcap.gz': gzipSync(packed.dst) });
    const list = ['a', 'b'].map((name) => ({ name, path: join(base, `${name}.pcap.gz`) }));
    await engine.request('session.import', { files: list });
    const states = told.filter((state) => 'phase' in state);
    expect([...new Set(states.map(({ phase }) => phase))]).toEqual(['starting', 'copying', 'reading', 'analysing']);
    expect(states.every(({ done, total }) => done <= total)).toBe(true);
    expect(states[0]).toMatchObject({ kind: 'import', subject: 'a, b' });
    expect(told.at(-1)).toEqual({ ended: 1 });
  });

  it.each(['copying', 'reading', 'analysing'] as const)(
    'an import given up while %s is refused and leaves nothing behind',
    async (phase) => {
      const { engine, dataDirectory, told, cancelWhen } = newEngine();
      cancelWhen((state) => state.phase === phase);
      await expect(engine.request('session.import', { files: named(0, 1, 2) })).rejects.toMatchObject(cancelled);
      expect(readdirSync(join(dataDirectory, 'sessions'))).toEqual([]);
      expect(await engine.request('session.recent', null)).toEqual([]);
      expect(told.at(-1)).toEqual({ ended: 1 });
    },
  );

  it('opening given up leaves the session as it is; saving given up leaves no half copy', async () => {
    const { engine, cancelWhen } = newEngine();
    const session = await engine.request('session.import', { files: named(0, 1) });
    const target = join(testDirectory(), 'copy');
    const endSave = cancelWhen((state) => state.kind === 'save' && state.phase === 'copying');
    await expect(
      engine.request('session.saveAs', { sessionId: session.sessionId, directory: target }),
    ).rejects.toMatchObject(cancelled);
    expect(readdirSync(join(target, '..')).filter((name) => name !== 'copy')).toEqual([]);
    endSave();
    const end = cancelWhen((state) => state.kind === 'open' && state.phase === 'reading');
    await expect(engine.request('session.open', { directory: session.directory })).rejects.toMatchObject(cancelled);
    end();
    expect(await engine.request('session.open', { directory: session.directory })).toMatchObject({
      sessionId: session.sessionId,
    });
  });

  it('threads that decode stop when it is given up', async () => {
    const works = new Works(new EventBus());
    let read = 0;
    const decoding = works.run('open', 'x', (watch) =>
      decodeFiles(named(0, 1, 2), 46, new HelperThreads(decodeWorker, 2), {
        ...watch,
        signal: watch.signal,
        advance: (bytes) => {
          read += bytes;
          works.cancel(1);
        },
      }),
    );
    await expect(decoding).rejects.toMatchObject(cancelled);
    expect(read).toBeGreaterThan(0);
    works.cancel(1);
  });
});
