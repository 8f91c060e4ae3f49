import { describe, expect, it } from 'vitest';
import { ethernet, icmpEcho, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { fragment, vxlan } from '../decode/build-tunnel.ts';
import { analyseRecords } from './analyse-records.ts';

const COUNT = 40;
const stamp = (i: number, hop: number) => 1_760_000_000_000_000_000n + BigInt(i) * 100_000_000n + BigInt(hop) * 1000n;
const outer = { source: '172.18.0.1', destination: '172.18.0.2', vni: 1 };

type Build = (i: number) => Uint8Array;
const datagram: Build = (i) =>
  udpPacket({ source: '10.0.0.1:1000', destination: '10.0.0.2:2000', id: i + 1, payload: payloadOf(4000, i) });

/** Records of the packets as they pass a hop; `pieces` says in which frames, `lost` which of them does not. */
function hop(
  build: Build,
  index: number,
  pieces: (ip: Uint8Array, i: number) => Uint8Array[],
  lost = (_i: number) => -1,
) {
  return Array.from({ length: COUNT }, (_, i) => {
    const frames = pieces(build(i), i);
    return frames.filter((_, k) => k !== lost(i)).map((bytes) => ({ bytes: ethernet(bytes), time: stamp(i, index) }));
  }).flat();
}

const whole = (ip: Uint8Array) => [ip];
const cut = (mtu: number) => (ip: Uint8Array) => fragment(ip, mtu);
/** Fragments of 1500 bytes, each in VXLAN and cut again. */
const carried = (mtu: number) => (ip: Uint8Array, i: number) =>
  fragment(ip, 1500).flatMap((piece, k) => fragment(vxlan(ethernet(piece), { ...outer, id: i * 8 + k }), mtu));

describe('fragments carried in fragments', () => {
  it('are the datagram that they are elsewhere', () => {
    for (const mtu of [1500, 1300]) {
      const answer = analyseRecords([
        hop(datagram, 0, cut(1500)),
        hop(datagram, 1, carried(mtu)),
        hop(datagram, 2, cut(1500)),
      ]);
      for (const { forward } of answer.segments) expect(forward).toMatchObject({ lost: 0, unmatched: 0 });
      expect(answer.segments[0]!.forward.delivered).toBeGreaterThan(30);
    }
  });

  it('are lost with any piece of the outer packet', () => {
    // Of datagram 7 the second outer piece of the first inner fragment, of 9 that of the second.
    const lost = (i: number) => (i === 7 ? 1 : i === 9 ? 3 : -1);
    const gone = (i: number) => i === 7 || i === 9;
    const answer = analyseRecords([
      hop(datagram, 0, cut(1500)),
      hop(datagram, 1, carried(1500), lost),
      hop(datagram, 2, (ip, i) => (gone(i) ? [] : fragment(ip, 1500))),
    ]);
    expect(answer.segments.map(({ forward }) => forward.lost)).toEqual([2, 0]);
    expect(answer.losses.map((loss) => loss.frame)).toEqual([7 * 3 + 1, 9 * 3 + 1]);
  });
});

describe('packets carried in fragments', () => {
  it('keep the length that their own headers say', () => {
    const ends = { source: '10.0.0.1:1', destination: '10.0.0.2:2' };
    for (const size of [1300, 1400, 1440]) {
      const segment: Build = (i) => tcpPacket({ ...ends, id: i + 1, seq: i * size, payload: payloadOf(size, i) });
      const wrapped = (ip: Uint8Array, i: number) => fragment(vxlan(ethernet(ip), { ...outer, id: i }), 1300);
      const answer = analyseRecords([hop(segment, 0, whole), hop(segment, 1, wrapped), hop(segment, 2, whole)]);
      for (const { forward } of answer.segments) expect(forward).toMatchObject({ lost: 0, unmatched: 0 });
      expect(answer.segments[1]!.forward.delivered).toBeGreaterThan(30);
    }
  });
});

describe('datagrams cut on the way by a small MTU', () => {
  it('are the datagrams that they were, whatever carries them', () => {
    const builds: Record<string, Build> = {
      udp: datagram,
      short: (i) =>
        udpPacket({ source: '10.0.0.1:1', destination: '10.0.0.2:2', id: i + 1, payload: payloadOf(700, i) }),
      tcp: (i) =>
        tcpPacket({
          source: '10.0.0.1:1',
          destination: '10.0.0.2:2',
          id: i + 1,
          seq: i * 1400,
          payload: payloadOf(1400, i),
        }),
      icmp: (i) =>
        icmpEcho({
          source: '10.0.0.1',
          destination: '10.0.0.2',
          identifier: 1,
          sequence: i,
          id: i,
          payload: payloadOf(1400, i),
        }),
    };
    for (const [name, build] of Object.entries(builds)) {
      for (const mtu of [576, 296]) {
        const answer = analyseRecords([hop(build, 0, whole), hop(build, 1, cut(mtu)), hop(build, 2, whole)]);
        for (const { forward } of answer.segments)
          expect(forward, `${name} ${mtu}`).toMatchObject({ lost: 0, unmatched: 0 });
        expect(answer.segments[1]!.forward.delivered, `${name} ${mtu}`).toBeGreaterThan(30);
      }
    }
  });
});
