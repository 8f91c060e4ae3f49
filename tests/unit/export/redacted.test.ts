import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { writeSession } from '../../../electron/sessions/session-directory.ts';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { newSessionHop } from '../../../shared/session/schema.ts';
import { call, filesIn, START, testDirectory, twoHops } from '../cli/command-harness.ts';
import { readInChunks } from '../pcap/collect.ts';

const SECRETS = ['10.1.0.1', '10.2.0.1', 'checkout', 'payments', 'intranet', 'eth0.tenant', 'boot-id-1', 'ping 7'];

/** A session as a capture leaves it, full of names. */
async function namedSession(): Promise<string> {
  const directory = testDirectory();
  const { src, dst } = twoHops(400, [7, 9]);
  const lines = ['x 0 33000', 'h 0 10.1.0.1', 'd 0 gw.intranet.example', 'p 0 900 33000', 'x 1 33001', 'h 1 10.2.0.1'];
  filesIn(directory, {
    'captures/checkout.pcap': src,
    'captures/payments.pcap': dst,
    'probes/intranet.jsonl': lines.map((line, i) => JSON.stringify({ t: String(START + BigInt(i)), line })).join('\n'),
  });
  const hop = (name: string) => ({
    ...newSessionHop(name, `captures/${name}.pcap`, `tcpdump -i eth0.tenant host 10.1.0.1`),
    clockId: `boot-id-${name === 'checkout' ? 1 : 2}`,
    ended: 'intranet went away',
  });
  const node = (name: string) => ({ name: `n-${name}`, host: `${name}.intranet`, agent: false, sudo: false });
  const planned = (name: string) => ({
    name,
    node: `n-${name}`,
    interface: 'eth0.tenant',
    filter: 'host 10.2.0.1',
    snaplen: 128,
  });
  await writeSession(directory, {
    version: 1,
    id: '7c1b2f00-8c2c-4bd1-a2c4-0d1d5a1c7f11',
    name: 'checkout to payments',
    createdAt: '2026-01-01T00:00:00.000Z',
    state: 'complete',
    plan: {
      name: 'checkout to payments',
      nodes: [node('checkout'), node('payments')],
      hops: [planned('checkout'), planned('payments')],
      probes: [],
    },
    recording: null,
    targets: ['10.2.0.1'],
    hops: [hop('checkout'), hop('payments')],
    probes: [
      {
        node: 'n-checkout',
        target: 'payments.intranet',
        protocol: 'udp',
        intervalSeconds: 1,
        file: 'probes/intranet.jsonl',
        command: 'mtr payments.intranet',
        stampedOnNode: true,
        clockId: 'boot-id-1',
        targetAddress: '10.2.0.1',
        ended: null,
      },
    ],
  });
  return directory;
}

async function opened() {
  const engine = new Engine({ dataDirectory: testDirectory(), knownHosts: '/nonexistent' });
  onTestFinished(() => engine.close());
  const directory = await namedSession();
  const { sessionId } = await engine.request('session.open', { directory });
  return { engine, sessionId, directory, out: testDirectory() };
}

/** No name, no address as text or as bytes. */
function expectNothingTold(path: string): void {
  const bytes = readFileSync(path);
  for (const secret of SECRETS) expect([path, secret, bytes.includes(secret)]).toEqual([path, secret, false]);
  for (const address of [Buffer.from([10, 1, 0, 1]), Buffer.from([10, 2, 0, 1])])
    expect([path, bytes.includes(address)]).toEqual([path, false]);
}

const ALL = { filter: '', range: null, redact: true };

describe('redacted exports', () => {
  it('tell no name and no address, in captures and in tables', async () => {
    const { engine, sessionId, out } = await opened();
    const path = join(out, 'all.pcapng');
    const told = await engine.request('export.capture', {
      ...{ sessionId, path, ...ALL },
      comments: ['lost', 'unjudged', 'rewritten'],
    });
    expect(told).toMatchObject({ count: 1598, hops: [800, 798] });
    expectNothingTold(path);
    const lost = readInChunks(readFileSync(path)).records.flatMap(({ comments = [] }) => comments);
    expect(lost.filter((text) => text.startsWith('Hopscope: lost between hop1 and hop2 (forward)')).length).toBe(2);
    for (const table of ['packets', 'flows', 'segments', 'losses', 'probes'] as const) {
      const file = join(out, `${table}.json`);
      await engine.request('export.table', { sessionId, path: file, table, format: 'json', ...ALL });
      expectNothingTold(file);
    }
    const { rows } = JSON.parse(readFileSync(join(out, 'packets.json'), 'utf8')) as { rows: Record<string, string>[] };
    const sources = new Set(rows.map((row) => row['source']));
    expect(sources.size).toBe(2);
    // The two share 14 bits, and still do.
    const [a, b] = [...sources].map((text) => text!.split(':')[0]!.split('.').map(Number));
    expect([a![0] === b![0], (a![1]! ^ b![1]!) >> 2, ((a![1]! ^ b![1]!) >> 1) & 1]).toEqual([true, 0, 1]);
  });

  it('take filters of the original, and keep the files of one run together', async () => {
    const { engine, sessionId, out } = await opened();
    const filter = 'lost and ip.src == 10.1.0.1 and hop == "checkout"';
    const path = join(out, 'losses.json');
    const args = { sessionId, path, ...ALL, filter };
    expect((await engine.request('export.table', { ...args, table: 'packets', format: 'json' })).count).toBe(2);
    expectNothingTold(path);
    const capture = join(out, 'losses.pcapng');
    const told = await engine.request('export.capture', { ...args, path: capture, comments: ['lost'] });
    expect(told).toMatchObject({ count: 2, hops: [2, 0] });
    expectNothingTold(capture);
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('hopscope-redacted-')).length;
    await engine.close();
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('hopscope-redacted-')).length;
    expect(after).toBe(before - 1);
  });

  it('pack a session that is analysed to the same figures', async () => {
    const { directory, out } = await opened();
    const packed = join(out, 'handed on.hopscope');
    const { status, out: said } = await call('export', directory, '--redact', '--packed', packed);
    expect([status, said]).toEqual([0, `${packed}: 4 files, ${statSync(packed).size} bytes\n`]);
    const analyse = async (path: string) =>
      JSON.parse((await call('analyze', path, '--json', '--target', '10.2.0.1')).out) as Analysis;
    const [own, other] = [await analyse(directory), await analyse(packed)];
    const figures = ({ segments, window, losses }: Analysis) => ({
      window,
      segments: segments.map(({ forward, reverse, uncertaintyNs }) => ({ forward, reverse, uncertaintyNs })),
      losses: losses.map(({ time, frame, bytes }) => ({ time, frame, bytes })),
    });
    expect(figures(other)).toEqual(figures(own));
    expect(own.segments[0]!.forward.lost).toBe(2);
    expect(JSON.stringify(other)).not.toContain('checkout');
  });
});
