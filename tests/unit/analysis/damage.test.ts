import { describe, expect, it } from 'vitest';
import { ethernet, fragment, ipPacket, payloadOf, tcpPacket, udpPacket, vxlan } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { A, B, frame, icmpError, ROUTER } from './frame.ts';

const three = () => new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
const T = 5 * SECOND;
const codes = (path: PathSimulator) => path.analyze().analysis.warnings.map((w) => [w.code, w.hop]);

describe('packets changed or repeated on the way', () => {
  it('counts a packet damaged in flight as lost, not as unmatched, and says where (case 26)', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 10; i++) {
      const packet = (ttl: number, seed: number) =>
        udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: i + 1, payload: payloadOf(300, seed) });
      path.record(0, T + i * MS, ethernet(packet(64, i)));
      path.record(1, T + i * MS + 100_000, ethernet(packet(63, i === 4 ? 999 : i)));
      if (i !== 4) path.record(2, T + i * MS + 200_000, ethernet(packet(62, i)));
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 1, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(codes(path)).toEqual([['corrupted', 'b']]);
  });

  it('does not let a retransmission hide a damaged TCP segment', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const segment = (ttl: number, id: number, seed: number) =>
      tcpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id, seq: 1, payload: payloadOf(600, seed) });
    path.record(0, T, ethernet(segment(64, 1, 1)));
    path.record(1, T + 100_000, ethernet(segment(63, 1, 2)));
    path.send(T + 200 * MS, (_, ttl) => segment(ttl, 2, 1));
    const { forward } = path.analyze().analysis.segments[0]!;
    expect(forward).toMatchObject({ lost: 1, lostBytes: 600, unmatched: 0, retransmissions: 1 });
  });

  it('joins by their headers what hashes of different length cannot compare', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', snaplen: 100 }]);
    frame(path);
    for (let i = 0; i < 2; i++)
      path.send(T + i * MS, (_, ttl) =>
        udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: i + 1, payload: payloadOf(300, i) }),
      );
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(codes(path)).toEqual([]);
  });

  it('joins the packets of a flow whose payload something rewrites', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 10; i++)
      path.send(T + i * MS, (hop, ttl) =>
        udpPacket({
          source: `${A}:5`,
          destination: `${B}:5`,
          ttl,
          id: i + 1,
          payload: payloadOf(300, hop === 0 ? i : 100 + i),
        }),
      );
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(codes(path)).toEqual([]);
  });

  it('takes a packet in a routing loop for one packet, lost, whatever the router says at its end (case 22)', () => {
    const path = three();
    frame(path);
    const packet = (ttl: number) =>
      udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: 77, payload: payloadOf(300) });
    path.record(0, T, ethernet(packet(64)));
    for (let k = 0; k < 20; k++) path.record(1, T + MS + k * 100_000, ethernet(packet(63 - 3 * k)));
    for (const hop of [1, 0]) path.record(hop, T + 4 * MS, ethernet(icmpError(11, 0, ROUTER, packet(1))));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 0, duplicated: 0, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 1, duplicated: 0 });
    expect(codes(path)).toEqual([['routing-loop', 'b']]);
  });

  it('takes a packet routed out where it came in for one, and a copy of the same TTL for a duplicate', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 5; i++) {
      const packet = (ttl: number) =>
        udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: i + 1, payload: payloadOf(300, i) });
      path.record(0, T + i * MS, ethernet(packet(64)));
      path.record(1, T + i * MS + 50_000, ethernet(packet(64)));
      path.record(1, T + i * MS + 60_000, ethernet(packet(i === 3 ? 64 : 63)));
      path.record(2, T + i * MS + 100_000, ethernet(packet(63)));
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 0, duplicated: 1 });
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 0, duplicated: 0, unmatched: 0 });
    expect(codes(path)).toEqual([]);
  });
});

describe('fragments', () => {
  const big = (i: number, ttl: number) =>
    udpPacket({
      source: `${A}:5`,
      destination: `${B}:5`,
      ttl,
      id: i + 1,
      dontFragment: false,
      payload: payloadOf(3000, i),
    });

  it('joins a datagram to its fragments on a link of any size, and calls it lost when one is missing (16, 17)', () => {
    for (const mtu of [1500, 576, 296]) {
      const path = three();
      frame(path);
      for (let i = 0; i < 10; i++) {
        path.record(0, T + i * MS, ethernet(big(i, 64)));
        const pieces = fragment(big(i, 63), mtu);
        pieces.forEach((piece, k) => {
          if (i !== 4 || k !== 1) path.record(1, T + i * MS + 100_000 + k * 100, ethernet(piece));
        });
        if (i !== 4) path.record(2, T + i * MS + 200_000, ethernet(big(i, 62)));
      }
      const result = path.analyze();
      expect(counts(result, 0, 'forward')).toMatchObject({ lost: 1, partial: 0, unmatched: 0 });
      expect(counts(result, 1, 'forward')).toMatchObject({ lost: 0, partial: 0, unmatched: 0 });
      expect(result.analysis.losses.map((l) => l.bytes)).toEqual([3000]);
    }
  });

  it('knows a filter that sees first fragments only (case 14)', () => {
    const path = three();
    frame(path);
    const inner = (i: number, ttl: number) =>
      tcpPacket({
        source: `${A}:5`,
        destination: `${B}:5`,
        ttl,
        id: i + 1,
        seq: i * 1400,
        payload: payloadOf(1400, i),
      });
    for (let i = 0; i < 10; i++) {
      path.record(0, T + i * MS, ethernet(inner(i, 64)));
      const outer = vxlan(ethernet(inner(i, 63)), { source: '172.18.1.1', destination: '172.18.1.2', vni: 1 });
      outer[6] = 0;
      const [first] = fragment(outer, 1420);
      path.record(1, T + i * MS + 100_000, ethernet(first!));
      path.record(2, T + i * MS + 200_000, ethernet(inner(i, 62)));
    }
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(result.analysis.hops[1]!.missed.forward).toBe(0);
    const [warning] = result.analysis.warnings;
    expect([warning?.code, warning?.hop]).toEqual(['filter-mismatch', 'b']);
    expect(warning?.message).toContain('ip[6:2] & 0x1fff');
  });

  it('does not judge datagrams of which the last hop only ever shows the first fragment', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const quiet = counts(path.analyze(), 0, 'forward');
    for (let i = 0; i < 10; i++) {
      path.record(0, T + i * MS, ethernet(big(i, 64)));
      path.record(1, T + i * MS + 100_000, ethernet(fragment(big(i, 63), 1500)[0]!));
    }
    expect(counts(path.analyze(), 0, 'forward')).toEqual({ ...quiet, unjudged: quiet.unjudged + 10 });
    expect(codes(path)).toEqual([['filter-mismatch', 'b']]);
  });

  it('calls a single datagram lost of which only the first fragment came', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    path.record(0, T, ethernet(big(1, 64)));
    path.record(1, T + 100_000, ethernet(fragment(big(1, 63), 1500)[0]!));
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ lost: 1 });
    expect(codes(path)).toEqual([]);
  });
});

describe('UDP super-datagrams', () => {
  /** A super-datagram of `n` segments of `size` and one of `rest`, and these segments. */
  function cut(i: number, n: number, size: number, rest: number, id: number) {
    const payload = payloadOf(n * size + rest, i);
    const packet = (from: number, to: number, ttl: number, number: number) =>
      udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: number, payload: payload.subarray(from, to) });
    const segments = Array.from({ length: n + (rest ? 1 : 0) }, (_, k) =>
      packet(k * size, Math.min((k + 1) * size, payload.length), 63, id ? id + k : 0),
    );
    return { whole: packet(0, payload.length, 64, id), segments };
  }

  for (const [name, id, size] of [
    ['counted up by IP ID', 100, 1200],
    ['without IP ID', 0, 1200],
    ['of short segments', 300, 400],
  ] as const)
    it(`are their segments, ${name}; a lost segment is a part of one`, () => {
      const path = three();
      frame(path);
      for (let i = 0; i < 12; i++) {
        const { whole, segments } = cut(i, 7, size, 333, id ? id + i * 20 : 0);
        path.record(0, T + i * 5 * MS, ethernet(whole));
        segments.forEach((segment, k) => {
          if (i === 5 && k === 3) return;
          for (const hop of [1, 2]) path.record(hop, T + i * 5 * MS + hop * 100_000 + k * 2000, ethernet(segment));
        });
      }
      const { analysis } = path.analyze();
      expect(analysis.segments[0]!.forward).toMatchObject({ partial: 1, lost: 0, lostBytes: size, unmatched: 0 });
      expect(analysis.segments[1]!.forward).toMatchObject({ partial: 0, lost: 0, unmatched: 0 });
      expect(analysis.losses).toMatchObject([{ partial: true, bytes: size }]);
    });

  it('are joined where a receiver merges them, and a lost one is lost', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 12; i++) {
      const { whole, segments } = cut(i, 4, 1200, 50, 100 + i * 20);
      for (const [k, segment] of segments.entries()) path.record(0, T + i * 5 * MS + k * 2000, ethernet(segment));
      path.record(1, T + i * 5 * MS + 200_000, ethernet(whole));
    }
    path.send(
      T + 500 * MS,
      (_, ttl) => udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: 900, payload: payloadOf(700, 5) }),
      { lostAfter: 0 },
    );
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ partial: 0, lost: 1, unmatched: 0 });
  });

  it('keep apart where all their segments are of one length and some are lost', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 6; i++) {
      const { whole, segments } = cut(i, 4, 1200, 0, 0);
      path.record(0, T + i * 50_000, ethernet(whole));
      for (const [k, segment] of segments.entries())
        if (k !== 2 || i % 2) path.record(1, T + i * 50_000 + 200_000 + k * 2000, ethernet(segment));
    }
    const { forward } = path.analyze().analysis.segments[0]!;
    expect(forward).toMatchObject({ partial: 3, lost: 0, lostBytes: 3600, unmatched: 0 });
  });

  it('do not take a shorter datagram that begins otherwise, or comes alone, for a segment', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    const datagram = (length: number, id: number, ttl: number) =>
      udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id, payload: payloadOf(length, id) });
    path.record(0, T, ethernet(datagram(900, 10, 64)));
    path.record(1, T + 100_000, ethernet(datagram(450, 11, 63)));
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ partial: 0, lost: 1, unmatched: 1 });
  });

  it('leaves datagrams alone that merely are shorter', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    frame(path);
    for (let i = 0; i < 6; i++) {
      path.send(
        T + i * MS,
        (_, ttl) =>
          udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: 10 + 2 * i, payload: payloadOf(900, i) }),
        { lostAfter: 0 },
      );
      path.send(
        T + i * MS + 1000,
        (_, ttl) =>
          udpPacket({ source: `${A}:5`, destination: `${B}:5`, ttl, id: 11 + 2 * i, payload: payloadOf(500, 50 + i) }),
        { missedAt: [0] },
      );
    }
    expect(counts(path.analyze(), 0, 'forward')).toMatchObject({ partial: 0, lost: 6, unmatched: 6 });
  });
});

describe('traffic that is nobody’s path', () => {
  it('never judges multicast (case 55)', () => {
    const path = three();
    frame(path);
    const quiet = counts(path.analyze(), 0, 'forward');
    path.record(0, T, ethernet(ipPacket(89, payloadOf(40), { source: A, destination: '224.0.0.5', ttl: 1 })));
    expect(counts(path.analyze(), 0, 'forward')).toEqual(quiet);
  });
});
