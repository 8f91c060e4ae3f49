import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCapture } from '../../../electron/capture/orchestrator.ts';
import type { ConnectionPool } from '../../../electron/ssh/types.ts';
import type { PlanNode } from '../../../shared/contract/plan.ts';
import { planSchema } from '../../../shared/contract/plan.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { type LocalConnection, localConnection } from './local-connection.ts';
import { type StandIn, standIn, until } from './stand-in.ts';

let tcpdump: StandIn;
let home: string;
beforeEach(() => {
  tcpdump = standIn(pcapHeader(1, 128) as Buffer);
  home = mkdtempSync(join(tmpdir(), 'hopscope-renewed-'));
});
afterEach(() => {
  tcpdump.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Connections that say another port each time they are made, as the node's sshd does. */
function countingPool(): { pool: ConnectionPool; open: Map<number, LocalConnection>; closed: LocalConnection[] } {
  const open = new Map<number, LocalConnection>();
  const closed: LocalConnection[] = [];
  let port = 5000;
  const another = async (node: PlanNode, _: readonly PlanNode[], number: number) => {
    const ends = `10.0.0.9 ${port} 10.0.0.1 22`;
    const held = open.get(number);
    if (held !== undefined) return held;
    port++;
    const connection = localConnection(node, { ...tcpdump.environment, SSH_CONNECTION: ends });
    connection.run = async () => ({ stdout: `hopscope ${ends}\n`, stderr: '', code: 0, signal: null });
    connection.close = () => closed.push(connection);
    open.set(number, connection);
    return connection;
  };
  const pool: ConnectionPool = {
    connect: (node, others) => another(node, others, 0),
    another,
    trust: async () => {},
    disconnect: () => {},
    closeAll: async () => {},
  };
  return { pool, open, closed };
}

const hops = Array.from({ length: 9 }, (_, i) => ({ name: `hop ${i}`, node: 'a', interface: 'eth0' }));

it('starts the captures of other connections anew, so that they leave out one that was made anew', async () => {
  const { pool, open, closed } = countingPool();
  const told: string[] = [];
  const run = await startCapture({
    plan: planSchema.parse({ nodes: [{ name: 'a', host: 'h' }], hops }),
    directory: join(home, 'session'),
    pool,
    recording: null,
    onState: () => {},
    onBytes: () => {},
    onProbeLine: () => {},
    onCounters: () => {},
    onTrouble: (hop, trouble) => told.push(`${hop} ${trouble === null ? 'listens' : trouble.code}`),
    onHopEnded: () => {},
  });
  const first = tcpdump.runs().length;
  const filters = () => tcpdump.runs().map((argv) => argv.at(-1)!);
  for (const filter of filters()) for (const port of ['5000', '5001']) expect(filter).toContain(port);
  const lost = open.get(1)!;
  open.delete(1);
  lost.cut();
  await until('all listen again', () => told.filter((line) => line.endsWith('listens')).length === 9, 15_000);
  const session = await run.stop();
  expect(session.hops.map(({ gaps }) => gaps?.map(({ code }) => code))).toEqual([
    ...Array(8).fill(['connection-renewed']),
    ['connection-lost'],
  ]);
  for (const { gaps } of session.hops) expect(gaps![0]!.to).not.toBeNull();
  const renewed = filters().filter((filter) => filter.includes('5002'));
  expect([first, renewed.length]).toEqual([9, 9]);
  for (const filter of renewed) expect(filter).toContain('5000');
  expect(closed).not.toContain(open.get(0));
  expect(tcpdump.alive()).toEqual([]);
}, 20_000);

it('leaves the connections alone that held when another cannot be made anew', async () => {
  const { pool, open, closed } = countingPool();
  const told: string[] = [];
  const more = [...hops, ...Array.from({ length: 8 }, (_, i) => ({ name: `more ${i}`, node: 'a', interface: 'eth0' }))];
  const run = await startCapture({
    plan: planSchema.parse({ nodes: [{ name: 'a', host: 'h' }], hops: more }),
    directory: join(home, 'session'),
    pool: {
      ...pool,
      another: (node, others, number) =>
        number === 2 && told.length > 0 ? Promise.reject(new Error('no route')) : pool.another(node, others, number),
    },
    recording: null,
    onState: () => {},
    onBytes: () => {},
    onProbeLine: () => {},
    onCounters: () => {},
    onTrouble: (hop, trouble) => told.push(`${hop} ${trouble?.state} ${trouble?.tries}`),
    onHopEnded: () => {},
  });
  const lost = open.get(2)!;
  open.delete(2);
  lost.cut();
  await until('a try has failed', () => told.includes('16 waiting 1'), 10_000);
  expect(closed).toEqual([]);
  await run.stop();
}, 20_000);
