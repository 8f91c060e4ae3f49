import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { captureWhile, lost } from './capture-while.ts';
import {
  clearDrops,
  dropEvery,
  dropped,
  exec,
  iperf3,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  ping,
  planFor,
  udpFlow,
} from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

/** `HOPSCOPE_EXACT_RUNS=10` repeats every case ten times; the claim is ten out of ten. */
const runs = Number(process.env['HOPSCOPE_EXACT_RUNS'] ?? 1);

/** Per kind of traffic: what runs while capturing, and one packet of how many is dropped each way. */
const traffic: Record<string, { run: () => Promise<unknown>; forward: number; reverse: number }> = {
  'iperf3 TCP': { run: () => iperf3({ from: 'pod-a', to: 'pod-b', bytes: '20M' }), forward: 37, reverse: 23 },
  // Its server answers once and gives up when that is lost: nothing is dropped on the way back.
  'iperf3 UDP': {
    run: () => iperf3({ from: 'pod-a', to: 'pod-b', protocol: 'udp', bytes: '4M', rate: '40M' }),
    forward: 37,
    reverse: 0,
  },
  'UDP both ways': {
    run: () =>
      Promise.all([
        udpFlow({ from: 'pod-a', to: 'pod-b', port: 7001, count: 3000 }),
        udpFlow({ from: 'pod-b', to: 'pod-a', port: 7002, count: 2000 }),
      ]),
    forward: 37,
    reverse: 23,
  },
  ping: {
    run: () => ping({ from: 'pod-a', to: 'pod-b', count: 200, interval: 0.005 }),
    forward: 37,
    reverse: 23,
  },
};

const slowTcp = {
  'iperf3 TCP': {
    run: () => iperf3({ from: 'pod-a', to: 'pod-b', bytes: '4M', rate: '40M' }),
    forward: 37,
    reverse: 23,
  },
};

/** Networks that cut the same bytes into different frames. */
const networks = {
  'offloads everywhere': { offloads: true, segmentAt: null, any: false, traffic },
  'offloads nowhere': { offloads: false, segmentAt: null, any: false, traffic: slowTcp },
  'super-frames cut to segments at r2': { offloads: true, segmentAt: 'eth1', any: false, traffic: slowTcp },
  // A packet that a router drops has entered it, and is lost on the segment that follows.
  'the routers captured on all interfaces': { offloads: true, segmentAt: null, any: true, traffic: slowTcp },
};

describe.skipIf(!available.ok).each(Object.entries(networks))(
  'losses on a real path with %s, against the kernel’s own counters',
  (_, { offloads, segmentAt, any, traffic }) => {
    let lab: LabState;
    let home: string;

    beforeAll(async () => {
      lab = await labUp({ offloads });
      if (segmentAt !== null) await exec('r2', ['ethtool', '-K', segmentAt, 'tso', 'off', 'gso', 'off']);
      home = mkdtempSync(join(tmpdir(), 'hopscope-exact-'));
    });
    afterEach(clearDrops);
    afterAll(async () => {
      await labDown();
      rmSync(home, { recursive: true, force: true });
    });

    function captureDuring(run: () => Promise<unknown>, name: string): Promise<Analysis> {
      const input = planFor(lab);
      if (any) for (const hop of input.hops) if (hop.node === 'r1' || hop.node === 'r2') hop.interface = 'any';
      return captureWhile(run, { plan: input, lab, directory: join(home, name) });
    }

    for (let number = 1; number <= runs; number++)
      for (const [kind, { run, ...every }] of Object.entries(traffic)) {
        it(`${kind}: lost per segment and direction is what nft dropped (${number} of ${runs})`, async () => {
          await dropEvery('r1', { direction: 'forward', every: every.forward, at: every.forward - 1 });
          if (every.reverse > 0) await dropEvery('r2', { direction: 'reverse', every: every.reverse, at: 5 });
          const analysis = await captureDuring(run, `${kind} ${number}`);
          const forward = await dropped('r1', 'forward');
          const reverse = every.reverse > 0 ? await dropped('r2', 'reverse') : 0;
          expect(forward).toBeGreaterThan(0);
          expect(reverse > 0).toBe(every.reverse > 0);
          const none = { forward: 0, reverse: 0 };
          const middle = any
            ? [none, { forward, reverse }]
            : [
                { ...none, forward },
                { ...none, reverse },
              ];
          expect(lost(analysis)).toEqual([none, ...middle, none, none]);
          expect(analysis.losses).toHaveLength(forward + reverse);
          expectNothingOdd(analysis);
        });

        it(`${kind}: nothing is lost where nothing was dropped (${number} of ${runs})`, async () => {
          const analysis = await captureDuring(run, `${kind} clean ${number}`);
          expect(lost(analysis)).toEqual(Array(5).fill({ forward: 0, reverse: 0 }));
          expect(analysis.losses).toEqual([]);
          expectNothingOdd(analysis);
          // The same bytes in more frames further down, or this network would prove nothing.
          const sent = analysis.segments.map((segment) => segment.forward.sent);
          expect(sent[3]! > sent[1]!).toBe(segmentAt !== null);
        });
      }
  },
);

function expectNothingOdd(analysis: Analysis): void {
  expect(analysis.warnings).toEqual([]);
  for (const hop of analysis.hops)
    expect(hop).toMatchObject({ malformed: 0, kernelDrops: 0, missed: { forward: 0, reverse: 0 } });
  for (const segment of analysis.segments)
    for (const figures of [segment.forward, segment.reverse]) {
      expect(figures).toMatchObject({ unmatched: 0, duplicated: 0, unjudged: 0 });
      expect(figures.sent).toBeGreaterThan(0);
      expect(figures.delayNs!.min).toBeGreaterThan(0);
    }
}
