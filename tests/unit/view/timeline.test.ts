import { describe, expect, it } from 'vitest';
import { PacketState } from '../../../shared/contract/view.ts';
import type { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { packetAtHops } from '../../../shared/view/packet.ts';
import { SINGLE_PACKETS, timelineView } from '../../../shared/view/timeline.ts';
import { ethernet, payloadOf, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1:1000';
const B = '10.0.0.2:2000';

/** `count` datagrams a millisecond apart from the fifth second on; the third is lost after the first hop. */
function session(count: number) {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 3 * SECOND }, { name: 'c' }]);
  for (const [k, time] of [0, 20 * SECOND].entries())
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) => udpPacket({ source: reverse ? B : A, destination: reverse ? A : B, ttl, id: 60_000 + k }),
        { reverse },
      );
  for (let i = 0; i < count; i++)
    path.send(
      5 * SECOND + i * MS,
      (_, ttl) => udpPacket({ source: A, destination: B, ttl, id: i, payload: payloadOf(30, i) }),
      i === 2 ? { lostAfter: 0 } : {},
    );
  return path.analyze();
}

describe('timeline view', () => {
  it('gives every packet of a small range, joined across hops in travel order, on the reference clock', () => {
    const result = session(10);
    const view = timelineView(result, 4.9 * SECOND, 5.1 * SECOND, 100);
    expect(view.mode).toBe('packets');
    const p = view.packets!;
    expect(p.count).toBe(28);
    const byId = new Map<number, number[]>();
    for (let i = 0; i < p.count; i++) byId.set(p.id[i]!, [...(byId.get(p.id[i]!) ?? []), p.hop[i]!]);
    const chains = [...byId.values()];
    expect(chains).toHaveLength(10);
    expect(chains.filter((hops) => hops.join() === '0,1,2')).toHaveLength(9);
    expect(chains.filter((hops) => hops.join() === '0')).toHaveLength(1);
    const lost = [...p.state].indexOf(PacketState.lost);
    expect(p.frame[lost]).toBe(5);
    // The second hop's clock is three seconds ahead; on the timeline it is not.
    for (let i = 0; i < p.count; i++) expect(p.time[i]! / SECOND).toBeCloseTo(5, 1);
  });

  it('counts packets and losses per pixel when there are many', () => {
    const result = session(SINGLE_PACKETS);
    const view = timelineView(result, 5 * SECOND, 9 * SECOND, 40);
    expect(view.mode).toBe('density');
    expect(view.packets).toBeNull();
    const sum = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0);
    expect(sum(view.density[0]!.forward)).toBe(SINGLE_PACKETS);
    expect(sum(view.density[1]!.forward)).toBe(SINGLE_PACKETS - 1);
    expect(view.losses[0]!.forward[0]).toBe(1);
    expect(sum(view.losses[0]!.forward)).toBe(1);
    expect(view.density[0]!.forward[0]).toBe(100);
  });

  it('answers an empty range with nothing', () => {
    const view = timelineView(session(3), 1, 1, 10);
    expect(view.density[0]!.forward).toEqual(new Uint32Array(10));
  });
});

describe('one packet at every hop', () => {
  const bytes = ethernet(udpPacket({ source: A, destination: B, id: 1, payload: payloadOf(30, 1) }));

  it('says where a packet was lost', () => {
    const packet = packetAtHops(session(10), 0, 5, () => bytes);
    expect(packet).toMatchObject({ protocol: 'udp', source: A, destination: B, direction: 'forward' });
    expect(packet.fate).toBe('lost between a and b');
    expect(packet.hops.map((h) => h.seen)).toEqual([true, false, false]);
    expect(packet.hops[1]!.note).toBe('lost between a and b');
  });

  it('shows delays between hops and marks the fields that changed', () => {
    const packet = packetAtHops(session(10), 1, 3, (hop) =>
      ethernet(udpPacket({ source: A, destination: B, id: 1, ttl: 64 - hop, payload: payloadOf(30, 1) })),
    );
    expect(packet.hops.map((h) => h.seen)).toEqual([true, true, true]);
    expect(packet.fate).toBe('delivered to c');
    expect(packet.hops[0]!.delayNs).toBeNull();
    expect(packet.hops[2]!.time! - packet.hops[0]!.time!).toBeCloseTo(
      packet.hops[1]!.delayNs! + packet.hops[2]!.delayNs!,
      3,
    );
    const changed = packet.hops[1]!.fields.filter((f) => f.changed).map((f) => f.name);
    expect(changed).toContain('TTL');
    expect(changed).not.toContain('Source port');
  });

  it('refuses a record that does not exist', () => {
    expect(() => packetAtHops(session(3), 0, 999, () => null)).toThrow(/no record 999/);
    expect(() => packetAtHops(session(3), 7, 1, () => null)).toThrow(/no record 1/);
  });

  it('shows what the capture file says about a record, and calls no difference of it a change', () => {
    const result = session(10);
    const { capture } = result.inputs[0]!;
    (capture as CaptureDecoder).comment('lost here?');
    const packet = packetAtHops(result, 0, capture.columns.count, () => null);
    expect(packet.hops[0]!.fields).toMatchObject([{ name: 'Comment', value: 'lost here?' }]);
    expect(packet.hops[0]!.fields[0]).not.toMatchObject({ changed: true });
    expect(packet.hops[1]!.fields).toEqual([]);
  });
});
