import { describe, expect, it } from 'vitest';
import { payloadOf, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1:1000';
const B = '10.0.0.2:2000';

/** Packets both ways for `seconds`, delays at least 200 µs with a random queue on top. */
function traffic(path: PathSimulator, seconds: number, segments: number, reverse = true): void {
  let seed = 12345;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 2 ** 32;
  };
  for (let i = 0; i < seconds * 20; i++) {
    const body = payloadOf(30, i);
    const delays = () => Array.from({ length: segments }, () => 200_000 + random() ** 4 * 5 * MS);
    const time = i * 50 * MS;
    path.send(time, (_, ttl) => udpPacket({ source: A, destination: B, ttl, id: i, payload: body }), {
      delays: delays(),
    });
    if (reverse)
      path.send(time + 20 * MS, (_, ttl) => udpPacket({ source: B, destination: A, ttl, id: i, payload: body }), {
        reverse: true,
        delays: delays(),
      });
  }
}

describe('clock offsets from traffic', () => {
  it('finds offsets of any size within the bound that it states', () => {
    for (const offset of [0, 250 * MS, -3 * SECOND, 7200 * SECOND, 86_400 * 400 * SECOND]) {
      const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: offset }, { name: 'c' }]);
      traffic(path, 30, 2);
      const { analysis } = path.analyze();
      const [a, b, c] = analysis.clock;
      expect(a).toEqual({ hop: 'a', offsetNs: 0, uncertaintyNs: 0, driftPpm: 0, steps: 0 });
      expect(Math.abs(b!.offsetNs - offset)).toBeLessThanOrEqual(b!.uncertaintyNs!);
      expect(b!.uncertaintyNs).toBeLessThan(300_000);
      expect(Math.abs(c!.offsetNs)).toBeLessThanOrEqual(c!.uncertaintyNs!);
      expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0, unmatched: 0 });
      expect(analysis.segments[0]!.forward.delayNs!.min).toBeGreaterThan(0);
    }
  });

  it('finds the drift of a clock', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 5 * MS, drift: 30e-6 }]);
    traffic(path, 120, 1);
    const [, b] = path.analyze().analysis.clock;
    expect(b!.driftPpm).toBeCloseTo(30, 0);
    expect(Math.abs(b!.offsetNs - 5 * MS)).toBeLessThanOrEqual(b!.uncertaintyNs!);
  });

  it('knows that hops of one kernel share a clock', () => {
    const path = new PathSimulator([
      { name: 'a', clockId: 'k' },
      { name: 'b', clockId: 'k' },
    ]);
    traffic(path, 5, 1);
    expect(path.analyze().analysis.clock[1]).toEqual({
      hop: 'b',
      offsetNs: 0,
      uncertaintyNs: 0,
      driftPpm: 0,
      steps: 0,
    });
  });

  it('bounds a segment by the measurements that lie between its hops, not by the reference', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd', clockId: 'k' }]);
    traffic(path, 30, 3);
    const { clock, segments } = path.analyze().analysis;
    expect(segments[0]!.uncertaintyNs).toBe(clock[1]!.uncertaintyNs);
    for (const s of [1, 2])
      expect(
        Math.abs(segments[s]!.uncertaintyNs! - (clock[s + 1]!.uncertaintyNs! - clock[s]!.uncertaintyNs!)),
      ).toBeLessThan(2);
  });

  it('knows a segment whose clocks were both measured against a hop before them', () => {
    const path = new PathSimulator([{ name: 'a', clockId: 'k' }, { name: 'b' }, { name: 'c', clockId: 'k' }]);
    traffic(path, 30, 2);
    const { clock, segments } = path.analyze().analysis;
    expect(clock[2]!.uncertaintyNs).toBe(0);
    // The second hop's clock is what is uncertain on both segments.
    expect(segments[1]!.uncertaintyNs).toBe(clock[1]!.uncertaintyNs);
  });

  it('says that traffic one way bounds nothing', () => {
    const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: SECOND }]);
    traffic(path, 10, 1, false);
    const { analysis } = path.analyze();
    expect(analysis.clock[1]!.uncertaintyNs).toBeNull();
    expect(analysis.warnings.map((w) => w.code)).toContain('one-way-traffic');
    expect(analysis.segments[0]!.forward.lost).toBe(0);
  });
});
