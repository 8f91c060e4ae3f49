import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowFigures } from '../../../shared/analysis/flow-figures.ts';
import { seriesFigures } from '../../../shared/analysis/series-figures.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import type { PartFigures } from '../../../shared/contract/analysis.ts';
import { PacketState } from '../../../shared/contract/view.ts';
import { RowFlag } from '../../../shared/decode/columns.ts';
import { OFF_PATH } from '../../../shared/match/types.ts';
import { ethernet, fragment, ipPacket, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { A, B, frame, icmpError, ROUTER } from './frame.ts';

const KEYS = ['sent', 'delivered', 'partial', 'lost', 'lostBytes', 'unjudged', 'retransmissions'] as const;

function sums(parts: (PartFigures & { segment: number; direction: string })[], segment: number, direction: string) {
  const own = parts.filter((p) => p.segment === segment && p.direction === direction);
  return KEYS.map((key) => own.reduce((n, p) => n + p[key], 0));
}

const events = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'udp',
      'same',
      'tcp',
      'again',
      'fragments',
      'rejected',
      'damaged',
      'copy',
      'loop',
      'hidden',
      'esp',
      'ack',
    ),
    at: fc.integer({ min: 0, max: 19_000 }),
    flow: fc.integer({ min: 0, max: 3 }),
    reverse: fc.boolean(),
    lostAfter: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 3 }),
    missedAt: fc.option(fc.constant(1), { freq: 5 }),
  }),
  { maxLength: 80 },
);
type Event = typeof events extends fc.Arbitrary<(infer E)[]> ? E : never;

/** A network in which everything happens at once. */
function network(list: Event[]): AnalysisResult {
  const path = new PathSimulator([
    { name: 'a' },
    { name: 'b', clockOffset: 3 * SECOND, kernelDrops: 1 },
    { name: 'c' },
  ]);
  frame(path);
  list.forEach(({ kind, at, flow, reverse, lostAfter, missedAt }, i) => {
    const time = at * MS + i * 1000;
    const [source, destination] = reverse
      ? [`${B}:${20 + flow}`, `${A}:${30 + flow}`]
      : [`${A}:${30 + flow}`, `${B}:${20 + flow}`];
    const how = {
      reverse,
      ...(lostAfter === null ? {} : { lostAfter }),
      missedAt: missedAt === null ? [] : [missedAt],
    };
    const seq = kind === 'again' ? flow * 1000 : i * 1000;
    const packet = (ttl: number, seed = i) => {
      const common = { source, destination, ttl, id: kind === 'same' ? 0 : i + 1 };
      if (kind === 'tcp' || kind === 'again') return tcpPacket({ ...common, seq, payload: payloadOf(1000, seq) });
      if (kind === 'ack') return tcpPacket({ ...common, seq: 5, ack: i });
      if (kind === 'esp')
        return ipPacket(50, payloadOf(80, i), { source: '192.0.2.1', destination: '192.0.2.2', id: i });
      return udpPacket({
        ...common,
        dontFragment: false,
        payload: payloadOf(kind === 'fragments' ? 2500 : 200, kind === 'same' ? 1 : seed),
      });
    };
    if (kind === 'fragments')
      for (const piece of fragment(packet(64), 1500).slice(i % 5 === 0 ? 1 : 0)) path.send(time, () => piece, how);
    else if (kind === 'damaged') path.send(time, (hop, ttl) => packet(ttl, hop === 1 ? 5000 + i : i), how);
    else if (kind === 'hidden') path.send(time, (_, ttl) => packet(ttl), { ...how, missedAt: [1] });
    else path.send(time, (_, ttl) => packet(ttl), how);
    if (kind === 'copy') path.send(time + 5000, (_, ttl) => packet(ttl), { reverse, missedAt: [reverse ? 2 : 0] });
    if (kind === 'loop') for (let k = 1; k < 6; k++) path.record(1, time + k * MS, ethernet(packet(63 - 2 * k)));
    if (kind === 'rejected')
      path.record(
        reverse ? 2 : 0,
        time + 9 * MS,
        ethernet(icmpError(3, 13, ROUTER, packet(60), { to: reverse ? B : A, id: i })),
      );
  });
  return path.analyze();
}

describe('figures of parts', () => {
  it('add up to the segment, and every path packet has one fate, whatever the network does', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(0.1, 1, 7), (list, seconds) => {
        const result = network(list);
        const { analysis, match, state } = result;
        const flows = flowFigures(result);
        const { bins } = seriesFigures(result, seconds);
        analysis.segments.forEach((segment, s) => {
          for (const direction of ['forward', 'reverse'] as const) {
            const figures = segment[direction];
            const whole = KEYS.map((key) => figures[key]);
            expect(sums(flows, s, direction)).toEqual(whole);
            expect(sums(bins, s, direction)).toEqual(whole);
            expect(figures.delivered + figures.partial + figures.lost).toBe(figures.sent);
            expect(figures.bursts.lengths.reduce((n, [length, times]) => n + length * times, 0)).toBe(figures.lost);
            expect(figures.lostMin).toBeLessThanOrEqual(figures.lost);
            expect(figures.ackOnlyLost).toBeLessThanOrEqual(figures.lost);
            const { low, high } = figures.lossInterval95 ?? { low: 0, high: 1 };
            expect(
              figures.sent === 0 || (low <= figures.lost / figures.sent && figures.lost / figures.sent <= high),
            ).toBe(true);
          }
        });
        expect(analysis.losses).toHaveLength(
          analysis.segments.reduce(
            (n, { forward, reverse }) => n + forward.lost + forward.partial + reverse.lost + reverse.partial,
            0,
          ),
        );
        // Every packet of the path at every hop but its last is sent into a segment, not judged there, or a duplicate.
        match.hops.forEach((hop, h) => {
          for (let u = 0; u < hop.count; u++) {
            const group = hop.columns.flags[hop.row[u]!]! & RowFlag.group;
            const skipped = match.travel[hop.flow[u]!] === OFF_PATH || hop.incomplete[u] || group;
            expect(state[h]![u] === PacketState.offPath).toBe(Boolean(skipped));
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  it('tells retransmissions from originals, and acknowledgements from data', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const quiet = path.analyze().analysis.segments[0]!.forward;
    const segment = (id: number, seq: number, payload: number, lost = false) =>
      path.send(
        5 * SECOND + id * MS,
        (_, ttl) =>
          tcpPacket({ source: `${A}:4000`, destination: `${B}:80`, ttl, id, seq, payload: payloadOf(payload, seq) }),
        lost ? { lostAfter: 0 } : {},
      );
    segment(1, 1000, 500, true);
    segment(2, 1500, 500);
    segment(3, 1000, 500); // retransmission
    segment(4, 2000, 0, true); // bare acknowledgement
    segment(5, 1999, 1); // keepalive
    segment(6, 2500, 500); // overtakes the next one
    segment(7, 2000, 500);
    const { forward } = path.analyze().analysis.segments[0]!;
    expect(forward).toMatchObject({ lost: 2, ackOnlyLost: 1, retransmissions: 1, sent: quiet.sent + 7 });
    expect(forward.bursts).toEqual({ count: 2, longest: 1, lengths: [[1, 2]] });
  });

  it('tells variation, extent and bursts of a flow, and what routers changed', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'x' },
      { name: 'b', clockId: 'x' },
    ]);
    frame(path);
    for (let i = 0; i < 10; i++) {
      const at = 5 * SECOND + i * MS;
      path.send(
        at,
        (hop, ttl) =>
          udpPacket({
            source: `${A}:4000`,
            destination: `${B}:80`,
            ttl,
            id: i + 1,
            tos: hop === 0 ? 0xb8 : i === 9 ? 3 : 0,
            payload: payloadOf(20, i),
          }),
        [4, 5, 6].includes(i) ? { lostAfter: 0 } : { delays: [i === 1 ? 2.5 * MS : 100_000 + i * 1000] },
      );
    }
    const { forward } = path.analyze().analysis.segments[0]!;
    expect(forward.bursts).toEqual({ count: 1, longest: 3, lengths: [[3, 1]] });
    expect(forward).toMatchObject({ reordered: 1, reorderExtent: 2 });
    expect(forward.pdvNs).toMatchObject({ min: 0, max: 2_400_000 });
    // 100 → 2500 → 102 → 103 → 107 → 108 → 109 µs, and the frame's own flows.
    expect(forward.ipdvNs).toMatchObject({ max: 2_400_000 });
    expect(forward.rewrites).toEqual({ dscp: 7, ecnCe: 1, ttlStep: 1, ttlOther: 0 });
  });

  it('counts the extent of a packet over others that came late', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'x' },
      { name: 'b', clockId: 'x' },
    ]);
    frame(path);
    // Sent 0 1 2 3, arrived 2 0 1 3: 1 came two places after 2.
    [2 * MS, 1.5 * MS, 0.1 * MS, 1 * MS].forEach((delay, i) => {
      path.send(
        5 * SECOND + i * MS,
        (_, ttl) =>
          udpPacket({ source: `${A}:4000`, destination: `${B}:80`, ttl, id: i + 1, payload: payloadOf(20, i) }),
        { delays: [delay + (i === 0 ? 0.2 * MS : 0)] },
      );
    });
    expect(path.analyze().analysis.segments[0]!.forward).toMatchObject({ reordered: 2, reorderExtent: 2 });
  });

  it('cuts time at multiples of the length asked for', () => {
    const result = network([]);
    const { seconds, bins } = seriesFigures(result, 7);
    expect(seconds).toBe(7);
    expect(bins.every(({ time }) => BigInt(time) % 7_000_000_000n === 0n)).toBe(true);
    expect(bins.length).toBeGreaterThan(0);
  });
});
