import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { captureWhile, lost } from './capture-while.ts';
import {
  addresses,
  clearDrops,
  clearNat,
  dropEvery,
  dropped,
  exec,
  iperf3,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  masquerade,
  ping,
  planFor,
  serviceAddress,
  trackedTranslations,
  udpFlow,
} from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const SERVICE = '10.96.0.10';
const NONE = { forward: 0, reverse: 0 };

/** Traffic that leaves the pod network: what the routers carry is plain, with the node's address. */
const outward = {
  // iperf3 has a fifth connection for its own talk.
  'four TCP connections': {
    conversations: 5,
    run: () => iperf3({ from: 'pod-a', to: 'node-b', bytes: '4M', rate: '40M', streams: 4 }),
  },
  'two UDP flows': {
    conversations: 2,
    run: () =>
      Promise.all([
        udpFlow({ from: 'pod-a', to: 'node-b', port: 7001, count: 2000 }),
        udpFlow({ from: 'pod-a', to: 'node-b', port: 7003, count: 1000 }),
      ]),
  },
  ping: { conversations: 1, run: () => ping({ from: 'pod-a', to: 'node-b', count: 200, interval: 0.005 }) },
};

describe.skipIf(!available.ok)(
  'packets whose addresses are rewritten on the way, against the kernel’s own tables',
  () => {
    let lab: LabState;
    let home: string;

    beforeAll(async () => {
      lab = await labUp();
      home = mkdtempSync(join(tmpdir(), 'hopscope-translated-'));
    });
    afterEach(async () => {
      await clearDrops();
      await clearNat('node-a');
    });
    afterAll(async () => {
      await labDown();
      rmSync(home, { recursive: true, force: true });
    });

    const withoutPodB = () =>
      planFor(lab, { hops: ['pod-a veth', 'node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0'] });

    for (const ports of ['kept', 'random'] as const)
      for (const [kind, { conversations, run }] of Object.entries(outward)) {
        it(`${kind} behind masquerade with ports ${ports}: losses and translations`, async () => {
          await masquerade('node-a', 'eth0', ports);
          const target = addresses['node-b'];
          await dropEvery('r1', { direction: 'forward', every: 37, at: 30, match: `ip daddr ${target}` });
          await dropEvery('r2', { direction: 'reverse', every: 23, at: 17, match: `ip saddr ${target}` });
          const analysis = await captureWhile(run, {
            plan: withoutPodB(),
            lab,
            directory: join(home, `${kind} ${ports}`),
          });
          const [forward, reverse] = [await dropped('r1', 'forward'), await dropped('r2', 'reverse')];
          expect(forward).toBeGreaterThan(0);
          expect(lost(analysis)).toEqual([NONE, { ...NONE, forward }, { ...NONE, reverse }, NONE]);
          await expectTranslations(analysis, target, conversations);
          expectNothingOdd(analysis);
        });
      }

    it('TCP to a service address that one node rewrites to a pod behind a tunnel: losses and translations', async () => {
      await serviceAddress('node-a', SERVICE, addresses['pod-b']);
      await dropEvery('r1', { direction: 'forward', every: 37, at: 30 });
      await dropEvery('r2', { direction: 'reverse', every: 23, at: 17 });
      const run = () => iperf3({ from: 'pod-a', to: 'pod-b', via: SERVICE, bytes: '4M', rate: '40M' });
      const analysis = await captureWhile(run, { plan: planFor(lab), lab, directory: join(home, 'service') });
      const [forward, reverse] = [await dropped('r1', 'forward'), await dropped('r2', 'reverse')];
      expect(forward).toBeGreaterThan(0);
      expect(lost(analysis)).toEqual([NONE, { ...NONE, forward }, { ...NONE, reverse }, NONE, NONE]);
      await expectTranslations(analysis, SERVICE, 2);
      expectNothingOdd(analysis);
    });

    it('a service address whose packets all vanish behind the node: every one of them is lost there', async () => {
      await serviceAddress('node-a', SERVICE, addresses['pod-b']);
      await dropEvery('r1', { direction: 'forward', every: 1 });
      // Nobody answers the client; the pings tell that the far pod is what the path leads to.
      const run = () =>
        Promise.all([
          exec('pod-a', ['timeout', '2', 'iperf3', '-c', SERVICE]),
          exec('pod-b', ['ping', '-c', '3', '-i', '0.2', '-W', '1', addresses['pod-a']]),
        ]);
      const analysis = await captureWhile(run, { plan: planFor(lab), lab, directory: join(home, 'black hole') });
      const forward = await dropped('r1', 'forward');
      expect(forward).toBeGreaterThan(0);
      expect(lost(analysis)[1]!.forward).toBe(forward);
    });

    /** The forward translations of the first segment are those of the connections to `destination` that the kernel tracks. */
    async function expectTranslations(analysis: Analysis, destination: string, conversations: number): Promise<void> {
      const seen = new Set(analysis.translations.map(({ protocol, from, to }) => `${protocol} ${from} => ${to}`));
      const tracked = (await trackedTranslations('node-a')).filter(({ from }) => from.includes(`> ${destination}:`));
      // The kernel remembers the connections of earlier tests for minutes.
      const wanted = tracked.map(({ protocol, from, to }) => `${protocol} ${from} => ${to}`);
      expect(analysis.translations).toHaveLength(conversations);
      expect(new Set(analysis.translations.map(({ segment }) => segment))).toEqual(new Set([0]));
      expect(seen.size).toBe(analysis.translations.length);
      for (const translation of seen) expect(wanted).toContain(translation);
    }
  },
);

function expectNothingOdd(analysis: Analysis): void {
  expect(analysis.warnings).toEqual([]);
  for (const hop of analysis.hops)
    expect(hop).toMatchObject({ malformed: 0, kernelDrops: 0, missed: { forward: 0, reverse: 0 } });
  for (const segment of analysis.segments)
    for (const figures of [segment.forward, segment.reverse])
      expect(figures).toMatchObject({ unmatched: 0, duplicated: 0, unjudged: 0 });
}
