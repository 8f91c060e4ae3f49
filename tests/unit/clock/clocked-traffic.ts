import { payloadOf, udpPacket } from '../decode/build-packet.ts';
import { MS, type PathSimulator } from '../match/path-simulator.ts';

/** Repeatable random numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

export interface Traffic {
  /** True time, ns. */
  from: number;
  to: number;
  segments: number;
  /** ns between packets of one direction. */
  every: number;
  /** Least delay of a segment, ns, forward and reverse. */
  base?: [number, number];
  /** Longest queue, ns. */
  queue?: number;
  oneWay?: boolean;
  seed?: number;
}

/** Packets both ways, half a period apart, with random queues. */
export function sendTraffic(path: PathSimulator, traffic: Traffic): void {
  const { from, to, segments, every, base = [200_000, 200_000], queue = 2 * MS, oneWay, seed = 7 } = traffic;
  const random = randomFrom(seed);
  const delays = (least: number) => Array.from({ length: segments }, () => Math.round(least + random() ** 4 * queue));
  let i = 0;
  for (let time = from; time < to; time += every, i++) {
    const body = payloadOf(30, seed * 100_003 + i);
    const there = (_: number, ttl: number) =>
      udpPacket({ source: '10.0.0.1:1000', destination: '10.0.0.2:2000', ttl, id: i & 0xffff, payload: body });
    const back = (_: number, ttl: number) =>
      udpPacket({ source: '10.0.0.2:2000', destination: '10.0.0.1:1000', ttl, id: i & 0xffff, payload: body });
    path.send(time, there, { delays: delays(base[0]) });
    if (!oneWay) path.send(time + every / 2, back, { reverse: true, delays: delays(base[1]) });
  }
}
