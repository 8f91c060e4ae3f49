import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCapture } from '../../../electron/capture/orchestrator.ts';
import type { StartOptions } from '../../../electron/capture/types.ts';
import { CAPTURE_SCRIPT } from '../../../electron/capture/wrapper-script.ts';
import type { ConnectionPool } from '../../../electron/ssh/types.ts';
import type { HopTrouble } from '../../../shared/contract/engine-api.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';
import { type PlanInput, planSchema } from '../../../shared/contract/plan.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { sessionSchema } from '../../../shared/session/schema.ts';
import { type LocalConnection, localConnection } from './local-connection.ts';
import { type StandIn, standIn, until } from './stand-in.ts';

/** A record of now. */
function record(length: number): Buffer {
  const bytes = Buffer.alloc(16 + length, 0xab);
  bytes.writeUInt32LE(Math.floor(Date.now() / 1000), 0);
  bytes.writeUInt32LE(0, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  return bytes;
}

let tcpdump: StandIn;
let home: string;
let connections: Map<string, LocalConnection>;
/** Per node name, added to the environment of its commands. */
let environments: Record<string, Record<string, string>>;
beforeEach(() => {
  tcpdump = standIn(Buffer.concat([pcapHeader(1, 128), ...[60, 0, 100].map(record)]));
  home = mkdtempSync(join(tmpdir(), 'hopscope-run-'));
  connections = new Map();
  environments = {};
});
afterEach(() => {
  tcpdump.remove();
  rmSync(home, { recursive: true, force: true });
});

const pool: ConnectionPool = {
  connect: async (node) => {
    const connection =
      connections.get(node.name) ?? localConnection(node, { ...tcpdump.environment, ...environments[node.name] });
    connections.set(node.name, connection);
    return connection;
  },
  another: (node) => pool.connect(node, []),
  trust: async () => {},
  disconnect: () => {},
  closeAll: async () => {},
};

function optionsFor(plan: Partial<PlanInput> = {}, more: Partial<StartOptions> = {}): StartOptions {
  return {
    plan: planSchema.parse({
      nodes: ['a', 'b'].map((name) => ({ name, host: 'h' })),
      hops: ['a', 'b', 'b'].map((node, i) => ({ name: `hop ${i}`, node, interface: 'eth0' })),
      ...plan,
    }),
    directory: join(home, 'session'),
    pool,
    recording: null,
    onState: () => {},
    onBytes: () => {},
    onProbeLine: () => {},
    onCounters: () => {},
    onHopEnded: () => {},
    ...more,
  };
}

const onDisk = () => sessionSchema.parse(JSON.parse(readFileSync(join(home, 'session', 'session.json'), 'utf8')));

describe('a run', () => {
  it('arms all, stops all, and keeps what tcpdump sent and said', async () => {
    const phases: string[] = [];
    const bytes: Buffer[] = [Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)];
    const run = await startCapture(
      optionsFor(
        {},
        {
          onState: ({ phase }) => phases.push(phase),
          onBytes: (hop, chunk) => {
            bytes[hop] = Buffer.concat([bytes[hop]!, chunk]);
          },
        },
      ),
    );
    expect(onDisk()).toMatchObject({ state: 'running', hops: [{ start: expect.any(String), stop: null }, {}, {}] });
    const [session, again] = await Promise.all([run.stop(), run.stop()]);
    expect(again).toBe(session);
    expect(await run.finished).toBe(session);
    expect(onDisk()).toEqual(session);
    expect(phases).toEqual(['connecting', 'arming', 'arming', 'arming', 'arming', 'running', 'stopping']);
    for (const [i, hop] of session.hops.entries()) {
      expect(hop).toMatchObject({ received: 3, kernelDrops: 1, interfaceDrops: 0, ended: null });
      expect(readFileSync(join(home, 'session', hop.file))).toEqual(tcpdump.data);
      expect(bytes[i]).toEqual(tcpdump.data);
      expect(hop.command).toMatch(/^tcpdump -i eth0 -p .* -w - --$/);
    }
    // Every capture had been listening when the first clock was read, and until the last one was.
    const starts = session.hops.map((hop) => BigInt(hop.start!));
    const stops = session.hops.map((hop) => BigInt(hop.stop!));
    for (const start of starts) for (const stop of stops) expect(stop > start).toBe(true);
    expect(tcpdump.alive()).toEqual([]);
  });

  it.each([
    ['a capture cannot start', { STANDIN_FAIL: 'tcpdump: eth0: No such device exists' }, 'no-interface'],
    ['the shell is no shell', { PATH: '/nonexistent' }, 'capture-ended'],
  ])('leaves nothing behind when %s', async (_, environment, code) => {
    environments['b'] = environment;
    await expect(startCapture(optionsFor())).rejects.toMatchObject({ problem: { code } });
    expect(tcpdump.alive()).toEqual([]);
    expect(existsSync(join(home, 'session'))).toBe(false);
  });

  it('can be given up while arming', async () => {
    const abort = new AbortController();
    const onState: StartOptions['onState'] = ({ detail }) => {
      if (detail === 'armed 1 of 3') abort.abort();
    };
    await expect(startCapture(optionsFor({}, { onState, signal: abort.signal }))).rejects.toMatchObject({
      problem: { code: 'cancelled' },
    });
    expect(tcpdump.alive()).toEqual([]);
    expect(existsSync(join(home, 'session'))).toBe(false);
  });

  it('starts a hop again whose connection was lost, into the same file, and notes the gap', async () => {
    const told: string[] = [];
    const onTrouble: StartOptions['onTrouble'] = (hop, trouble) =>
      told.push(`${hop} ${trouble === null ? 'listens' : `${trouble.state} ${trouble.code} ${trouble.tryInSeconds}`}`);
    const run = await startCapture(optionsFor({}, { onTrouble }));
    connections.get('a')!.cut();
    await until('it listens again', () => told.includes('0 listens'));
    expect(told).toEqual(['0 waiting connection-lost 1', '0 connecting connection-lost null', '0 listens']);
    expect(run.troubles()).toEqual([{ trouble: null, gaps: 1 }, ...Array(2).fill({ trouble: null, gaps: 0 })]);
    const [kept] = onDisk().hops;
    expect(kept!.gaps).toHaveLength(1);
    const session = await run.stop();
    const [hop, other] = session.hops;
    expect(hop).toMatchObject({ ended: null, stop: expect.any(String) });
    const [gap] = hop!.gaps!;
    expect(gap).toMatchObject({
      after: 3,
      code: 'connection-lost',
      reason: expect.stringMatching(/connection to a ended/),
    });
    const times = [hop!.start!, gap!.from, gap!.to!, hop!.stop!].map(BigInt);
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
    expect(Number(times[2]! - times[1]!) / 1e9).toBeGreaterThan(1);
    // One header, and the records of both stretches.
    const file = readFileSync(join(home, 'session', hop!.file));
    expect(file).toEqual(Buffer.concat([tcpdump.data, tcpdump.data.subarray(24)]));
    expect(other!.gaps).toBeUndefined();
    expect(tcpdump.alive()).toEqual([]);
  });

  it('is over when no hop can come back, and gives up trying when it is stopped', async () => {
    const ended: string[] = [];
    const run = await startCapture(
      optionsFor({}, { onHopEnded: (hop, problem) => ended.push(`${hop} ${problem.code}`) }),
    );
    const refuse = async () => {
      throw new ProblemError({ code: 'host-key-changed', subject: 'b', message: 'Another key.', remedy: '' });
    };
    connections.get('b')!.exec = refuse;
    connections.get('b')!.cut();
    await until('both ends on b', () => ended.length === 2, 8000);
    expect(ended.sort()).toEqual(['1 host-key-changed', '2 host-key-changed']);
    connections.get('a')!.exec = () => Promise.reject(new Error('no route'));
    connections.get('a')!.cut();
    await until('it waits', () => run.troubles()[0]!.trouble?.tries === 1);
    const since = performance.now();
    const session = await run.stop();
    expect(performance.now() - since).toBeLessThan(3000);
    expect(session.hops.map((hop) => [hop.stop, hop.gaps!.at(-1)!.to])).toEqual(Array(3).fill([null, null]));
    expect(session.hops[1]!.ended).toBe('Another key.');
    await until('no tcpdump is left', () => tcpdump.alive().length === 0);
  });

  it('ends a hop whose bytes cannot be kept, and tells why', async () => {
    let told: HopTrouble | null = null;
    const running = startCapture(
      optionsFor(
        {},
        {
          onTrouble: (hop, trouble) => {
            told = hop === 1 ? trouble : null;
          },
          // Stands for a full disk.
          onBytes: (hop) => {
            if (hop === 1) throw new Error('ENOSPC: no space left on device');
          },
        },
      ),
    );
    // The bytes come while arming or just after, as it happens.
    const problem = await running.then(
      async (run) => {
        await until('the end', () => told !== null);
        const session = await run.stop();
        expect(session.hops.map((hop) => hop.ended === null)).toEqual([true, false, true]);
        return told;
      },
      (error: ProblemError) => error.problem,
    );
    expect(problem).toMatchObject({
      code: 'spool-failed',
      message: expect.stringMatching(/no space left/),
    });
    expect(tcpdump.alive()).toEqual([]);
  });

  it('stops by itself when a hop has as much as the plan wants, by packets or by bytes', async () => {
    for (const stopAfter of [{ packets: 3 }, { bytes: tcpdump.data.length }]) {
      const run = await startCapture(optionsFor({ stopAfter }));
      expect((await run.finished).state).toBe('complete');
      expect(tcpdump.alive()).toEqual([]);
      rmSync(join(home, 'session'), { recursive: true });
    }
    const run = await startCapture(optionsFor({ stopAfter: { packets: 4 }, durationSeconds: 2.5 }));
    await run.finished;
    expect(BigInt(run.session.hops[0]!.stop!) - BigInt(run.session.hops[0]!.start!)).toBeGreaterThan(2_000_000_000n);
  });

  it('starts at its time and not before, unless it is given up or too late', async () => {
    const startAt = new Date(Date.now() + 700).toISOString();
    const run = await startCapture(optionsFor({ startAt }));
    expect(Number(BigInt(run.session.hops[0]!.start!) / 1_000_000n)).toBeGreaterThanOrEqual(Date.parse(startAt));
    await run.stop();
    rmSync(join(home, 'session'), { recursive: true });
    const abort = new AbortController();
    const waiting = startCapture(
      optionsFor({ startAt: new Date(Date.now() + 60_000).toISOString() }, { signal: abort.signal }),
    );
    setTimeout(() => abort.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    await expect(startCapture(optionsFor({ startAt: '2020-01-01T00:00:00Z' }))).rejects.toMatchObject({
      problem: { code: 'start-passed' },
    });
    expect(existsSync(join(home, 'session'))).toBe(false);
  });

  it('ends after its duration', async () => {
    const run = await startCapture(optionsFor({ durationSeconds: 0.2 }));
    expect((await run.finished).state).toBe('complete');
    expect(tcpdump.alive()).toEqual([]);
  });
});

it('gives up on the node when it has not heard from us for a while', async () => {
  const fast = CAPTURE_SCRIPT.replaceAll('sleep 4', 'sleep 0.1');
  expect(fast).not.toBe(CAPTURE_SCRIPT);
  const connection = localConnection(
    planSchema.shape.nodes.element.parse({ name: 'n', host: 'h' }),
    tcpdump.environment,
  );
  const quoted = `'${fast.replaceAll("'", "'\\''")}'`;
  const child = await connection.exec(`exec sh -c ${quoted} hopscope t0 eth0 128 1024 '' ''`);
  child.stdout.resume();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const beat = setInterval(() => child.stdin.write('alive\n'), 50);
  await until('it runs', () => said.includes('listening on'));
  const end = performance.now() + 1000;
  await until('a second with word from us', () => performance.now() > end);
  expect(tcpdump.alive()).toHaveLength(1);
  clearInterval(beat);
  await child.exited;
  expect(said).toContain('hopscope:t0 exit');
  expect(tcpdump.alive()).toEqual([]);
});
