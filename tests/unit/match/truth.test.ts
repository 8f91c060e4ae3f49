import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from './path-simulator.ts';

interface Sent {
  flow: number;
  reverse: boolean;
  /** ms after the fifth second. */
  at: number;
  lostAfter: number | null;
  missedAt: number | null;
  tcp: boolean;
}

const HOPS = 4;

const packets = fc.array(
  fc.record({
    flow: fc.integer({ min: 0, max: 5 }),
    reverse: fc.boolean(),
    at: fc.integer({ min: 0, max: 8000 }),
    lostAfter: fc.option(fc.integer({ min: 0, max: HOPS - 2 }), { freq: 4 }),
    missedAt: fc.option(fc.integer({ min: 1, max: HOPS - 2 }), { freq: 6 }),
    tcp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120 },
);
const clocks = fc.array(fc.integer({ min: -5 * SECOND, max: 5 * SECOND }), { minLength: HOPS, maxLength: HOPS });

function build(sent: Sent[], offsets: number[]): PathSimulator {
  const path = new PathSimulator(offsets.map((clockOffset, h) => ({ name: `h${h}`, clockOffset })));
  const ends = (flow: number, reverse: boolean) => {
    const [a, b] = [`10.0.0.${flow + 1}:1000`, `10.0.1.${flow + 1}:2000`];
    return reverse ? { source: b, destination: a } : { source: a, destination: b };
  };
  // Before and after: every flow both ways, so that the window and the clocks are there and every end is known.
  for (let flow = 0; flow < 6; flow++)
    for (const [k, time] of [0, 20 * SECOND].entries())
      for (const reverse of [false, true])
        path.send(
          time + flow * MS + (reverse ? 500_000 : 0),
          (_, ttl) => udpPacket({ ...ends(flow, reverse), ttl, id: 60_000 + k, payload: payloadOf(20, k) }),
          { reverse },
        );
  sent.forEach((p, i) => {
    const common = { ...ends(p.flow, p.reverse), id: i, payload: payloadOf(100, i) };
    path.send(
      5 * SECOND + p.at * MS,
      (_, ttl) => (p.tcp ? tcpPacket({ ...common, ttl, seq: i * 100 }) : udpPacket({ ...common, ttl })),
      {
        reverse: p.reverse,
        ...(p.lostAfter === null ? {} : { lostAfter: p.lostAfter }),
        ...(p.missedAt === null ? {} : { missedAt: [p.missedAt] }),
      },
    );
  });
  return path;
}

/** What the contract says of one packet: per segment (in path order) sent and lost. */
function truth(sent: Sent[]) {
  const segments = Array.from({ length: HOPS - 1 }, () => ({
    forward: { sent: 0, lost: 0 },
    reverse: { sent: 0, lost: 0 },
  }));
  for (const p of sent) {
    const last = p.lostAfter ?? HOPS - 1;
    const order = Array.from({ length: HOPS }, (_, k) => (p.reverse ? HOPS - 1 - k : k));
    // Where the packet went, and what the captures hold of it.
    const seen = order.slice(0, last + 1).map((hop) => hop !== p.missedAt);
    let lastSeen = seen.lastIndexOf(true);
    if (lastSeen < 0) lastSeen = 0;
    for (let k = 0; k < HOPS - 1; k++) {
      const segment = p.reverse ? HOPS - 2 - k : k;
      const tally = segments[segment]![p.reverse ? 'reverse' : 'forward'];
      if (k < lastSeen) tally.sent++;
      else if (k === lastSeen) {
        tally.sent++;
        tally.lost++;
      }
    }
  }
  return segments;
}

describe('against simulated truth', () => {
  it('every loss is counted on its segment, whatever the clocks, the flows and the captures that missed packets', () => {
    fc.assert(
      fc.property(packets, clocks, (sent, offsets) => {
        const { analysis } = build(sent, offsets).analyze();
        const expected = truth(sent);
        analysis.segments.forEach((segment, s) => {
          for (const direction of ['forward', 'reverse'] as const) {
            const { sent: n, lost, delivered, partial, unmatched, duplicated } = segment[direction];
            // The twelve packets at the edges are judged or not by the window's uncertainty; they are never lost.
            expect(lost).toBe(expected[s]![direction].lost);
            expect(n - expected[s]![direction].sent).toBeGreaterThanOrEqual(0);
            expect(n - expected[s]![direction].sent).toBeLessThanOrEqual(6);
            expect({ sum: delivered + partial + lost, unmatched, duplicated }).toEqual({
              sum: n,
              unmatched: 0,
              duplicated: 0,
            });
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on how the bytes were cut', () => {
    fc.assert(
      fc.property(packets, fc.integer({ min: 1, max: 700 }), (sent, chunk) => {
        const path = build(sent, [0, MS, -MS, 3 * SECOND]);
        const whole = path.analyze().analysis;
        const addresses = new AddressTable(2);
        const hops = path.files().map((bytes, h) => {
          const capture = new CaptureDecoder({ addresses });
          for (let at = 0; at < bytes.length; at += chunk) capture.push(bytes.subarray(at, at + chunk));
          capture.end();
          return { name: `h${h}`, capture, start: null, stop: null, kernelDrops: null, clockId: null };
        });
        expect(analyzeCaptures({ hops, addresses, tmaxSeconds: 2, targets: [] }).analysis).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});
