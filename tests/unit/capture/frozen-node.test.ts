import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { expect, it } from 'vitest';
import { startCapture } from '../../../electron/capture/orchestrator.ts';
import { createPool } from '../../../electron/ssh/pool.ts';
import { planSchema } from '../../../shared/contract/plan.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { atEnd, scratch, startServer } from '../ssh/test-server.ts';
import { standIn, until } from './stand-in.ts';

it('sees within 20 s a node that reads no more and sends no more, while its connection stands', async () => {
  const tcpdump = standIn(pcapHeader(1, 128) as Buffer);
  atEnd(() => tcpdump.remove());
  const freezes: (() => void)[] = [];
  const onExec =
    (taken: (() => void)[]) =>
    (command: string, channel: ServerChannel): void => {
      const child = spawn('/bin/sh', ['-c', command], { env: { ...process.env, ...tcpdump.environment } });
      atEnd(() => void child.kill('SIGKILL'));
      channel.pipe(child.stdin);
      child.stdin.on('error', () => {});
      child.stdout.pipe(channel, { end: false });
      child.stderr.pipe(channel.stderr, { end: false });
      child.on('close', (code) => {
        channel.exit(code ?? 1);
        channel.end();
      });
      taken.push(() => {
        // Its window is never adjusted again, and a close of ours is not answered.
        channel.unpipe(child.stdin);
        channel.pause();
        child.stdout.unpipe(channel);
        child.stderr.unpipe(channel.stderr);
      });
    };
  const servers = [await startServer({ onExec: onExec(freezes) }), await startServer({ onExec: onExec([]) })];
  const knownHosts = join(scratch(), 'known_hosts');
  writeFileSync(knownHosts, servers.map((server) => `${server.knownHostsLine()}\n`).join(''));
  const pool = createPool({ knownHosts, sshConfig: 'none' });
  atEnd(() => void pool.closeAll());
  const told: string[] = [];
  const run = await startCapture({
    plan: planSchema.parse({
      nodes: servers.map((server, i) => ({ ...server.node(), name: `n${i}` })),
      hops: servers.map((_, i) => ({ name: `hop ${i}`, node: `n${i}`, interface: 'eth0' })),
    }),
    directory: join(scratch(), 'session'),
    pool,
    recording: null,
    onState: () => {},
    onBytes: () => {},
    onProbeLine: () => {},
    onCounters: () => {},
    onTrouble: (hop, trouble) =>
      told.push(`${hop} ${trouble === null ? 'listens' : `${trouble.state} ${trouble.code}`}`),
    onHopEnded: () => {},
  });
  await until('the counters are told', () => run.ledger().hops[0] !== null);
  for (const freeze of freezes) freeze();
  const since = performance.now();
  await until('it is seen', () => told.length > 0, 25_000);
  expect(performance.now() - since).toBeLessThan(20_000);
  expect(told[0]).toBe('0 waiting no-answer');
  // Over a new channel the node is there again.
  await until('it listens again', () => told.includes('0 listens'), 10_000);
  const session = await run.stop();
  expect(session.hops.map(({ gaps }) => gaps?.map(({ code, to }) => [code, to === null]) ?? [])).toEqual([
    [['no-answer', false]],
    [],
  ]);
}, 60_000);
