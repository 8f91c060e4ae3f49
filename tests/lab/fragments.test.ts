import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureWhile, lost } from './capture-while.ts';
import {
  addresses,
  dropEvery,
  dropped,
  exec,
  iperf3,
  type LabNode,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  masquerade,
  planFor,
  udpFlow,
} from './lab.ts';
import { links } from './topology.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const NONE = { forward: 0, reverse: 0 };
/** All of the tunnel's forward packets, also the fragments that carry no ports. */
const outer = `ip daddr ${addresses['node-b']}`;
/** What keeps a router's "fragmentation needed" to itself. */
const quiet = `
add table inet quiet
add chain inet quiet out { type filter hook output priority 0 ; }
add rule inet quiet out icmp type destination-unreachable drop
`;

describe.skipIf(!available.ok)('packets cut into fragments on a real path, against the kernel’s own counters', () => {
  let lab: LabState;
  let home: string;

  beforeEach(async () => {
    lab = await labUp();
    home = mkdtempSync(join(tmpdir(), 'hopscope-fragments-'));
  });
  afterEach(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  const datagrams = (bytes: number) => () =>
    udpFlow({ from: 'pod-a', to: 'pod-b', port: 7001, count: 1500, bytes, perSecond: 1000 });

  it('fragmented by the sender, inside the tunnel: a datagram of which a fragment is dropped is one lost packet', async () => {
    await dropEvery('r1', { direction: 'forward', every: 37, at: 30 });
    const analysis = await captureWhile(datagrams(4000), { plan: planFor(lab), lab, directory: join(home, 'inner') });
    const forward = await dropped('r1', 'forward');
    expect(forward).toBeGreaterThan(100);
    expect(lost(analysis)).toEqual([NONE, { ...NONE, forward }, NONE, NONE, NONE]);
    const sent = analysis.segments.map((segment) => segment.forward.sent);
    expect(sent).toEqual([1500, 1500, ...Array(3).fill(1500 - forward)]);
    expect(analysis.warnings).toEqual([]);
  });

  it('fragmented by the tunnel, because its device has the MTU of the link below', async () => {
    await narrowUnderlay();
    await dropEvery('r1', { direction: 'forward', every: 37, at: 30, match: outer });
    const analysis = await captureWhile(datagrams(1400), { plan: planFor(lab), lab, directory: join(home, 'outer') });
    const forward = await dropped('r1', 'forward');
    expect(forward).toBeGreaterThan(70);
    expect(lost(analysis)).toEqual([NONE, { ...NONE, forward }, NONE, NONE, NONE]);
    expect(analysis.warnings).toEqual([]);
  });

  it('fragmented by a router on the way, because the next link is narrower', async () => {
    await mtu('r1', 'eth1', 1300);
    await mtu('r2', 'eth0', 1300);
    await dropEvery('r2', { direction: 'forward', every: 37, at: 30, match: outer });
    const analysis = await captureWhile(datagrams(1300), { plan: planFor(lab), lab, directory: join(home, 'router') });
    const forward = await dropped('r2', 'forward');
    expect(forward).toBeGreaterThan(70);
    expect(lost(analysis)).toEqual([NONE, NONE, { ...NONE, forward }, NONE, NONE]);
    expect(analysis.warnings).toEqual([]);
  });

  it('a filter on the tunnel’s port, which later fragments do not have: named, and no loss', async () => {
    await narrowUnderlay();
    const plan = planFor(lab);
    for (const hop of plan.hops) if (hop.node === 'r1') hop.filter = 'udp port 8472';
    const analysis = await captureWhile(datagrams(1400), { plan, lab, directory: join(home, 'filter') });
    expect(lost(analysis)).toEqual(Array(5).fill(NONE));
    const named = analysis.warnings.map(({ code, hop }) => ({ code, hop }));
    expect(named).toEqual([{ code: 'filter-mismatch', hop: 'r1 eth1' }]);
    expect(analysis.segments[1]!.forward).toMatchObject({ unmatched: 0 });
  });

  describe('too large for the next link, and not to be fragmented', () => {
    beforeEach(async () => {
      await masquerade('node-a', 'eth0', 'kept');
      await mtu('r2', 'eth1', 1200);
    });

    const plan = () => planFor(lab, { hops: ['pod-a veth', 'node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0'] });

    it('the router says so: what it refused was answered, not lost', async () => {
      const run = () => iperf3({ from: 'pod-a', to: 'node-b', bytes: '2M' });
      const analysis = await captureWhile(run, { plan: plan(), lab, directory: join(home, 'told') });
      const refused = await refusedBy('r2');
      expect(refused).toBeGreaterThan(0);
      expect(lost(analysis)).toEqual(Array(4).fill(NONE));
      expect(analysis.segments[2]!.forward.unjudged).toBe(refused);
    });

    it('a black hole, where that answer is dropped: everything too large is lost there', async () => {
      await exec('r2', ['nft', '-f', '-'], quiet);
      const server = exec('node-b', ['timeout', '8', 'iperf3', '-s', '-1']);
      const run = () => exec('pod-a', ['timeout', '3', 'iperf3', '-c', addresses['node-b'], '-n', '2M']);
      const analysis = await captureWhile(run, { plan: plan(), lab, directory: join(home, 'hole') });
      const refused = await refusedBy('r2');
      expect(refused).toBeGreaterThan(1);
      expect(lost(analysis)).toEqual([NONE, NONE, { ...NONE, forward: refused }, NONE]);
      await server;
    });
  });
});

async function mtu(node: LabNode, device: string, bytes: number): Promise<void> {
  const { code, stderr } = await exec(node, ['ip', 'link', 'set', device, 'mtu', `${bytes}`]);
  if (code !== 0) throw new Error(stderr);
}

/** The mistake of many clusters: the tunnel's packets fill the link before their outer headers are added. */
async function narrowUnderlay(): Promise<void> {
  for (const { left, right } of links.slice(1, 4))
    for (const { node, device } of [left, right]) await mtu(node, device, 1400);
}

/** Packets that a node could not forward because they were too large and not to be fragmented (IpFragFails). */
async function refusedBy(node: LabNode): Promise<number> {
  const { stdout } = await exec(node, ['cat', '/proc/net/snmp']);
  const [names = '', values = ''] = stdout.split('\n').filter((line) => line.startsWith('Ip:'));
  return Number(values.split(' ')[names.split(' ').indexOf('FragFails')]);
}
