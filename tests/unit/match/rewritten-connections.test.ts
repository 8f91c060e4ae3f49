import { describe, expect, it } from 'vitest';
import { ethernet, icmpEcho, payloadOf, segmentTcp, tcpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const CLIENT = '10.0.0.1:40000';
const SERVER = '10.0.9.9:80';

function ping(path: PathSimulator): void {
  for (const time of [0, 60 * SECOND])
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) =>
          icmpEcho({
            source: reverse ? '192.0.2.2' : '192.0.2.1',
            destination: reverse ? '192.0.2.1' : '192.0.2.2',
            identifier: 7,
            sequence: time ? 2 : 1,
            ttl,
            reply: reverse,
            payload: payloadOf(56, time ? 2 : 1),
          }),
        { reverse },
      );
}

interface Connection {
  client: string;
  server: string;
  isn: number;
  peer: number;
  /** Added to IP IDs: another sender. */
  ids?: number;
  stamps?: number;
  seed?: number;
}

/** The `k`th packet of a connection; odd ones come from the server. */
function segment(c: Connection, k: number, ttl: number) {
  const reverse = k % 2 === 1;
  const ends = reverse ? { source: c.server, destination: c.client } : { source: c.client, destination: c.server };
  const [seq, ack] = reverse ? [c.peer, c.isn] : [c.isn, c.peer];
  const common = {
    ...ends,
    ttl,
    id: (c.ids ?? 0) + k + 1,
    timestamps: [(c.stamps ?? 5000) + k, 7] as [number, number],
  };
  if (k === 0) return tcpPacket({ ...common, flags: 'S', seq });
  if (k === 1) return tcpPacket({ ...common, flags: 'SA', seq, ack: (ack + 1) >>> 0 });
  return tcpPacket({
    ...common,
    seq: (seq + 1 + k * 50) >>> 0,
    ack: (ack + 1 + k * 50) >>> 0,
    payload: payloadOf(100, (c.seed ?? 0) * 1000 + k),
  });
}

const inside: Connection = { client: CLIENT, server: SERVER, isn: 0x10000000, peer: 0xfffffff0 };

describe('TCP connections that something rewrites', () => {
  it.each([
    ['both ways', { isn: 0xfffff000, peer: 77 }],
    ['of the server only, as a SYN proxy does', { peer: 1234567 }],
  ])('follows sequence numbers chosen anew, %s (case 28)', (_, change) => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }]);
    ping(path);
    for (let k = 0; k < 40; k++)
      path.send(5 * SECOND + k * MS, (hop, ttl) => segment(hop >= 1 ? { ...inside, ...change } : inside, k, ttl), {
        reverse: k % 2 === 1,
        ...(k === 10 ? { lostAfter: 0 } : k === 13 ? { lostAfter: 2 } : k === 20 ? { lostAfter: 2 } : {}),
      });
    const result = path.analyze();
    expect([0, 1, 2].map((s) => counts(result, s, 'forward').lost)).toEqual([1, 0, 1]);
    expect([0, 1, 2].map((s) => counts(result, s, 'reverse').lost)).toEqual([1, 0, 0]);
    for (const s of [0, 1, 2]) expect(counts(result, s, 'forward')).toMatchObject({ unmatched: 0, partial: 0 });
    expect(result.analysis.warnings.map((w) => w.code)).not.toContain('terminated');
  });

  it('follows them by byte range where frames are cut on the way', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    ping(path);
    const outside = { ...inside, isn: 0xfffff000 };
    const whole = (c: Connection, ttl: number) =>
      tcpPacket({
        ...{ source: c.client, destination: c.server, ttl, id: 500 },
        seq: (c.isn + 9000) >>> 0,
        ack: c.peer,
        payload: payloadOf(3000, 77),
      });
    for (let k = 0; k < 40; k++)
      path.send(5 * SECOND + k * MS, (hop, ttl) => segment(hop ? outside : inside, k, ttl), { reverse: k % 2 === 1 });
    path.record(0, 6 * SECOND, ethernet(whole(inside, 64)));
    segmentTcp(whole(outside, 63), 1000).forEach((piece, i) => {
      if (i !== 1) path.record(1, 6 * SECOND + 100_000 + i * 1000, ethernet(piece));
    });
    const { forward } = path.analyze().analysis.segments[0]!;
    expect(forward).toMatchObject({ lost: 0, partial: 1, lostBytes: 1000, unmatched: 0 });
  });

  it('follows them together with a translation', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    ping(path);
    const outside = { ...inside, client: '172.16.0.1:1234', isn: 99, peer: 5 };
    for (let k = 0; k < 40; k++)
      path.send(5 * SECOND + k * MS, (hop, ttl) => segment(hop >= 1 ? outside : inside, k, ttl), {
        reverse: k % 2 === 1,
        ...(k === 10 ? { lostAfter: 0 } : {}),
      });
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 20, lost: 1, unmatched: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
    expect(result.analysis.translations).toHaveLength(1);
  });

  it.each([
    ['its own content', 9],
    ['the same bytes', 0],
  ])('says that a proxy ends connections, and counts no loss across it, with %s (case 29)', (_, seed) => {
    const path = new PathSimulator([{ name: 'client' }, { name: 'proxy' }, { name: 'server' }]);
    ping(path);
    for (let n = 0; n < 4; n++) {
      const front: Connection = { ...inside, client: `10.0.0.1:${40000 + n}`, server: '10.0.5.5:80', isn: n * 7777 };
      const back: Connection = {
        ...front,
        client: `10.0.5.5:${50000 + n}`,
        server: SERVER,
        isn: 3e9 + n,
        peer: 42 + n,
      };
      for (let k = 0; k < 20; k++) {
        const reverse = k % 2 === 1;
        const at = 5 * SECOND + n * SECOND + k * 10 * MS;
        const [first, second] = reverse ? [back, front] : [front, back];
        const other = { ids: 30000, stamps: 900000, seed };
        const packet = (c: Connection, ttl: number) => segment(c === back ? { ...c, ...other } : c, k, ttl);
        path.send(at, (_hop, ttl) => packet(first, ttl), { reverse, lostAfter: 1 });
        path.send(at + 3 * MS, (_hop, ttl) => packet(second, ttl), { reverse, missedAt: [reverse ? 2 : 0] });
      }
    }
    const { analysis } = path.analyze();
    for (const s of analysis.segments)
      for (const d of [s.forward, s.reverse]) expect(d).toMatchObject({ lost: 0, partial: 0, unmatched: 0 });
    expect(analysis.warnings.filter((w) => w.code === 'terminated')).toMatchObject([{ hop: 'server' }]);
    expect(analysis.translations).toEqual([]);
  });

  it('says so of a transparent proxy that keeps the addresses', () => {
    const path = new PathSimulator([{ name: 'client' }, { name: 'server' }]);
    ping(path);
    const back: Connection = { ...inside, isn: 3e9, peer: 4e9, ids: 20000, stamps: 800000 };
    for (let k = 0; k < 30; k++)
      path.send(5 * SECOND + k * MS, (hop, ttl) => segment(hop ? back : inside, k, ttl), { reverse: k % 2 === 1 });
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0, unmatched: 0 });
    expect(analysis.segments[0]!.reverse).toMatchObject({ lost: 0, unmatched: 0 });
    expect(analysis.warnings.filter((w) => w.code === 'terminated')).toMatchObject([{ hop: 'server' }]);
  });

  it('does not take a server that opens connections itself for a proxy', () => {
    const path = new PathSimulator([{ name: 'client' }, { name: 'router' }, { name: 'server' }]);
    ping(path);
    for (let k = 0; k < 20; k++) {
      path.send(5 * SECOND + k * 10 * MS, (_, ttl) => segment(inside, k, ttl), { reverse: k % 2 === 1 });
      const own: Connection = { client: '10.0.9.9:51000', server: '10.0.7.7:5432', isn: 1, peer: 2, seed: 3 };
      path.send(5 * SECOND + k * 10 * MS, (_, ttl) => segment(own, k, ttl), { missedAt: [0, 1] });
    }
    // Another of its connections, answered, that its own capture does not hold, and one that was lost on the way.
    const elsewhere: Connection = { ...inside, client: '10.0.0.1:41111', isn: 5, peer: 6, seed: 4 };
    for (let k = 0; k < 6; k++)
      path.send(6 * SECOND + k * MS, (_, ttl) => segment(elsewhere, k, ttl), { reverse: k % 2 === 1, missedAt: [2] });
    const lost: Connection = { ...inside, client: '10.0.0.1:42222', isn: 8, peer: 9 };
    path.send(7 * SECOND, (_, ttl) => segment(lost, 0, ttl), { lostAfter: 1 });
    const { analysis } = path.analyze();
    expect(analysis.losses.filter((l) => l.source === lost.client)).toMatchObject([{ segment: 1 }]);
    expect(analysis.warnings.map((w) => w.code)).not.toContain('terminated');
  });
});
