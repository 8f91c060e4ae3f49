import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { icmpEcho, payloadOf } from '../decode/build-packet.ts';
import { converse, type NatConversation, nameAt } from './nat-network.ts';
import { MS, PathSimulator, SECOND } from './path-simulator.ts';

const HOPS = 4;

interface Talk {
  protocol: NatConversation['protocol'];
  client: number;
  clientPort: number;
  /** The outside port; few, so that they are used again. */
  outside: number;
  snat: number;
  dnat: number;
  opens: boolean;
  packets: { reverse: boolean; lostAfter: number | null; missedAt: number | null }[];
}

const talk = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
  client: fc.integer({ min: 1, max: 4 }),
  clientPort: fc.integer({ min: 0, max: 2 }),
  outside: fc.integer({ min: 0, max: 3 }),
  snat: fc.integer({ min: 1, max: HOPS }),
  dnat: fc.integer({ min: 1, max: HOPS }),
  opens: fc.boolean(),
  packets: fc.array(
    fc.record({
      reverse: fc.boolean(),
      lostAfter: fc.option(fc.integer({ min: 0, max: HOPS - 2 }), { freq: 4 }),
      missedAt: fc.option(fc.integer({ min: 1, max: HOPS - 2 }), { freq: 6 }),
    }),
    { maxLength: 24 },
  ),
});

/** Six packets first and last that nothing happens to, so that every conversation is known at every hop. */
const safe = [false, true, false, true, false, true].map((reverse) => ({ reverse, lostAfter: null, missedAt: null }));

function build(talks: Talk[], offsets: number[]) {
  const path = new PathSimulator(offsets.map((clockOffset, h) => ({ name: `h${h}`, clockOffset })));
  const expected = Array.from({ length: HOPS - 1 }, () => [0, 0] as [number, number]);
  const translations = new Set<string>();
  for (const [k, time] of [0, 200 * SECOND].entries())
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) =>
          icmpEcho({
            source: reverse ? '192.0.2.2' : '192.0.2.1',
            destination: reverse ? '192.0.2.1' : '192.0.2.2',
            identifier: 7,
            sequence: k,
            ttl,
            reply: reverse,
            payload: payloadOf(56, k),
          }),
        { reverse },
      );
  talks.forEach((t, n) => {
    const c: NatConversation = {
      protocol: t.protocol,
      client: `10.244.1.${t.client}:${40000 + t.clientPort}`,
      // Of a service and its client there is one conversation at a time; a rewrite elsewhere makes it another service.
      service: `10.96.${t.snat}.${t.dnat}:443`,
      outside: `172.18.1.11:${1030 + t.outside}`,
      backend: `10.244.${t.snat}${t.dnat}.20:8443`,
      snat: t.snat,
      dnat: t.dnat,
      seed: n + 1,
    };
    const packets = [...safe, ...t.packets, ...safe];
    converse(
      path,
      c,
      // One after the other, so that ports are free again.
      (5 + n * 4) * SECOND,
      packets.map(({ reverse, lostAfter, missedAt }) => ({
        reverse,
        ...(lostAfter === null ? {} : { lostAfter }),
        ...(missedAt === null ? {} : { missedAt: [missedAt] }),
      })),
      { gap: 10 * MS, opens: t.opens },
    );
    for (const { reverse, lostAfter, missedAt } of packets) {
      if (lostAfter === null) continue;
      const order = Array.from({ length: HOPS }, (_, i) => (reverse ? HOPS - 1 - i : i));
      let lastSeen = lostAfter;
      if (order[lastSeen] === missedAt) lastSeen--;
      const segment = reverse ? HOPS - 2 - lastSeen : lastSeen;
      if (lastSeen >= 0) expected[segment]![reverse ? 1 : 0]++;
    }
    for (let s = 0; s < HOPS - 1; s++)
      if (nameAt(c, s) !== nameAt(c, s + 1))
        translations.add(`${s} ${c.protocol} ${nameAt(c, s)} => ${nameAt(c, s + 1)}`);
  });
  return { path, expected, translations };
}

describe('translating networks against their truth', () => {
  it('every loss is on its segment, no clients are mixed, every rewrite is listed and no other', () => {
    fc.assert(
      fc.property(
        fc.array(talk, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: -SECOND, max: SECOND }), { minLength: HOPS, maxLength: HOPS }),
        (talks, offsets) => {
          const { path, expected, translations } = build(talks, offsets);
          const { analysis } = path.analyze();
          expect(analysis.segments.map((s) => [s.forward.lost, s.reverse.lost])).toEqual(expected);
          for (const s of analysis.segments)
            for (const d of [s.forward, s.reverse])
              expect(d).toMatchObject({ unmatched: 0, duplicated: 0, partial: 0, sent: d.delivered + d.lost });
          const found = analysis.translations.map((t) => `${t.segment} ${t.protocol} ${t.from} => ${t.to}`);
          expect(found.sort()).toEqual([...translations].sort());
        },
      ),
      { numRuns: 150 },
    );
  });
});
