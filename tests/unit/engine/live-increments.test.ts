import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE } from '../../../electron/engine/read-captures.ts';
import { AnalysisMemory } from '../../../shared/analysis/analysis-memory.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { SeededRandom } from '../../bench/random.ts';
import { generateTraffic } from '../../bench/traffic.ts';
import { type NatConversation, packetAt } from '../match/nat-network.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { liveRounds, readSoFar, type Schedule } from './live-feed.ts';

const HOPS = 3;

const conversation = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
  snat: fc.integer({ min: 1, max: HOPS }),
  dnat: fc.integer({ min: 1, max: HOPS }),
  packets: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 9000 }),
      reverse: fc.boolean(),
      delay: fc.integer({ min: 50_000, max: 20 * MS }),
      lostAfter: fc.option(fc.integer({ min: 0, max: HOPS - 2 }), { freq: 5 }),
      missedAt: fc.option(fc.constant(1), { freq: 8 }),
      copies: fc.constantFrom(1, 1, 1, 1, 2),
    }),
    { minLength: 4, maxLength: 40 },
  ),
});

const network = fc.record({
  conversations: fc.array(conversation, { minLength: 1, maxLength: 6 }),
  clocks: fc.array(
    fc.record({
      clockOffset: fc.integer({ min: -5 * SECOND, max: 5 * SECOND }),
      drift: fc.integer({ min: -40, max: 40 }),
      step: fc.constantFrom(0, 0, 0, 3 * SECOND, -2 * SECOND),
      snaplen: fc.constantFrom(96, 128, 262144),
    }),
    { minLength: HOPS, maxLength: HOPS },
  ),
  /** Per round and hop, in thousandths of what is still to come. */
  speeds: fc.array(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: HOPS, maxLength: HOPS }), {
    minLength: 1,
    maxLength: 4,
  }),
  chunk: fc.integer({ min: 1, max: 3000 }),
  blockShift: fc.constantFrom(1, 3, 6, 10),
  lend: fc.boolean(),
});

type Network = typeof network extends fc.Arbitrary<infer T> ? T : never;

function filesOf({ conversations, clocks }: Network): Uint8Array[] {
  const path = new PathSimulator(
    clocks.map(({ clockOffset, drift, step, snaplen }, h) => ({
      name: `h${h}`,
      clockOffset,
      drift: drift * 1e-6,
      error: (time: number) => (time > 6 * SECOND ? step : 0),
      snaplen,
    })),
  );
  conversations.forEach(({ protocol, snat, dnat, packets }, i) => {
    const c: NatConversation = {
      protocol,
      client: `10.0.0.${i + 1}:${4000 + i}`,
      service: `10.9.0.${(i % 2) + 1}:80`,
      outside: `192.0.2.1:${5000 + i}`,
      backend: `10.8.0.${(i % 2) + 1}:8080`,
      snat,
      dnat,
      seed: i + 1,
    };
    packets
      .toSorted((a, b) => a.at - b.at)
      .forEach(({ at, reverse, delay, lostAfter, missedAt, copies }, k) => {
        for (let copy = 0; copy < copies; copy++)
          path.send(SECOND + at * MS + copy * 1000, (hop, ttl) => packetAt(c, k, reverse, hop, ttl), {
            reverse,
            delays: Array.from({ length: HOPS - 1 }, () => delay),
            ...(lostAfter === null ? {} : { lostAfter }),
            ...(missedAt === null ? {} : { missedAt: [missedAt] }),
          });
      });
  });
  return path.files();
}

function scheduleOf(files: readonly Uint8Array[], speeds: readonly number[][]): Schedule {
  const at = files.map(() => 0);
  const rounds = speeds.map((round) =>
    files.map((bytes, h) => {
      at[h]! += Math.floor(((bytes.length - at[h]!) * round[h]!) / 1000);
      return at[h]!;
    }),
  );
  return [...rounds, files.map((bytes) => bytes.length)];
}

const steady = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  tmaxSeconds: fc.constantFrom(0.05, 0.3, 1),
  blockShift: fc.constantFrom(1, 2, 4),
  /** Share of its file that a hop is ahead of the one before. */
  ahead: fc.constantFrom(0, 0.01, -0.04),
  drift: fc.constantFrom(0, 3e-6, -40e-6),
  loss: fc.constantFrom(0, 0.02, 0.2),
  copies: fc.constantFrom(0, 0.02),
  /** Share of packets that are sent again, the same bytes. */
  again: fc.constantFrom(0, 0.05),
  jitter: fc.constantFrom(20_000, 3 * MS),
  snat: fc.constantFrom(HOPS, HOPS, 1),
  silent: fc.boolean(),
  lend: fc.boolean(),
});

/** Half a minute of conversations that go on all the time, some of which begin late. */
function steadyFiles(given: typeof steady extends fc.Arbitrary<infer T> ? T : never): Uint8Array[] {
  const random = new SeededRandom(given.seed);
  const chance = (share: number) => random.below(1000) < share * 1000;
  const path = new PathSimulator(
    Array.from({ length: HOPS }, (_, h) => ({ name: `h${h}`, clockOffset: h * 1234567, drift: h * given.drift })),
  );
  const conversations = Array.from(
    { length: 6 },
    (_, i): NatConversation => ({
      protocol: i % 3 === 0 ? 'udp' : 'tcp',
      client: `10.0.0.${i + 1}:${4000 + i}`,
      service: '10.9.0.1:80',
      outside: `192.0.2.1:${5000 + i}`,
      backend: '10.8.0.1:8080',
      snat: i === 5 ? given.snat : HOPS,
      dnat: HOPS,
      seed: i + 1,
    }),
  );
  const sent = conversations.map(() => 0);
  for (let i = 0; i < 1500; i++) {
    const at = SECOND + i * 20 * MS;
    const who = random.below(i < 500 ? 3 : conversations.length);
    const k = chance(given.again) ? Math.max(0, sent[who]! - 1) : sent[who]!++;
    const reverse = k % 3 === 1;
    const times = chance(given.copies) ? 2 : 1;
    const delays = Array.from({ length: HOPS - 1 }, () => 100_000 + random.exponential(given.jitter));
    const lostAfter = chance(given.loss) ? random.below(HOPS - 1) : null;
    for (let copy = 0; copy < times; copy++)
      path.send(at + copy * 1000, (hop, ttl) => packetAt(conversations[who]!, k, reverse, hop, ttl), {
        reverse,
        delays,
        ...(lostAfter === null ? {} : { lostAfter }),
      });
  }
  return path.files();
}

/** Without the last digit of what is summed up in another order. */
function rounded(analysis: Analysis): unknown {
  return JSON.parse(
    JSON.stringify(analysis, (key, value) => (key === 'mean' || key === 'stdev' ? Math.round(value) : value)),
  );
}

/** What views draw a result from. */
function insides({ match, judgement, state }: AnalysisResult): unknown {
  const { links, corrected, open, pairFacts } = match;
  return { links, corrected, open, pairFacts, marks: judgement.marks, facts: judgement.facts, state };
}

describe('captures that run', () => {
  it('are answered at any time as their files would be, whichever hop is ahead and however bytes are cut', () => {
    fc.assert(
      fc.property(network, (given) => {
        const feed = { names: ['a', 'b', 'c'], files: filesOf(given) };
        const schedule = scheduleOf(feed.files, given.speeds);
        let round = 0;
        // Blocks so small that there are many of them.
        const memory = new AnalysisMemory(given.blockShift);
        for (const [result, live] of liveRounds(feed, schedule, given.chunk, memory)) {
          const { analysis } = result;
          const again = readSoFar(feed, schedule[round++]!);
          expect(analysis).toEqual(again.analysis);
          expect(insides(result)).toEqual(insides(again));
          if (given.lend) live.lend();
          for (const segment of analysis.segments)
            for (const f of [segment.forward, segment.reverse]) expect(f.delivered + f.partial + f.lost).toBe(f.sent);
        }
      }),
      { numRuns: 60 },
    );
  });

  // So many packets that most are settled for several rounds, their delays ranked, and the clocks told anew meanwhile.
  it('are answered so whatever was settled before', () => {
    let settled = 0;
    fc.assert(
      fc.property(steady, (given) => {
        const feed = { names: ['a', 'b', 'c'], files: steadyFiles(given), tmaxSeconds: given.tmaxSeconds };
        const memory = new AnalysisMemory(given.blockShift);
        const rounds = 9;
        // A hop of which nothing comes for so long that the others' packets are settled without it.
        const share = (r: number, h: number) => (given.silent && h === 2 && r > 1 && r < 7 ? 2 : r + 1) / rounds;
        const schedule = Array.from({ length: rounds }, (_, r) =>
          feed.files.map(({ length }, h) => Math.floor(length * Math.min(1, share(r, h) + (h - 1) * given.ahead))),
        );
        let round = 0;
        for (const [result, live] of liveRounds(feed, schedule, 5000, memory)) {
          const again = readSoFar(feed, schedule[round++]!);
          expect(rounded(result.analysis)).toEqual(rounded(again.analysis));
          expect(insides(result)).toEqual(insides(again));
          settled += memory.settled.packets;
          if (given.lend) live.lend();
        }
      }),
      { numRuns: 15 },
    );
    expect(settled).toBeGreaterThan(30_000);
  }, 120_000);

  it('are decoded once and for all when enough of each is there', () => {
    const parts: Uint8Array[][] = [[], [], []];
    generateTraffic({ packets: 6000, hops: 3, snaplen: 128, seed: 5 }, (hop, bytes) => parts[hop]!.push(bytes));
    const files = parts.map((pieces) => new Uint8Array(Buffer.concat(pieces)));
    expect(Math.min(...files.map(({ length }) => length))).toBeGreaterThan(2 * SAMPLE);
    const feed = { names: ['a', 'b', 'c'], files };
    const all = files.map(({ length }) => length);
    const schedule = [
      [5000, 0, 0],
      [all[0]!, 3000, 40],
      [all[0]!, SAMPLE - 1, SAMPLE - 1],
      [all[0]!, SAMPLE, SAMPLE],
      all,
    ];
    let round = 0;
    let decoders: readonly unknown[] = [];
    for (const [{ analysis }, live] of liveRounds(feed, schedule, 4096)) {
      if (round === schedule.length - 1)
        expect(live.captures.every((capture, h) => capture === decoders[h])).toBe(true);
      expect(analysis).toEqual(readSoFar(feed, schedule[round++]!).analysis);
      decoders = [...live.captures];
    }
  });

  // So many that clocks are told from the packets that can bound them alone.
  it('are answered as their files would be when there are many packets', () => {
    const parts: Uint8Array[][] = [[], []];
    generateTraffic({ packets: 280_000, hops: 2, snaplen: 96, seed: 9 }, (hop, bytes) => parts[hop]!.push(bytes));
    const feed = { names: ['a', 'b'], files: parts.map((pieces) => new Uint8Array(Buffer.concat(pieces))) };
    const schedule = [0.93, 0.96, 1].map((share, round) =>
      feed.files.map(({ length }, h) => Math.floor(length * (round < 2 && h === 1 ? share - 0.02 : share))),
    );
    let round = 0;
    for (const [{ analysis }] of liveRounds(feed, schedule, 65_536))
      expect(analysis).toEqual(readSoFar(feed, schedule[round++]!).analysis);
    expect(round).toBe(schedule.length);
  }, 120_000);
});
