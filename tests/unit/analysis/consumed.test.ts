import { describe, expect, it } from 'vitest';
import { consumedText, Reason, reasonOf } from '../../../shared/analysis/marks.ts';
import { ethernet, icmpEcho, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { counts, MS, PathSimulator, SECOND } from '../match/path-simulator.ts';
import { A, B, frame, icmpError, ROUTER } from './frame.ts';

const three = () => new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
const T = 5 * SECOND;

describe('packets that a machine on the way answered (cases 54, 57)', () => {
  it('does not call lost what an ICMP error quotes: time exceeded, prohibited, too big', () => {
    const quiet = three();
    frame(quiet);
    const before = counts(quiet.analyze(), 1, 'forward');
    for (const [type, code] of [
      [11, 0],
      [3, 13],
      [3, 4],
      [3, 3],
    ] as const) {
      const path = three();
      frame(path);
      const probe = (_: number, ttl: number) =>
        udpPacket({ source: `${A}:4000`, destination: `${B}:5000`, ttl, id: 321, payload: payloadOf(900) });
      path.send(T, probe, { lostAfter: 1 });
      // From a router between b and c back to a.
      path.record(1, T + MS, ethernet(icmpError(type, code, ROUTER, probe(1, 61), { ttl: 64 })));
      path.record(0, T + 2 * MS, ethernet(icmpError(type, code, ROUTER, probe(1, 61), { ttl: 63 })));
      const result = path.analyze();
      expect(counts(result, 0, 'forward')).toMatchObject({ sent: before.sent + 1, lost: 0 });
      expect(counts(result, 1, 'forward')).toEqual({ ...before, unjudged: before.unjudged + 1 });
      expect(counts(result, 1, 'reverse').unmatched).toBe(0);
      expect(result.analysis.losses).toEqual([]);
      const [[unit, consumer]] = [...result.judgement.consumers[1]!] as [[number, never]];
      expect(reasonOf(result.judgement.marks[1]![unit]!)).toBe(Reason.consumed);
      expect(result.addresses.text((consumer as { address: number }).address)).toBe(ROUTER);
    }
  });

  it('still calls lost what the error does not mean: another IP ID, or sent after it', () => {
    const path = three();
    frame(path);
    const probe = (id: number) => (_: number, ttl: number) =>
      udpPacket({ source: `${A}:4000`, destination: `${B}:5000`, ttl, id, payload: payloadOf(90, id) });
    path.send(T, probe(1), { lostAfter: 1 });
    path.send(T + 10 * MS, probe(2), { lostAfter: 1 });
    path.record(1, T + 5 * MS, ethernet(icmpError(3, 13, ROUTER, probe(1)(1, 61))));
    path.record(1, T + 6 * MS, ethernet(icmpError(3, 13, ROUTER, probe(2)(1, 61), { id: 2 })));
    const { analysis } = path.analyze();
    expect(analysis.losses.map((l) => [l.hop, l.segment])).toEqual([['b', 1]]);
  });

  it('leaves alone what arrived and was answered by its destination', () => {
    const path = three();
    frame(path);
    const probe = (_: number, ttl: number) =>
      udpPacket({ source: `${A}:4000`, destination: `${B}:5000`, ttl, id: 321, payload: payloadOf(90) });
    path.send(T, probe);
    path.send(T + MS, (_, ttl) => icmpError(3, 3, B, probe(2, 62), { ttl, id: 5 }), { reverse: true });
    const result = path.analyze();
    expect(counts(result, 1, 'forward')).toMatchObject({ lost: 0, unjudged: counts(result, 0, 'forward').unjudged });
    expect(counts(result, 1, 'reverse')).toMatchObject({ lost: 0, unmatched: 0 });
  });

  it('counts a mtr run: probes spend their TTL on the way, the ones to the target arrive', () => {
    const path = three();
    frame(path);
    for (let i = 0; i < 12; i++) {
      const spent = i % 3;
      const echo = { identifier: 99, sequence: i, payload: payloadOf(30) };
      const probe = (hop: number) => icmpEcho({ source: A, destination: B, ttl: spent + 1 - hop, id: 40 + i, ...echo });
      const at = T + i * 100 * MS;
      if (spent === 2) {
        path.send(at, (hop) => probe(hop));
        path.send(at + MS, (_, ttl) => icmpEcho({ source: B, destination: A, ttl, id: i, reply: true, ...echo }), {
          reverse: true,
        });
        continue;
      }
      path.send(at, (hop) => probe(hop), { lostAfter: spent });
      for (let hop = spent; hop >= 0; hop--)
        path.record(
          hop,
          at + (2 + spent - hop) * MS,
          ethernet(icmpError(11, 0, `172.18.${spent}.1`, probe(spent), { id: i })),
        );
    }
    const { analysis } = path.analyze();
    expect(analysis.losses).toEqual([]);
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0 });
    expect(analysis.segments[1]!.forward).toMatchObject({ lost: 0, unmatched: 0 });
  });

  it('does not call lost a SYN that a firewall in the middle reset, nor its reset unmatched', () => {
    const path = three();
    frame(path);
    const syn = (_: number, ttl: number) =>
      tcpPacket({ source: `${A}:4000`, destination: `${B}:80`, ttl, id: 50, seq: 1000, flags: 'S' });
    path.send(T, syn, { lostAfter: 0 });
    path.record(
      0,
      T + MS,
      ethernet(tcpPacket({ source: `${B}:80`, destination: `${A}:4000`, ttl: 63, id: 0, ack: 1001, flags: 'RA' })),
    );
    const result = path.analyze();
    expect(counts(result, 0, 'forward')).toMatchObject({ lost: 0 });
    expect(counts(result, 0, 'reverse')).toMatchObject({ unmatched: 0 });
    expect(result.analysis.warnings).toEqual([]);
    // A reset that acknowledges something else answers nothing.
    const other = three();
    frame(other);
    other.send(T, syn, { lostAfter: 0 });
    other.record(
      0,
      T + MS,
      ethernet(tcpPacket({ source: `${B}:80`, destination: `${A}:4000`, ttl: 63, id: 0, ack: 77, flags: 'RA' })),
    );
    expect(counts(other.analyze(), 0, 'forward')).toMatchObject({ lost: 1 });
    expect(counts(other.analyze(), 0, 'reverse')).toMatchObject({ unmatched: 1 });
  });

  it('does not call an error unmatched whose router is known at the last hop too', () => {
    const path = three();
    frame(path);
    const probe = (_: number, ttl: number) =>
      udpPacket({ source: `${A}:4000`, destination: `${B}:5000`, ttl, id: 321, payload: payloadOf(900) });
    path.send(T, probe, { lostAfter: 1 });
    path.record(2, T, ethernet(udpPacket({ source: `${ROUTER}:1`, destination: `${B}:1`, id: 5 })));
    path.record(1, T + MS, ethernet(icmpError(11, 0, ROUTER, probe(1, 61), { ttl: 64 })));
    path.record(0, T + 2 * MS, ethernet(icmpError(11, 0, ROUTER, probe(1, 61), { ttl: 63 })));
    const result = path.analyze();
    expect(counts(result, 0, 'reverse')).toMatchObject({ sent: 4, lost: 0 });
    expect(counts(result, 1, 'reverse')).toMatchObject({ unmatched: 0 });
  });

  it('says what an answer says', () => {
    const text = (icmp: number, v6 = false) => consumedText({ address: 1, hop: 0, row: 0, icmp, v6 });
    expect([text(11 * 256), text(3 * 256 + 4), text(2 * 256, true), text(-1)]).toEqual([
      'time exceeded',
      'fragmentation needed',
      'packet too big',
      'TCP answer',
    ]);
  });
});
