import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCapture } from '../../../electron/capture/orchestrator.ts';
import type { StartOptions } from '../../../electron/capture/types.ts';
import { CAPTURE_SCRIPT } from '../../../electron/capture/wrapper-script.ts';
import type { ConnectionPool } from '../../../electron/ssh/types.ts';
import type { Problem, ProblemError } from '../../../shared/contract/errors.ts';
import { type PlanInput, planSchema } from '../../../shared/contract/plan.ts';
import { sessionSchema } from '../../../shared/session/schema.ts';
import { type LocalConnection, localConnection } from './local-connection.ts';
import { type StandIn, standIn, until } from './stand-in.ts';

let tcpdump: StandIn;
let home: string;
let connections: Map<string, LocalConnection>;
/** Per node name, added to the environment of its commands. */
let environments: Record<string, Record<string, string>>;
beforeEach(() => {
  tcpdump = standIn();
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

  it('goes on when a connection is lost, and is over when all are', async () => {
    const ended: string[] = [];
    const run = await startCapture(
      optionsFor({}, { onHopEnded: (hop, problem) => ended.push(`${hop} ${problem.code}`) }),
    );
    connections.get('a')!.cut();
    await until('the first end', () => ended.length === 1);
    expect(ended[0]).toMatch(/^0 /);
    connections.get('b')!.cut();
    const session = await run.finished;
    expect(ended).toHaveLength(3);
    expect(session.hops.map((hop) => [hop.ended === null, hop.stop])).toEqual(Array(3).fill([false, null]));
    await until('no tcpdump is left', () => tcpdump.alive().length === 0);
  });

  it('ends a hop whose bytes cannot be kept, and tells why', async () => {
    let told: Problem | null = null;
    const running = startCapture(
      optionsFor(
        {},
        {
          onHopEnded: (hop, problem) => {
            told = hop === 1 ? problem : null;
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
      subject: 'hop 1',
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
  const fast = CAPTURE_SCRIPT.replaceAll('sleep 15', 'sleep 0.1');
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
