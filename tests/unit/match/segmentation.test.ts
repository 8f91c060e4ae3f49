import { describe, expect, it } from 'vitest';
import { ethernet, payloadOf, segmentTcp, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from './path-simulator.ts';

const A = '10.244.1.10:4000';
const B = '10.244.2.10:5201';
const MSS = 1000;

/** A flow of small packets that spans the session, so that the common window covers what is between. */
function edges(path: PathSimulator): void {
  for (const [id, time] of [
    [900, 0],
    [901, 20 * SECOND],
  ] as const) {
    path.send(time, (_, ttl) => udpPacket({ source: '10.244.1.10:9', destination: '10.244.2.10:9', ttl, id }));
    path.send(time + MS, (_, ttl) => udpPacket({ source: '10.244.2.10:9', destination: '10.244.1.10:9', ttl, id }), {
      reverse: true,
    });
  }
}

/** A super-frame of `segments` segments at the first hop, single segments at the others; `lost` of them lost there. */
function superFrame(
  path: PathSimulator,
  time: number,
  seq: number,
  segments: number,
  id: number,
  hops: number,
  lost: { segment: number; at: number }[] = [],
): void {
  const payload = payloadOf(segments * MSS, seq);
  const whole = (ttl: number) => tcpPacket({ source: A, destination: B, seq, id, ttl, payload });
  path.record(0, time, ethernet(whole(64)));
  segmentTcp(whole(64), MSS).forEach((piece, k) => {
    for (let hop = 1; hop < hops; hop++) {
      if (lost.some((l) => l.segment === k && l.at <= hop)) return;
      path.record(hop, time + hop * 100_000 + k * 1000, ethernet(piece));
    }
  });
}

describe('TCP by byte range', () => {
  it('takes a super-frame and its segments for one transmission', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    edges(path);
    for (let i = 0; i < 5; i++) superFrame(path, 5 * SECOND + i * MS, 1 + i * 10 * MSS, 10, 100 + i * 10, 3);
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 5, delivered: 5, partial: 0, lost: 0, reordered: 0 });
    expect(counts(result, 1, 'forward')).toMatchObject({ sent: 50, delivered: 50, lost: 0, unmatched: 0 });
  });

  it('counts one lost segment of a super-frame as part of it', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    superFrame(path, 5 * SECOND, 1, 10, 100, 2, [{ segment: 4, at: 1 }]);
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ sent: 1, delivered: 0, partial: 1, lost: 0, lostBytes: MSS });
    expect(analysis.losses).toMatchObject([{ partial: true, bytes: MSS, frame: 3 }]);
  });

  it('keeps a retransmission of a lost segment apart from the super-frame that carried it first', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    superFrame(path, 5 * SECOND, 1, 10, 100, 2, [{ segment: 4, at: 1 }]);
    path.send(5 * SECOND + 200 * MS, (_, ttl) =>
      tcpPacket({ source: A, destination: B, seq: 1 + 4 * MSS, id: 400, ttl, payload: payloadOf(MSS, 77) }),
    );
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ sent: 2, delivered: 1, partial: 1, lost: 0, lostBytes: MSS });
  });

  it('knows by the IP ID which of two transmissions of the same bytes arrived', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    const whole = (id: number) => tcpPacket({ source: A, destination: B, seq: 1, id, payload: payloadOf(10 * MSS) });
    path.record(0, 5 * SECOND, ethernet(whole(100)));
    // Sent again before the first one arrived, and lost.
    path.record(0, 5 * SECOND + 10 * MS, ethernet(whole(300)));
    for (const [k, piece] of segmentTcp(whole(100), MSS).entries())
      path.record(1, 5 * SECOND + 50 * MS + k * 1000, ethernet(piece));
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ sent: 2, delivered: 1, lost: 1, partial: 0 });
    expect(analysis.losses).toMatchObject([{ frame: 4 }]);
  });

  it('joins single segments to the frame that GRO merged them into', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    const whole = tcpPacket({ source: A, destination: B, seq: 1, id: 50, payload: payloadOf(8 * MSS) });
    for (const [k, piece] of segmentTcp(whole, MSS).entries()) path.record(0, 5 * SECOND + k * 1000, ethernet(piece));
    path.record(1, 5 * SECOND + 200_000, ethernet(whole));
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 8, delivered: 8, lost: 0, unmatched: 0 });
  });

  it('carries on across the wrap of the sequence number', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    superFrame(path, 5 * SECOND, 0xffff_ffff - 3 * MSS, 10, 100, 2, [{ segment: 8, at: 1 }]);
    const { analysis } = path.analyze();
    expect(analysis.segments[0]!.forward).toMatchObject({ sent: 1, partial: 1, lostBytes: MSS });
  });

  it('counts the wraps of sequence numbers alike at both hops when ports are used again', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }]);
    edges(path);
    // Three connections, of which the second is lost altogether: what arrives jumps further than 2^31.
    superFrame(path, 5 * SECOND, 1, 3, 100, 2);
    superFrame(
      path,
      8 * SECOND,
      0x60000000,
      3,
      200,
      2,
      [0, 1, 2].map((segment) => ({ segment, at: 1 })),
    );
    superFrame(path, 11 * SECOND, 0xc0000000, 3, 300, 2);
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ sent: 3, delivered: 2, lost: 1, partial: 0, unmatched: 0 });
  });
});
