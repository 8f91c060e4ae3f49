import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSchema } from '../../shared/contract/plan.ts';
import { attempt, run } from './commands.ts';
import {
  addresses,
  clearDrops,
  counters,
  dropEvery,
  dropped,
  exec,
  iperf3,
  type LabState,
  labAvailable,
  labDown,
  labNodes,
  labStatus,
  labUp,
  ping,
  planFor,
  shape,
  shapeCounters,
  stateDirectory,
  udpFlow,
  unshape,
} from './lab.ts';
import { lockFile } from './lock.ts';
import { listeners } from './state.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

describe.skipIf(!available.ok)('the lab', () => {
  let lab: LabState;
  beforeAll(async () => {
    lab = await labUp();
  });
  afterAll(async () => {
    await labDown();
  });

  it('carries packets from pod to pod through VXLAN', async () => {
    await dropEvery('r1', { direction: 'forward', every: 1_000_000, at: 999_999 });
    expect(await ping({ from: 'pod-a', to: 'pod-b', count: 20 })).toEqual({ sent: 20, received: 20 });
    expect(await counters('r1')).toEqual([{ name: 'forward', seen: 20, dropped: 0 }]);
    await clearDrops();
    expect(await counters('r1')).toEqual([]);
  });

  it('drops and counts pings exactly, each direction on its own', async () => {
    await dropEvery('r1', { direction: 'forward', every: 10, at: 3 });
    await dropEvery('r2', { direction: 'reverse', every: 7, at: 2 });
    const { sent, received } = await ping({ from: 'pod-a', to: 'pod-b', count: 100 });
    expect(await dropped('r1', 'forward')).toBe(10);
    expect(await counters('r2')).toEqual([{ name: 'reverse', seen: 90, dropped: 13 }]);
    expect(sent - received).toBe(23);
    await clearDrops();
  });

  it('drops and counts UDP exactly, and only what matches', async () => {
    await dropEvery('node-b', { direction: 'forward', every: 20, at: 19, match: 'udp dport 9000', name: 'udp9000' });
    await dropEvery('r1', { direction: 'forward', every: 50, match: 'udp dport 9', name: 'discard' });
    const { sent, received } = await udpFlow({ from: 'pod-a', to: 'pod-b', port: 9000, count: 400 });
    expect(await ping({ from: 'pod-a', to: 'pod-b', count: 40 })).toEqual({ sent: 40, received: 40 });
    expect(sent - received).toBe(20);
    expect(await counters('node-b')).toEqual([{ name: 'udp9000', seen: 400, dropped: 20 }]);
    expect(await counters('r1')).toEqual([{ name: 'discard', seen: 0, dropped: 0 }]);
    await clearDrops();
  });

  it('moves TCP, and a token bucket slows it down and drops at its tail', async () => {
    const free = await iperf3({ from: 'pod-a', to: 'pod-b', bytes: '2M' });
    // The server stops counting when the client says it is done, so a little may be missing there.
    expect(free.end.sum_sent?.bytes).toBeGreaterThanOrEqual(2 << 20);
    expect(free.end.sum_received?.bytes).toBeGreaterThan(0);
    await shape('r1', 'eth1', { rate: 10e6, burst: 10_000, limit: 20_000 });
    const udp = await udpFlow({ from: 'pod-a', to: 'pod-b', port: 9001, count: 500, bytes: 1000, perSecond: 5000 });
    const queue = await shapeCounters('r1', 'eth1');
    await unshape('r1', 'eth1');
    expect(queue.dropped).toBeGreaterThan(100);
    expect(queue.dropped).toBe(udp.sent - udp.received);
  });

  it.each(labNodes)('lets the system ssh client into %s with strict host keys', async (node) => {
    const options = [
      `UserKnownHostsFile=${lab.knownHosts}`,
      'StrictHostKeyChecking=yes',
      'BatchMode=yes',
      'IdentitiesOnly=yes',
    ];
    const argv = [
      'ssh',
      '-F',
      'none',
      '-i',
      lab.privateKey,
      '-p',
      `${lab.ports[node]}`,
      ...options.flatMap((o) => ['-o', o]),
    ];
    const command = 'cat /proc/sys/kernel/hostname; echo $SSH_CONNECTION; ip -o -4 addr';
    const [hostname, connection, ...rest] = (await run([...argv, 'root@127.0.0.1', command])).split('\n');
    expect(hostname).toBe(node);
    expect(connection).toMatch(new RegExp(`^127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${lab.ports[node]}$`));
    expect(rest.join('\n')).toContain(` ${addresses[node]}/24 `);
  });

  it('is refused when the host key is another', async () => {
    const argv = ['ssh', '-F', 'none', '-i', lab.privateKey, '-p', `${lab.ports.r1}`, '-o', 'BatchMode=yes'];
    const lines = readFileSync(lab.knownHosts, 'utf8').split('\n');
    const key = lines
      .find((line) => line.includes(`:${lab.ports.r2} `))
      ?.replace(`:${lab.ports.r2} `, `:${lab.ports.r1} `);
    const trust = ['-o', 'StrictHostKeyChecking=yes', '-o', 'UserKnownHostsFile=/dev/stdin', 'root@127.0.0.1', 'true'];
    const outcome = await attempt([...argv, ...trust], `${key}\n`);
    expect(outcome.code).toBe(255);
    expect(outcome.stderr).toContain('Host key verification failed');
  });

  it('makes plans that the contract accepts', () => {
    const plan = planSchema.parse(planFor(lab, { mtrInterval: 0.2, filter: 'udp', durationSeconds: 2 }));
    expect(plan.nodes.map((node) => node.name)).toEqual(['node-a', 'r1', 'r2', 'node-b']);
    expect(plan.hops.map((hop) => `${hop.node} ${hop.interface}`)).toEqual([
      'node-a veth-a',
      'node-a eth0',
      'r1 eth1',
      'r2 eth1',
      'node-b eth0',
      'node-b veth-b',
    ]);
    expect(planFor(lab, { hops: ['r1 eth1'] }).nodes).toHaveLength(1);
  });

  it('comes up again over itself, with other options', async () => {
    lab = await labUp({ offloads: false, icmpRatelimit: 0 });
    expect(await labStatus()).toMatchObject({ up: true, state: lab });
    const features = (await exec('node-a', ['ethtool', '-k', 'flannel.1'])).stdout;
    expect(features).toMatch(/^generic-segmentation-offload: off/m);
    expect(features).toMatch(/^generic-receive-offload: off/m);
    expect((await exec('r1', ['cat', '/proc/sys/net/ipv4/icmp_ratelimit'])).stdout).toBe('0\n');
  });

  it('goes down without a trace, also with programs running and the state lost', async () => {
    const before = await run(['ip', '-br', 'link']);
    const child = exec('r1', ['sleep', '1000']);
    await run(['rm', '-r', stateDirectory]);
    await labDown();
    expect((await child).code).toBeNull();
    expect(await labStatus()).toEqual({ up: false, namespaces: [], listeners: [], state: null });
    expect(await listeners()).toEqual([]);
    expect([stateDirectory, lockFile].filter((file) => existsSync(file))).toEqual([]);
    expect(await run(['ip', '-br', 'link'])).toBe(before);
  });
});
