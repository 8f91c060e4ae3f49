import { describe, expect, it } from 'vitest';
import { FlowTable } from '../../../shared/decode/flows.ts';
import { choosePairs } from '../../../shared/match/translate-pairs.ts';
import type { Tally } from '../../../shared/match/translate-votes.ts';
import { icmpEcho, icmpPacket, payloadOf, udpPacket } from '../decode/build-packet.ts';
import { converse, type NatConversation, type NatPacket, nameAt, packetAt } from './nat-network.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const clean = { partial: 0, unjudged: 0, duplicated: 0, reordered: 0, unmatched: 0 };

const conversation = (over: Partial<NatConversation> = {}): NatConversation => ({
  protocol: 'tcp',
  client: '10.244.1.10:40000',
  service: '172.18.3.12:8080',
  outside: '172.18.1.11:40000',
  backend: '10.244.3.20:80',
  snat: 1,
  dnat: 9,
  seed: 1,
  ...over,
});

/** `n` packets, forward and reverse in turn. */
const talk = (n: number, lost: Record<number, number> = {}): NatPacket[] =>
  Array.from({ length: n }, (_, k) => ({
    reverse: k % 2 === 1,
    ...(lost[k] === undefined ? {} : { lostAfter: lost[k] }),
  }));

/** A ping of other machines on either side long before and long after, so that everything between is judged. */
function frame(path: PathSimulator): void {
  for (const [sequence, time] of [
    [1, 0],
    [2, 60 * SECOND],
  ] as const)
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) =>
          icmpEcho({
            source: reverse ? '192.0.2.2' : '192.0.2.1',
            destination: reverse ? '192.0.2.1' : '192.0.2.2',
            identifier: 7,
            sequence,
            ttl,
            reply: reverse,
            payload: payloadOf(56, sequence),
          }),
        { reverse },
      );
}

const three = () => {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: -3 * SECOND }, { name: 'c' }]);
  frame(path);
  return path;
};

describe('addresses and ports rewritten between hops', () => {
  it.each(['tcp', 'udp', 'icmp'] as const)('pairs %s whose source is rewritten, port kept (case 7)', (protocol) => {
    const path = three();
    const c = conversation({ protocol });
    converse(path, c, 5 * SECOND, talk(40, { 6: 0, 20: 1, 11: 0, 31: 1 }));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toEqual({ ...clean, sent: 20, delivered: 19, lost: 1, unjudged: 2 });
    expect(counts(result, 1, 'forward')).toEqual({ ...clean, sent: 19, delivered: 18, lost: 1, unjudged: 2 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ sent: 21, lost: 1, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ sent: 20, lost: 1, unmatched: 0 });
    expect(result.analysis.translations).toEqual([{ segment: 0, protocol, from: nameAt(c, 0), to: nameAt(c, 1) }]);
  });

  it.each(['tcp', 'udp', 'icmp'] as const)(
    'pairs %s of many clients behind one address with any ports (case 8)',
    (protocol) => {
      const path = three();
      const all = Array.from({ length: 50 }, (_, k) =>
        conversation({
          protocol,
          seed: k + 1,
          client: `10.244.1.${1 + (k % 20)}:${40000 + (k >> 1)}`,
          outside: `172.18.1.11:${1024 + ((k * 7919) % 60000)}`,
          snat: 2,
        }),
      );
      all.forEach((c, k) => {
        converse(path, c, 5 * SECOND + k * 100_000, talk(10, { [4 + (k % 3)]: k % 2 }));
      });
      const { analysis } = path.analyze();
      const lost = analysis.segments.map((s) => [s.forward.lost, s.reverse.lost]);
      const expected = [
        [0, 0],
        [0, 0],
      ];
      all.forEach((_, k) => {
        const reverse = (4 + (k % 3)) % 2;
        expected[reverse ? 1 - (k % 2) : k % 2]![reverse]!++;
      });
      expect(lost).toEqual(expected);
      for (const s of analysis.segments) expect([s.forward.unmatched, s.reverse.unmatched]).toEqual([0, 0]);
      const text = (t: { from: string; to: string }) => `${t.from} => ${t.to}`;
      expect(analysis.translations.every((t) => t.segment === 1)).toBe(true);
      expect(analysis.translations.map(text).sort()).toEqual(
        all.map((c) => text({ from: nameAt(c, 0), to: nameAt(c, 2) })).sort(),
      );
    },
  );

  it('pairs a service with its backend and the client with its node at once, both ways (cases 9, 10)', () => {
    const path = three();
    const c = conversation({ dnat: 1, snat: 1, service: '10.96.0.1:443', outside: '172.18.1.11:1031' });
    converse(path, c, 5 * SECOND, talk(20, { 9: 1 }));
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0, unmatched: 0 });
    expect(analysis.segments[0]!.reverse).toMatchObject({ lost: 1, unmatched: 0 });
    expect(analysis.translations).toEqual([{ segment: 0, protocol: 'tcp', from: nameAt(c, 0), to: nameAt(c, 1) }]);
  });

  it('counts a SYN dropped before the address was rewritten as lost there (case 11)', () => {
    const path = three();
    converse(path, conversation(), 5 * SECOND, talk(10));
    const other = conversation({ client: '10.244.1.10:40001', outside: '172.18.1.11:40001', seed: 2 });
    converse(path, other, 6 * SECOND, [{ reverse: false, lostAfter: 0 }]);
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ sent: 6, lost: 1 });
  });

  it('counts a SYN to a service as lost when others show where the service leads', () => {
    const path = three();
    const dnat = { snat: 9, dnat: 2, service: '10.96.0.1:443' };
    converse(path, conversation(dnat), 5 * SECOND, talk(10));
    const other = conversation({ ...dnat, client: '10.244.1.10:40001', seed: 2 });
    converse(path, other, 6 * SECOND, [{ reverse: false, lostAfter: 1 }]);
    expect(counts(path.analyze(), 1, 'forward')).toMatchObject({ sent: 6, lost: 1 });
  });

  it('leaves conversations of the service that went to another backend alone', () => {
    const path = three();
    const dnat = { snat: 9, dnat: 2, service: '10.96.0.1:443' };
    converse(path, conversation(dnat), 5 * SECOND, talk(10));
    // Seen at the first two hops only, and answered: the other backend is not behind the last hop.
    const other = conversation({ ...dnat, client: '10.244.1.10:40001', seed: 2 });
    converse(
      path,
      other,
      6 * SECOND,
      talk(10).map((p) => (p.reverse ? { ...p, missedAt: [2] } : { ...p, lostAfter: 1 })),
    );
    const result = path.analyze();
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 5, lost: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
  });

  it('does not take other clients behind the same address for the path', () => {
    const path = three();
    converse(path, conversation(), 5 * SECOND, talk(10));
    for (let k = 0; k < 20; k++)
      converse(
        path,
        conversation({ outside: `172.18.1.11:${41000 + k}`, seed: 10 + k }),
        6 * SECOND + k * MS,
        talk(6).map((p) => (p.reverse ? { ...p, lostAfter: 1 } : { ...p, missedAt: [0] })),
      );
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.reverse).toMatchObject({ sent: 6, lost: 0 });
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0 });
    expect(analysis.translations).toHaveLength(1);
  });

  it('keeps two clients apart that get the same outside port one after the other (case 33)', () => {
    const path = three();
    const first = conversation({ seed: 1, outside: '172.18.1.11:5000' });
    const second = conversation({ seed: 2, outside: '172.18.1.11:5000', client: '10.244.1.77:41234' });
    converse(path, first, 5 * SECOND, talk(20, { 8: 1 }));
    converse(path, second, 20 * SECOND, talk(20, { 0: 1, 4: 1, 5: 1 }));
    converse(path, { ...second, seed: 3 }, 30 * SECOND, talk(20, { 6: 0 }));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 30, lost: 1, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 29, lost: 3, unmatched: 0 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ lost: 1, unmatched: 0 });
    expect(result.analysis.translations.map((t) => `${t.from} => ${t.to}`)).toEqual([
      `${nameAt(first, 0)} => ${nameAt(first, 1)}`,
      `${nameAt(second, 0)} => ${nameAt(second, 1)}`,
    ]);
  });

  it('follows a client that uses its port again and is given another one outside (case 33)', () => {
    const path = three();
    const uses = [5000, 6000, 5000].map((port, k) =>
      conversation({ seed: k + 1, outside: `172.18.1.11:${port}`, snat: 2 }),
    );
    uses.forEach((c, k) => {
      converse(path, c, (5 + 10 * k) * SECOND, talk(20, { 6: 1 }));
    });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 30, lost: 0, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 30, lost: 3, unmatched: 0 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
  });

  it.each(['tcp', 'udp'] as const)('pairs %s of captures that start in the middle (case 34)', (protocol) => {
    const path = three();
    const c = conversation({ protocol, outside: '172.18.1.11:1031' });
    converse(path, c, 5 * SECOND, talk(12, { 4: 0 }), { opens: false });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 6, lost: 1 });
    expect(result.analysis.translations).toHaveLength(1);
  });

  it.each(['tcp', 'udp', 'icmp'] as const)('pairs %s from IPv6 to IPv4 (case 48)', (protocol) => {
    const path = three();
    const c = conversation({
      protocol,
      client: '[2001:db8::10]:40000',
      service: '[64:ff9b::c000:221]:80',
      outside: '198.51.100.1:40000',
      backend: '192.0.2.33:80',
      snat: 1,
      dnat: 1,
    });
    if (protocol === 'icmp') Object.assign(c, { client: '2001:db8::10:40000', service: '64:ff9b::c000:221:0' });
    converse(path, c, 5 * SECOND, talk(20, { 4: 0, 9: 0 }));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 10, lost: 1, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ lost: 1, unmatched: 0 });
    expect(result.analysis.translations).toHaveLength(1);
    expect(result.analysis.translations[0]!.from).toContain('[2001:db8::10]:40000 > ');
    expect(result.analysis.translations[0]!.to).toContain('198.51.100.1:40000 > ');
  });

  it('pairs pings whose id is rewritten, and the same id of several clients (case 53)', () => {
    const path = three();
    const pings = [1, 2, 3].map((k) =>
      conversation({
        protocol: 'icmp',
        seed: k,
        client: `10.244.1.${k}:77`,
        outside: `172.18.1.11:${100 + k}`,
        service: '172.18.3.12:0',
      }),
    );
    pings.forEach((c, k) => {
      converse(path, c, 5 * SECOND + k * 100_000, talk(20, { 2: 0 }));
    });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 30, lost: 3, unmatched: 0 });
    expect(result.analysis.translations.map((t) => t.to).sort()).toEqual([
      '172.18.1.11:101 > 172.18.3.12:101',
      '172.18.1.11:102 > 172.18.3.12:102',
      '172.18.1.11:103 > 172.18.3.12:103',
    ]);
  });

  it('ties errors that quote translated packets to them, whoever reports (case 52)', () => {
    const path = three();
    const clients = [1, 2].map((k) =>
      conversation({
        protocol: 'udp',
        seed: k,
        client: `10.244.1.${k}:4000`,
        outside: `172.18.1.11:${1030 + k}`,
        snat: 2,
      }),
    );
    clients.forEach((c, k) => {
      converse(path, c, 5 * SECOND + k * 100_000, talk(10));
      for (let i = 0; i < 6; i++) {
        // In turn from the service itself, whose port is closed, and from a router on the way to it.
        const reporter = i % 2 ? '203.0.113.1' : '172.18.3.12';
        path.send(
          6 * SECOND + (i * 2 + k) * 10 * MS,
          (hop, ttl) =>
            icmpPacket(i % 2 ? 11 : 3, i % 2 ? 0 : 3, 0, packetAt(c, i * 2, false, hop, 60).subarray(0, 28), {
              source: reporter,
              destination: (hop >= 2 ? c.outside : c.client).split(':')[0]!,
              ttl,
            }),
          { reverse: true, ...(i === 2 + k ? { lostAfter: 1 } : {}) },
        );
      }
    });
    const result = path.analyze();
    expect(counts(result, 1, 'reverse')).toMatchObject({ sent: 23, lost: 0, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ sent: 23, lost: 2, unmatched: 0 });
    expect(result.analysis.translations).toHaveLength(2);
  });

  it('tells heartbeats of several clients apart by the port that a masquerade keeps', () => {
    const path = three();
    for (let n = 0; n < 3; n++) {
      const [client, outside] = [`10.244.1.${n + 1}:${6000 + n}`, `172.18.1.11:${6000 + n}`];
      for (let k = 0; k < 30; k++)
        path.send(
          5 * SECOND + k * SECOND + n * 200 * MS,
          (hop, ttl) =>
            udpPacket({
              source: hop >= 1 ? outside : client,
              destination: '172.18.3.12:9',
              ttl,
              id: 0,
              payload: payloadOf(12),
            }),
          k === 7 + n ? { lostAfter: 0 } : {},
        );
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 90, lost: 3, unmatched: 0 });
    expect(result.analysis.translations).toHaveLength(3);
  });

  it('follows an echo of the same bytes both ways behind another port', () => {
    const path = three();
    const payload = payloadOf(40);
    for (let i = 0; i < 6; i++) {
      const name = (hop: number) => (hop === 0 ? '10.244.1.10:5000' : '172.18.1.11:1031');
      const service = '172.18.3.12:53';
      path.send(5 * SECOND + i * SECOND, (hop, ttl) =>
        udpPacket({ source: name(hop), destination: service, id: 0, ttl, payload }),
      );
      path.send(
        5.5 * SECOND + i * SECOND,
        (hop, ttl) => udpPacket({ source: service, destination: name(hop), id: 0, ttl, payload }),
        { reverse: true },
      );
    }
    const { analysis } = path.analyze();
    expect(analysis.translations).toMatchObject([
      { from: '10.244.1.10:5000 > 172.18.3.12:53', to: '172.18.1.11:1031 > 172.18.3.12:53' },
    ]);
    expect(analysis.warnings).toEqual([]);
  });

  it('gives a conversation one partner at a time, the likelier one', () => {
    const table = new FlowTable(1);
    // Conversation 0 is nobody's.
    for (const port of [1, 2, 3]) table.flow(17, 1, port, 9, 9);
    const tally = (a: number, b: number, strong: number, fromB: number, toB: number): Tally => ({
      ...{ a, b, swapped: false, strong, certain: 0, weak: 0, longest: 100, alike: true, telling: true, content: 1 },
      ...{ fromA: fromB, toA: toB, fromB, toB, least: 0, most: 0 },
    });
    const choose = (tallies: Tally[]) =>
      choosePairs(tallies, { table, sizeA: () => 20, sizeB: () => 20, within: false }).map((t) => [t.a, t.b]);
    expect(choose([tally(0, 3, 4, 0, 10), tally(1, 3, 9, 5, 15)])).toEqual([[1, 3]]);
    expect(choose([tally(0, 3, 4, 0, 10), tally(1, 3, 9, 11, 15)])).toEqual([
      [1, 3],
      [0, 3],
    ]);
    expect(choose([tally(0, 2, 4, 0, 10), tally(0, 3, 9, 5, 15)])).toEqual([[0, 3]]);
  });

  it('does not take one datagram of the same content from another sender for a translated one', () => {
    const path = three();
    const payload = payloadOf(40);
    const query = (source: string, destination: string, id: number, ttl: number) =>
      udpPacket({ source, destination, id, ttl, payload });
    path.send(5 * SECOND, (_, ttl) => query('10.244.1.10:5000', '172.18.3.12:53', 7, ttl), { lostAfter: 0 });
    path.send(6 * SECOND, (_, ttl) => query('192.168.7.7:4444', '9.9.9.9:53', 1, ttl), { missedAt: [0] });
    expect(path.analyze().analysis.translations).toEqual([]);
  });
});
