import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkFates } from '../../../shared/analysis/walk.ts';
import { explainPacket } from '../../../shared/diagnose/explain-packet.ts';
import { ethernet, fragment, icmpEcho, payloadOf, tcpPacket, udpPacket, vxlan } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.244.1.10';
const B = '10.244.2.10';

/** Pings both ways at the beginning and the end, so that the common window covers the middle. */
function frame(path: PathSimulator): void {
  for (const [sequence, time] of [
    [1, 0],
    [2, 20 * SECOND],
  ] as const) {
    const echo = { identifier: 7, sequence, payload: payloadOf(56, sequence) };
    path.send(time, (_, ttl) => icmpEcho({ source: A, destination: B, ttl, id: sequence, ...echo }));
    path.send(time + MS, (_, ttl) => icmpEcho({ source: B, destination: A, ttl, id: sequence, reply: true, ...echo }), {
      reverse: true,
    });
  }
}

const datagram =
  (id: number, body = payloadOf(40, id)) =>
  (_: number, ttl: number) =>
    udpPacket({ source: `${A}:5000`, destination: `${B}:53`, ttl, id, payload: body });

const three = () => new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);

describe('explaining a packet', () => {
  it('says where a delivered packet was seen, with times, TTLs, delays and by which fields it was matched', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 7 * SECOND }, { name: 'c' }]);
    frame(path);
    path.send(5 * SECOND, datagram(9), { delays: [2 * MS, 3 * MS] });
    // Frames 1 and 2 are the first ping and its reply.
    const why = explainPacket(path.analyze(), 1, 3);
    expect(why).toMatchObject({
      hop: 'b',
      record: 'packet',
      packetFrame: 3,
      protocol: 'udp',
      source: `${A}:5000`,
      destination: `${B}:53`,
      direction: 'forward',
      summary: 'Seen at every hop; delivered.',
    });
    expect(why.hops.map(({ hop, seen, sightings }) => [hop, seen, sightings[0]!.frame, sightings[0]!.ttl])).toEqual([
      ['a', true, 3, 64],
      ['b', true, 3, 63],
      ['c', true, 3, 62],
    ]);
    const [a, b, c] = why.hops.map(({ sightings }) => sightings[0]!);
    expect(BigInt(b!.captured) - BigInt(a!.captured)).toBe(7_002_000_000n);
    expect(a!.delayNs).toBeNull();
    expect(b!.delayNs).toBeCloseTo(2 * MS, -3);
    expect(c!.delayNs).toBeCloseTo(3 * MS, -3);
    expect(Number(BigInt(b!.corrected) - BigInt(a!.corrected))).toBe(b!.delayNs);
    expect(b!.changed).toEqual([{ name: 'TTL', before: '64', after: '63' }]);
    expect(why.segments.map(({ fate, match }) => [fate, match?.by, match?.fields])).toEqual([
      ['delivered', 'strong', ['addresses and ports', 'payload bytes', 'payload hash', 'IP ID']],
      ['delivered', 'strong', ['addresses and ports', 'payload bytes', 'payload hash', 'IP ID']],
    ]);
  });

  it('names the segment of a loss and the nearest packets, with the fields that differ and both values', () => {
    const path = three();
    frame(path);
    path.send(5 * SECOND, datagram(9));
    path.send(5 * SECOND + MS, datagram(10, payloadOf(40, 9)), { lostAfter: 1 });
    const result = path.analyze();
    const why = explainPacket(result, 0, 4);
    expect(why.summary).toContain('lost between b and c');
    expect(why.segments.map(({ fate }) => fate)).toEqual(['delivered', 'lost']);
    expect(why.hops[2]).toMatchObject({ seen: false, reason: 'c holds 1 packet of this flow, which is not this one' });
    expect(why.hops[2]!.candidates[0]).toMatchObject({
      frame: 3,
      differs: [{ name: 'IP ID', before: '10', after: '9' }],
      note: expect.stringContaining('it is the packet of b #3'),
    });
    expect(why.hops[2]!.candidates[0]!.timeDifferenceNs).toBeCloseTo(-0.8 * MS, -5);
  });

  it('says that a hop has no packet of the flow, and shows the same payload in another flow there', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    path.send(5 * SECOND, datagram(9), { lostAfter: 0 });
    path.record(
      1,
      5 * SECOND + MS,
      ethernet(udpPacket({ source: '192.168.7.7:4444', destination: '9.9.9.9:53', id: 1, payload: payloadOf(40, 9) })),
    );
    const why = explainPacket(path.analyze(), 0, 3);
    expect(why.hops[1]!.reason).toContain('no packet of this flow at b');
    expect(why.hops[1]!.candidates[0]!.differs.map(({ name }) => name)).toEqual(['source', 'destination', 'IP ID']);
  });

  it('tells a capture that missed a packet, with what its kernel dropped', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', kernelDrops: 3 }, { name: 'c' }]);
    frame(path);
    for (let i = 0; i < 10; i++) path.send(5 * SECOND + i * MS, datagram(i + 20), i === 4 ? { missedAt: [1] } : {});
    const why = explainPacket(path.analyze(), 0, 7);
    expect(why.segments.map(({ fate }) => fate)).toEqual(['delivered', 'delivered']);
    expect(why.hops[1]!.reason).toContain('the capture of b missed it (the capture itself lost 3 packets)');
  });

  it('says what is outside the common window, and by how much', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'k' },
      { name: 'b', clockId: 'k' },
    ]);
    path.send(-2 * SECOND, datagram(1), { lostAfter: 0 });
    frame(path);
    const why = explainPacket(path.analyze(), 0, 1);
    expect(why.segments[0]).toMatchObject({ fate: 'unjudged' });
    expect(why.segments[0]!.reason).toMatch(/sent 2 s before the common window begins/);
    expect(why.hops[1]!.reason).toContain('the capture of b begins 2 s later');
  });

  it('does not call judged what a hop missed outside the window, nor unmatched what may have come before it', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'k' },
      { name: 'b', clockId: 'k' },
      { name: 'c', clockId: 'k' },
    ]);
    path.send(-2 * SECOND, datagram(1), { missedAt: [1] });
    frame(path);
    path.send(5 * SECOND, datagram(2), { delays: [SECOND, MS] });
    path.send(0.4 * SECOND, datagram(3), { missedAt: [0] });
    path.send(3 * SECOND, datagram(4), { missedAt: [0] });
    const result = path.analyze();
    expect(explainPacket(result, 0, 1).segments.map(({ fate }) => fate)).toEqual(['unjudged', 'unjudged']);
    const early = explainPacket(result, 1, 3).segments[0]!;
    expect(early).toMatchObject({ fate: 'unjudged', reason: expect.stringContaining('it may have passed a before') });
    expect(explainPacket(result, 1, 4).segments[0]).toMatchObject({ fate: 'unmatched' });
  });

  it('shows the byte ranges of a super-frame that was cut on the way, from either side', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const bytes = payloadOf(3000);
    const tcp = (id: number, from: number, to: number, ttl: number) =>
      tcpPacket({
        source: `${A}:4000`,
        destination: `${B}:80`,
        ttl,
        id,
        seq: 1000 + from,
        payload: bytes.subarray(from, to),
      });
    path.record(0, 5 * SECOND, ethernet(tcp(1, 0, 3000, 64)));
    for (const [i, from] of [0, 1000, 2000].entries())
      path.record(1, 5 * SECOND + MS + i, ethernet(tcp(1 + i, from, from + 1000, 63)));
    const result = path.analyze();
    const whole = explainPacket(result, 0, 3);
    expect(whole.hops[1]!.sightings.map(({ frame: number }) => number)).toEqual([3, 4, 5]);
    expect(whole.segments[0]!.match).toMatchObject({ by: 'bytes' });
    expect(whole.segments[0]!.match!.text).toContain('1000-4000 at a, 1000-2000 2000-3000 3000-4000 at b');
    const piece = explainPacket(result, 1, 4);
    expect(piece.hops[0]!.sightings.map(({ frame: number }) => number)).toEqual([3]);
    expect(piece.segments[0]!.match!.text).toContain('1000-4000 at a, 2000-3000 at b');
  });

  it('shows of packets merged and cut again only what shares bytes with the one asked about', () => {
    const path = three();
    frame(path);
    const bytes = payloadOf(3000);
    const tcp = (id: number, from: number, to: number, ttl: number) =>
      tcpPacket({
        source: `${A}:4000`,
        destination: `${B}:80`,
        ttl,
        id,
        seq: 1000 + from,
        payload: bytes.subarray(from, to),
      });
    for (const [i, from] of [0, 1000, 2000].entries()) {
      path.record(0, 5 * SECOND + i, ethernet(tcp(1 + i, from, from + 1000, 64)));
      path.record(2, 5 * SECOND + 2 * MS + i, ethernet(tcp(1 + i, from, from + 1000, 62)));
    }
    path.record(1, 5 * SECOND + MS, ethernet(tcp(1, 0, 3000, 63)));
    const why = explainPacket(path.analyze(), 0, 4);
    expect(why.hops.map(({ sightings }) => sightings.map((at) => at.frame))).toEqual([[4], [3], [4]]);
  });

  it('calls an extra copy one, and names the frame that it copies', () => {
    const path = three();
    frame(path);
    path.send(5 * SECOND, datagram(9));
    path.send(5 * SECOND + 10_000, datagram(9), { missedAt: [0] });
    const why = explainPacket(path.analyze(), 1, 4);
    expect(why.summary).toContain('An extra copy, made by the network, of the packet of frame 3');
    expect(why.segments.map(({ fate }) => fate)).toEqual(['duplicated', 'duplicated']);
  });

  it('counts identical packets and says when which is which cannot be told', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 5; i++)
      path.send(5 * SECOND + i * MS, datagram(0, payloadOf(40, 1)), i === 2 ? { lostAfter: 0 } : {});
    const result = path.analyze();
    expect(explainPacket(result, 0, 3).segments[0]!.match).toMatchObject({ identical: { before: 5, after: 4 } });
    expect(explainPacket(result, 0, 5).segments[0]!.reason).toContain('which one cannot be told');
  });

  it('names the rewriting where only weak fields agree', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 10; i++)
      path.send(5 * SECOND + i * MS, (hop, ttl) =>
        udpPacket({
          source: `${A}:5000`,
          destination: `${B}:53`,
          ttl,
          id: i + 100 + hop * 500,
          payload: payloadOf(40, i),
        }),
      );
    const match = explainPacket(path.analyze(), 0, 5).segments[0]!.match;
    expect(match).toMatchObject({ by: 'weak', fields: ['addresses and ports', 'payload bytes', 'payload hash'] });
    expect(match!.text).toContain('although IP ID differs');
  });

  it('says what is no packet, what is not of the path, and what is inside which tunnel', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const arp = new Uint8Array(42);
    arp.set([255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x08, 0x06]);
    path.record(0, 5 * SECOND, arp);
    path.record(0, 6 * SECOND, ethernet(udpPacket({ source: `${A}:68`, destination: '224.0.0.251:5353' })));
    path.record(0, 7 * SECOND, ethernet(udpPacket({ source: `${A}:68`, destination: '1.2.3.4:53' })));
    path.record(0, 8 * SECOND, ethernet(datagram(5)(0, 64)));
    const outer = { source: '172.18.0.1', destination: '172.18.0.2', vni: 42 };
    path.record(1, 8 * SECOND + MS, ethernet(vxlan(ethernet(datagram(5)(0, 63)), outer)));
    const result = path.analyze();
    expect(explainPacket(result, 0, 3)).toMatchObject({ record: 'no-packet', summary: expect.stringContaining('ARP') });
    expect(explainPacket(result, 0, 4).summary).toContain('multicast');
    expect(explainPacket(result, 0, 5).summary).toContain('1.2.3.4:53 is no endpoint of packets at the far end');
    const inside = explainPacket(result, 0, 6).hops[1]!.sightings[0]!;
    expect(inside.tunnels).toEqual(['vxlan 42']);
    expect(inside.changed.map(({ name }) => name)).toEqual(['TTL', 'tunnels']);
  });

  it('ties later fragments to their datagram, and says what a missing one means', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const pieces = (id: number, ttl: number) =>
      fragment(
        udpPacket({
          source: `${A}:5000`,
          destination: `${B}:53`,
          ttl,
          id,
          dontFragment: false,
          payload: payloadOf(3000, id),
        }),
        1500,
      );
    for (const [id, arrived] of [
      [1, 3],
      [2, 2],
    ] as const) {
      pieces(id, 64).forEach((piece, i) => {
        path.record(0, (5 + id) * SECOND + i, ethernet(piece));
      });
      pieces(id, 63)
        .slice(0, arrived)
        .forEach((piece, i) => {
          path.record(1, (5 + id) * SECOND + MS + i, ethernet(piece));
        });
    }
    const result = path.analyze();
    const whole = explainPacket(result, 0, 4);
    expect(whole).toMatchObject({ record: 'fragment', packetFrame: 3, source: `${A}:5000` });
    expect(whole.summary).toBe('A later fragment of the datagram of frame 3. Seen at every hop; delivered.');
    expect(whole.hops.map(({ sightings }) => sightings.map((at) => at.frame))).toEqual([
      [3, 4, 5],
      [3, 4, 5],
    ]);
    expect(whole.segments[0]!.match!.text).toContain('fragments together');
    const lost = explainPacket(result, 0, 6);
    expect(lost.segments[0]).toMatchObject({ fate: 'lost' });
    expect(lost.hops[1]!.candidates[0]).toMatchObject({ frame: 6, note: expect.stringContaining('fragment') });
    expect(explainPacket(result, 1, 7).summary).toContain('A fragment of this datagram is missing here');
  });

  it('says when a flow goes around a hop', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 6; i++) path.send(5 * SECOND + i * MS, datagram(i), { missedAt: [1] });
    const why = explainPacket(path.analyze(), 0, 4);
    expect(why.segments.map(({ fate }) => fate)).toEqual(['delivered', 'delivered']);
    expect(why.hops[1]!.reason).toContain('no packet of this flow is at b: it goes another way');
  });

  it('refuses a hop or a record that does not exist', () => {
    const path = three();
    frame(path);
    const result = path.analyze();
    expect(() => explainPacket(result, 3, 1)).toThrow('There is no such hop');
    for (const number of [0, 5, -1, 1.5, Number.NaN])
      expect(() => explainPacket(result, 1, number)).toThrow('it holds 4 records');
  });

  it('agrees with every verdict of the analysis, on any path', () => {
    const packet = fc.record({
      at: fc.integer({ min: -3, max: 24 }),
      lost: fc.option(fc.nat(1)),
      missed: fc.option(fc.nat(2)),
      reverse: fc.boolean(),
      same: fc.boolean(),
      copied: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 25 }), (packets) => {
        const path = three();
        frame(path);
        packets.forEach(({ at, lost, missed, reverse, same, copied }, i) => {
          const [from, to] = reverse ? [`${B}:53`, `${A}:5000`] : [`${A}:5000`, `${B}:53`];
          const make = (_: number, ttl: number) =>
            udpPacket({
              source: from,
              destination: to,
              ttl,
              id: same ? 0 : i,
              payload: payloadOf(40, same ? 1 : i + 10),
            });
          const time = at * SECOND + i * MS;
          const last = lost === null ? {} : { lostAfter: lost };
          path.send(time, make, { reverse, ...last, missedAt: missed === null ? [] : [missed] });
          if (copied) path.send(time + 50_000, make, { reverse, ...last, missedAt: [reverse ? 2 : 0] });
        });
        const result = path.analyze();
        const fates = ['delivered', 'partial', 'lost', 'unjudged', 'duplicated', 'unmatched'];
        walkFates(result.judgement, {
          verdict: (segment, _direction, hop, unit, verdict) => {
            const why = explainPacket(result, hop, result.match.hops[hop]!.row[unit]! + 1);
            const told = why.segments.find((one) => one.segment === segment);
            expect([why.hop, why.frame, segment, told?.fate]).toEqual([why.hop, why.frame, segment, fates[verdict]]);
          },
          settled: () => undefined,
          missed: () => undefined,
          finished: () => undefined,
        });
      }),
      { numRuns: 60 },
    );
  });
});
