import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockPrior, type ClockSample, priorFromSamples } from '../../../shared/clock/prior.ts';
import { sessionHopSchema } from '../../../shared/session/schema.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { randomFrom, sendTraffic } from './clocked-traffic.ts';

const EPOCH = 1_760_000_000_000_000_000n;

/** Asks a clock `count` times: the node answers anywhere within the round trip. */
function ask(truth: (t: number) => number, count: number, seconds: number, rtt: number, seed = 5): ClockSample[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const asked = (i * seconds * SECOND) / count;
    const rttNs = rtt * (1 + 10 * random() ** 3);
    const answered = asked + rttNs * random();
    const middle = asked + rttNs / 2;
    return {
      at: EPOCH + BigInt(Math.round(middle)),
      offsetNs: answered + truth(answered) - Math.round(middle),
      rttNs: rttNs + 1,
    };
  });
}

/** A prior as the samples of a hop with this offset would give it. */
const priorOf = (offset: number, uncertainty = MS): ClockPrior => ({
  offsetNs: offset + uncertainty / 3,
  uncertaintyNs: uncertainty,
  atNs: EPOCH,
  fromNs: EPOCH,
  toNs: EPOCH + 10n * BigInt(SECOND),
  driftPpm: 0,
});

describe('a prior from samples of a clock', () => {
  it('holds the truth wherever in the round trip the node answered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: -100e-6, max: 100e-6, noNaN: true }),
        fc.integer({ min: -7200, max: 7200 }),
        fc.constantFrom(0, 1, 60, 3600),
        fc.nat(1e6),
        (count, drift, offset, seconds, seed) => {
          const truth = (t: number) => offset * SECOND + drift * t;
          const prior = priorFromSamples(ask(truth, count, seconds, 2 * MS, seed))!;
          for (const at of [prior.fromNs, prior.atNs, prior.toNs]) {
            const said = prior.offsetNs + Number(at - prior.atNs) * prior.driftPpm * 1e-6;
            // The clock drifts a little within one round trip.
            expect(Math.abs(said - truth(Number(at - EPOCH)))).toBeLessThanOrEqual(prior.uncertaintyNs + 10_000);
          }
        },
      ),
      { numRuns: 1000, seed: 2 },
    );
  });

  it('is better than half of the least round trip, the more samples there are', () => {
    const prior = priorFromSamples(ask(() => 5 * MS, 20, 1, MS))!;
    expect(prior.uncertaintyNs).toBeLessThanOrEqual(MS / 2);
    expect(Math.abs(prior.offsetNs - 5 * MS)).toBeLessThanOrEqual(prior.uncertaintyNs);
    expect(priorFromSamples([])).toBeNull();
  });

  it('keeps to the fastest answer when the clock was set in between', () => {
    const samples = ask((t) => (t < 30 * SECOND ? 0 : 10 * SECOND), 20, 60, MS);
    const fastest = samples.reduce((a, b) => (a.rttNs <= b.rttNs ? a : b));
    expect(priorFromSamples(samples)).toMatchObject({
      offsetNs: fastest.offsetNs,
      uncertaintyNs: fastest.rttNs / 2,
      fromNs: fastest.at,
      toNs: fastest.at,
    });
  });

  it('is kept in session.json', () => {
    const hop = {
      name: 'a',
      file: 'a.pcap',
      command: null,
      start: null,
      stop: null,
      received: null,
      kernelDrops: null,
      interfaceDrops: null,
      clockId: null,
      ended: null,
    };
    const sample = { at: '1760000000000000000', offsetNs: -12.5, rttNs: 800_000 };
    expect(sessionHopSchema.parse(hop).clockSamples).toBeUndefined();
    expect(sessionHopSchema.parse({ ...hop, clockSamples: [sample] }).clockSamples).toEqual([sample]);
    for (const broken of [
      { ...sample, rttNs: -1 },
      { ...sample, at: 'now' },
      { ...sample, offsetNs: Number.NaN },
    ])
      expect(sessionHopSchema.safeParse({ ...hop, clockSamples: [broken] }).success).toBe(false);
  });
});

describe('priors of hops', () => {
  it('bound clocks and delays where traffic goes one way', () => {
    const path = new PathSimulator([
      { name: 'a', clockOffset: 3 * SECOND, clockPrior: priorOf(3 * SECOND) },
      { name: 'b', clockOffset: -40 * MS, clockPrior: priorOf(-40 * MS) },
    ]);
    sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 1, oneWay: true, base: [5 * MS, 0] });
    const { clock, segments, warnings } = path.analyze().analysis;
    expect(clock[1]!.uncertaintyNs).not.toBeNull();
    expect(clock[1]!.uncertaintyNs!).toBeLessThan(4 * MS);
    expect(Math.abs(clock[1]!.offsetNs + 3040 * MS)).toBeLessThanOrEqual(clock[1]!.uncertaintyNs!);
    expect(Math.abs(segments[0]!.forward.delayNs!.min - 5 * MS)).toBeLessThanOrEqual(segments[0]!.uncertaintyNs!);
    expect(warnings.map(({ code }) => code)).not.toContain('one-way-traffic');
  });

  it('and packets both ways bound a clock better than either', () => {
    const bound = (clockPrior?: ClockPrior) => {
      const path = new PathSimulator([
        { name: 'a', ...(clockPrior ? { clockPrior: priorOf(0, 100_000) } : {}) },
        { name: 'b', ...(clockPrior ? { clockPrior } : {}) },
      ]);
      sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 1, base: [3 * MS, MS] });
      const { clock } = path.analyze().analysis;
      expect(Math.abs(clock[1]!.offsetNs)).toBeLessThanOrEqual(clock[1]!.uncertaintyNs!);
      return clock[1]!.uncertaintyNs!;
    };
    expect(bound(priorOf(0, 100_000))).toBeLessThan(bound() / 5);
  });

  it('that packets contradict are left out, and that is said', () => {
    const path = new PathSimulator([
      { name: 'a', clockPrior: priorOf(0) },
      { name: 'b', clockPrior: priorOf(50 * MS) },
    ]);
    sendTraffic(path, { from: 0, to: 10 * SECOND, every: 10 * MS, segments: 1 });
    const { clock, warnings } = path.analyze().analysis;
    expect(Math.abs(clock[1]!.offsetNs)).toBeLessThanOrEqual(clock[1]!.uncertaintyNs!);
    expect(warnings.filter(({ code }) => code === 'clock-probes-refused').map(({ hop }) => hop)).toEqual(['b']);
  });
});
