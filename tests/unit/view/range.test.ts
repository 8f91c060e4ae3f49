import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { countColumns } from '../../../shared/view/density-counts.ts';
import { hopFacts } from '../../../shared/view/hop-facts.ts';
import { rangeView } from '../../../shared/view/range.ts';
import { unitsBetween } from '../../../shared/view/unit-range.ts';
import { payloadOf, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1:1000';
const B = '10.0.0.2:2000';

/** `count` datagrams each way, a millisecond apart from the fifth second on; every tenth is lost after the first hop. */
function session(count: number, spread = MS): AnalysisResult {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 3 * SECOND }, { name: 'c' }]);
  for (const [k, time] of [0, 20 * SECOND].entries())
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) => udpPacket({ source: reverse ? B : A, destination: reverse ? A : B, ttl, id: 60_000 + k }),
        { reverse },
      );
  for (let i = 0; i < count; i++)
    for (const reverse of [false, true])
      path.send(
        5 * SECOND + i * spread + (reverse ? spread / 2 : 0),
        (_, ttl) =>
          udpPacket({
            source: reverse ? B : A,
            destination: reverse ? A : B,
            ttl,
            id: i,
            payload: payloadOf(30, i * 2 + (reverse ? 1 : 0)),
          }),
        { reverse, ...(!reverse && i % 10 === 2 ? { lostAfter: 0 } : {}) },
      );
  return path.analyze();
}

function whole<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe('figures of a range', () => {
  const result = session(200);
  const end = 30 * SECOND;

  it('are the analysis’ own for the whole session', () => {
    const range = whole(rangeView(result, -SECOND, end, null));
    result.analysis.segments.forEach((segment, i) => {
      expect(range.segments[i]!.forward).toMatchObject(segment.forward);
      expect(range.segments[i]!.reverse).toMatchObject(segment.reverse);
    });
    expect(range.segments[0]!.forward.packets).toBe(202);
    expect(range.segments[0]!.forward.lost).toBe(20);
    expect(range.segments[1]!.forward.packets).toBe(182);
  });

  it('add up, wherever the session is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4900, max: 5300 }), (cut) => {
        const parts = [
          whole(rangeView(result, -SECOND, cut * MS, null)),
          whole(rangeView(result, cut * MS, end, null)),
        ];
        for (const direction of ['forward', 'reverse'] as const)
          result.analysis.segments.forEach((segment, i) => {
            const sum = (what: 'sent' | 'lost' | 'delivered' | 'unjudged') =>
              parts.reduce((n, part) => n + part.segments[i]![direction][what], 0);
            for (const what of ['sent', 'lost', 'delivered', 'unjudged'] as const)
              expect(sum(what)).toBe(segment[direction][what]);
          });
      }),
      { numRuns: 20 },
    );
  });

  it('count only what passes a filter, with its bytes', () => {
    const none = result.match.hops.map((hop) => new Uint8Array(hop.count));
    const { order, flow } = result.match.hops[0]!;
    none[0]![order.findLast((u) => u > 5 && u < 20 && result.match.travel[flow[u]!] === 0)!] = 1;
    const { forward, reverse } = whole(rangeView(result, -SECOND, end, none)).segments[0]!;
    expect(forward.packets + reverse.packets).toBe(1);
    expect(forward.bytes + reverse.bytes).toBe(14 + 20 + 8 + 30);
  });
});

describe('columns of a long range', () => {
  const result = session(3000, MS / 10);

  it('hold what one look at each packet gives, with a filter too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4900, max: 5290 }),
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (from, span, columns, filtered) => {
          const { match } = result;
          const only = filtered ? match.hops.map((hop) => new Uint8Array(hop.count).map((_, u) => (u % 3) & 1)) : null;
          const scale = columns / (span * MS);
          match.hops.forEach((hop, h) => {
            const units = unitsBetween(match, h, from * MS, (from + span) * MS);
            const counts = { forward: new Uint32Array(columns), reverse: new Uint32Array(columns) };
            const total = countColumns(result, h, units, [from * MS, scale], counts, only);
            const expected = [new Uint32Array(columns), new Uint32Array(columns)];
            let all = 0;
            for (let u = 0; u < hop.count; u++) {
              const time = match.corrected[h]![u]!;
              if (time < from * MS || time >= (from + span) * MS || only?.[h]?.[u] === 0) continue;
              all++;
              const column = Math.min(columns - 1, Math.floor((time - from * MS) * scale));
              expected[match.travel[hop.flow[u]!]!]![column]!++;
            }
            expect([counts.forward, counts.reverse]).toEqual(expected);
            expect(total).toBe(all);
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('facts of hops', () => {
  it('say when a capture listened, on the reference clock, and how sure its clock is', () => {
    const result = session(10);
    const base = (h: number) => BigInt(result.match.hops[h]!.columns.baseSeconds) * 1_000_000_000n;
    const inputs = result.inputs.map((input, h) => ({ ...input, start: base(h) + BigInt(3 * SECOND), stop: null }));
    const facts = hopFacts({ ...result, inputs });
    expect(facts.map(({ deaf }) => deaf.length)).toEqual([1, 1, 1]);
    expect(facts[0]!.deaf[0]).toEqual({ from: null, to: 3 * SECOND, reason: 'not-begun' });
    facts.forEach(({ clock }, h) => {
      expect(clock).toHaveLength(1);
      expect(Math.round(clock[0]!.ns!)).toBe(result.analysis.clock[h]!.uncertaintyNs);
    });
    expect(facts[0]!.tunnels).toEqual([]);
  });
});
