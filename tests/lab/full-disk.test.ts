import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { analyseSession } from '../../electron/engine/analyse-session.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { localConnection } from '../unit/capture/local-connection.ts';
import { attempt, run } from './commands.ts';
import { type LabNode, type LabState, labAvailable, labDown, labUp, namespaceOf, ping, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const TMAX_SECONDS = 1;

describe.skipIf(!available.ok)('a node whose disk gets full', () => {
  let lab: LabState;
  let home: string;
  /** Holds a view of the files in which the spools' disk is a small one. */
  let holder: ChildProcess;
  beforeAll(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-full-'));
    const mount = 'mount -t tmpfs -o size=6m tmpfs /var/tmp && echo ready && exec sleep 300';
    holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mount]);
    await once(holder.stdout!, 'data');
  });
  afterAll(async () => {
    holder.kill('SIGKILL');
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  it.each([2, 0])(
    'ends the spool of that hop and says so, keeps what it took, and makes up no loss (%i MiB to stay free)',
    async (keepFreeMiB) => {
      const inside = ['nsenter', '-t', `${holder.pid}`, '-m'];
      const shellOn = (node: string) => [...inside, 'ip', 'netns', 'exec', namespaceOf(node as LabNode), '/bin/sh'];
      const connect: ConnectionPool['connect'] = async (node) =>
        localConnection(node, { SSH_CONNECTION: '' }, shellOn(node.name));
      const ended: string[] = [];
      const directory = join(home, `session-${keepFreeMiB}`);
      const plan = planFor(lab, { hops: ['node-a eth0', 'r1 eth1', 'node-b eth0'] });
      const started = await startCapture({
        plan: planSchema.parse({
          ...plan,
          keepFreeMiB,
          hops: plan.hops.map((hop) => ({ ...hop, carry: hop.name === 'r1 eth1' ? 'spool' : 'stream' })),
        }),
        directory,
        pool: { connect, another: connect, trust: async () => {}, disconnect: () => {}, closeAll: async () => {} },
        recording: null,
        onState: () => {},
        onBytes: () => {},
        onProbeLine: () => {},
        onCounters: () => {},
        onTrouble: (hop, trouble) => trouble && ended.push(`${hop} ${trouble.state} ${trouble.code}`),
        onHopEnded: () => {},
      });
      await ping({ from: 'pod-a', to: 'pod-b', count: 200, interval: 0.005 });
      // Others fill the disk up to the last block: the spool ends where half of what is to stay free is gone, or all.
      await attempt([...inside, 'dd', 'if=/dev/zero', 'of=/var/tmp/ballast', 'bs=4096']);
      await ping({ from: 'pod-a', to: 'pod-b', count: 800, interval: 0.005 });
      for (let i = 0; i < 500 && ended.length === 0; i++) await pause(20);
      await pause(TMAX_SECONDS * 1000 + 500);
      const session = await started.stop();
      expect(ended).toEqual(['1 ended no-spool']);
      expect(session.hops[1]!.ended).toMatch(/the disk of the spool has only \d+ KiB left/);
      expect(session.hops.map(({ gaps }) => gaps?.map(({ to }) => to) ?? [])).toEqual([[], [null], []]);
      const { analysis } = (await analyseSession(directory, session, { tmaxSeconds: TMAX_SECONDS })).result;
      expect(analysis.hops.map((hop) => hop.malformed)).toEqual([0, 0, 0]);
      expect(analysis.segments.flatMap(({ forward, reverse }) => [forward.lost, reverse.lost])).toEqual([0, 0, 0, 0]);
      expect(readFileSync(join(directory, session.hops[1]!.file)).length).toBeGreaterThan(200 * 100);
      expect((await run([...inside, 'ls', '/var/tmp'])).trim()).toBe('ballast');
      await run([...inside, 'rm', '/var/tmp/ballast']);
    },
    60_000,
  );
});
