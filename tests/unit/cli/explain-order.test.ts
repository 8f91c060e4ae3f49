import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { planSchema } from '../../../shared/contract/plan.ts';
import { newSessionHop, type SessionFile } from '../../../shared/session/schema.ts';
import { ethernet, payloadOf, pcapFile, sll2, udpPacket } from '../decode/build-packet.ts';
import { call, filesIn, START, testDirectory, twoHops } from './command-harness.ts';

function captures(lost: readonly number[] = []) {
  const { src, dst } = twoHops(400, lost);
  return filesIn(testDirectory(), { 'src.pcap': src, 'dst.pcap': dst });
}

const hop = (directory: string, name: string) => ['--hop', `${name}=${directory}/${name}.pcap`];
const both = (directory: string) => [...hop(directory, 'src'), ...hop(directory, 'dst')];

describe('hopscope analyze --explain', () => {
  it('adds the explanations to the JSON in the order asked, and only when asked', async () => {
    const directory = captures([7]);
    const { status, out } = await call(
      'analyze',
      ...both(directory),
      '--json',
      '--explain',
      'src:15',
      '--explain',
      'dst:41',
    );
    expect(status).toBe(0);
    const { explain } = JSON.parse(out) as Analysis;
    expect(explain).toMatchObject([
      { hop: 'src', frame: 15, direction: 'forward', segments: [{ from: 'src', to: 'dst', fate: 'lost' }] },
      { hop: 'dst', frame: 41, segments: [{ fate: 'delivered', match: { by: 'strong' } }] },
    ]);
    expect(explain![0]!.hops[1]).toMatchObject({ hop: 'dst', seen: false });
    expect(explain![0]!.hops[1]!.candidates.length).toBeGreaterThan(0);
    const plain = JSON.parse((await call('analyze', ...both(directory), '--json')).out) as Analysis;
    expect(Object.keys(plain)).not.toContain('explain');
    expect(Object.keys(plain)).not.toContain('order');
  });

  it('prints a block for people of at most 120 columns', async () => {
    const { out } = await call('analyze', ...both(captures([7])), '--explain', 'src:15', '--explain', 'src:17');
    expect(out).toContain('Why src #15');
    expect(out).toMatch(/src -> dst: lost, no hop from dst on saw it/);
    expect(out).toMatch(/not at dst: dst holds 399 packets of this flow, none of them this one/);
    expect(out).toMatch(/nearest: #\d+, .*payload hash \w+ => \w+/);
    expect(out).toMatch(/matched by addresses and ports, payload bytes, payload hash\s+and IP ID/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('shows every sighting of an `any` capture, with interface and direction', async () => {
    const packet = (i: number, ttl: number) =>
      udpPacket({ source: '10.1.0.1:4000', destination: '10.2.0.1:5000', id: i, ttl, payload: payloadOf(30, i) });
    const [plain, any] = [[], []] as { time: bigint; bytes: Uint8Array }[][];
    for (let i = 0; i < 300; i++) {
      const time = START + BigInt(i) * 20_000_000n;
      plain!.push({ time, bytes: ethernet(packet(i, 64)) });
      any!.push({ time: time + 1000n, bytes: sll2(packet(i, 64), 2, 0) });
      any!.push({ time: time + 2000n, bytes: sll2(packet(i, 63), 3, 4) });
    }
    const files = { 'src.pcap': pcapFile(plain!), 'dst.pcap': pcapFile(any!, { linkType: 276 }) };
    const { out } = await call('analyze', ...both(filesIn(testDirectory(), files)), '--json', '--explain', 'dst:4');
    const [why] = (JSON.parse(out) as Analysis).explain!;
    expect(why).toMatchObject({ record: 'sighting', packetFrame: 3 });
    expect(why!.hops[1]!.sightings).toMatchObject([
      { frame: 3, interface: 2, way: 'in', ttl: 64, changed: [] },
      { frame: 4, interface: 3, way: 'out', ttl: 63, changed: [{ name: 'TTL', before: '64', after: '63' }] },
    ]);
  });

  it.each([
    [['--explain', 'src'], '--explain src is not HOP:FRAME'],
    [['--explain', 'src:0'], '--explain src:0 is not HOP:FRAME'],
    [['--explain', 'src:x'], '--explain src:x is not HOP:FRAME'],
    [['--explain', 'mid:1'], 'there is no hop "mid", only src, dst'],
    [['--explain', 'src:801'], '--explain src:801: src: There is no record 801: it holds 800 records'],
    [['--order', 'ttl'], '--order ttl is neither auto nor given'],
  ])('%j: status 2 and the reason', async (more, reason) => {
    const { status, out, err } = await call('analyze', ...both(captures()), ...more);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  });
});

describe('hopscope analyze --order auto', () => {
  it('puts the hops into path order and says by what', async () => {
    const directory = captures([7]);
    const given = [...hop(directory, 'dst'), ...hop(directory, 'src')];
    const { out } = await call('analyze', ...given, '--order', 'auto', '--json', '--explain', 'src:15');
    const analysis = JSON.parse(out) as Analysis;
    // Neither port is an ephemeral one and no SYN is there: who sent first is no more than a hint.
    expect(analysis.order).toMatchObject({ proposed: ['src', 'dst'], certain: false });
    expect(analysis.order!.why).toContain('TTL');
    expect(analysis.hops.map(({ name }) => name)).toEqual(['src', 'dst']);
    expect(analysis.segments[0]!.forward.lost).toBe(1);
    expect(analysis.explain![0]).toMatchObject({ hop: 'src', direction: 'forward' });
    const asGiven = JSON.parse((await call('analyze', ...given, '--order', 'given', '--json')).out) as Analysis;
    expect(asGiven.hops.map(({ name }) => name)).toEqual(['dst', 'src']);
    expect((await call('analyze', ...given, '--order', 'auto')).out).toContain(
      'Order (not certain): src -> dst; by TTL',
    );
  });

  it('keeps the given order, with a warning, where nothing tells it', async () => {
    const packet = (port: number, i: number) =>
      ethernet(
        udpPacket({ source: `10.1.0.1:${port}`, destination: '10.2.0.1:5000', id: i, payload: payloadOf(9, i + port) }),
      );
    const files = Object.fromEntries(
      ['src', 'dst'].map((name, port) => [
        `${name}.pcap`,
        pcapFile(Array.from({ length: 9 }, (_, i) => ({ time: START + BigInt(i), bytes: packet(port + 1, i) }))),
      ]),
    );
    const { out, err } = await call('analyze', ...both(filesIn(testDirectory(), files)), '--order', 'auto', '--json');
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.order).toMatchObject({ proposed: ['src', 'dst'], certain: false });
    expect(analysis.warnings.map(({ code }) => code)).toContain('order-uncertain');
    expect(err).toContain('The order of the hops is not certain');
  });
});

describe('hopscope analyze SESSION_DIR', () => {
  it('marks segments inside a node by the plan, explains and orders as for files', async () => {
    const { src, dst } = twoHops(400, [7]);
    const entry = (name: string) => ({ ...newSessionHop(name, `captures/${name}.pcap`, 'tcpdump'), clockId: 'boot' });
    const point = (name: string) => ({ name, node: 'node-a', interface: 'any' });
    const session: SessionFile = {
      version: 1,
      id: 'a',
      name: 'inside',
      createdAt: '2026-01-01T00:00:00.000Z',
      state: 'complete',
      plan: planSchema.parse({ nodes: [{ name: 'node-a', host: 'a' }], hops: [point('dst'), point('src')] }),
      recording: null,
      targets: [],
      hops: [entry('dst'), entry('src')],
      probes: [],
    };
    const files = { 'session.json': JSON.stringify(session), 'captures/src.pcap': src, 'captures/dst.pcap': dst };
    const directory = filesIn(testDirectory(), files);
    const { out } = await call('analyze', directory, '--json', '--order', 'auto', '--explain', 'src:15');
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.segments).toMatchObject([{ from: 'src', to: 'dst', inside: 'node-a', uncertaintyNs: 0 }]);
    expect(analysis.explain).toMatchObject([{ hop: 'src', segments: [{ fate: 'lost' }] }]);
    expect((await call('analyze', directory)).out).toContain('inside node-a');
    const wrong = await call('analyze', directory, '--explain', 'mid:1');
    expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('there is no hop "mid", only dst, src')]);
  });
});
