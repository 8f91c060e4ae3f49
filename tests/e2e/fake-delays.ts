import type { DelaySeries, DelayView } from '../../shared/contract/delays.ts';
import type { ProbeFates } from '../../shared/contract/probe-fates.ts';

/** Invented one-way delays for looking at the charts without an engine: a queue that fills up in one segment. */
export function fakeDelays(segments: number, from: number, to: number, buckets: number): DelayView {
  const series: DelaySeries[] = [];
  for (let segment = 0; segment < segments; segment++)
    for (const direction of ['forward', 'reverse'] as const) {
      const one: DelaySeries = {
        segment,
        direction,
        uncertaintyNs: segment === 0 ? 0 : 38_000,
        count: new Uint32Array(buckets),
        lost: new Uint32Array(buckets),
        min: new Float64Array(buckets).fill(Number.NaN),
        p50: new Float64Array(buckets).fill(Number.NaN),
        p95: new Float64Array(buckets).fill(Number.NaN),
        max: new Float64Array(buckets).fill(Number.NaN),
        whole: null,
      };
      const usual = [23e3, 92e3, 88e3, 96e3, 21e3][segment % 5]! * (direction === 'forward' ? 1 : 0.8);
      for (let b = 0; b < buckets; b++) {
        const time = from + ((to - from) * (b + 0.5)) / buckets;
        if (time < 0 || time > 12.4e9 || (time > 9.5e9 && time < 10e9)) continue;
        const queue = segment === 1 && direction === 'forward' && time > 5e9 && time < 5.8e9 ? (time - 5e9) / 2e3 : 0;
        const wave = 1 + 0.12 * Math.sin(time / 3e8 + segment) + 0.06 * Math.sin(time / 7e7);
        one.count[b] = 12;
        one.min[b] = usual * 0.8 * wave + queue * 0.7;
        one.p50[b] = usual * wave + queue;
        one.p95[b] = usual * 1.5 * wave + queue * 1.1;
        one.max[b] = usual * 2 * wave + queue * 1.2;
      }
      one.whole = { min: usual * 0.8, p50: usual, p95: usual * 1.5, max: usual * 2 };
      series.push(one);
    }
  return { from, to, series };
}

/** Invented fates of probes: a router that limits its answers, and a segment that loses probes. */
export function fakeProbeFates(hops: number): ProbeFates {
  const zeros = (length: number) => new Array<number>(length).fill(0);
  const reaches = [1, 2, 3, hops - 1].map((reach) => Math.min(reach, hops - 1));
  return {
    index: 0,
    silent: null,
    direction: 'forward',
    rows: reaches.map((reach, i) => {
      const lost = zeros(hops - 1);
      if (i > 1) lost[1] = 5;
      const sent = (h: number) => (h === 0 || h > reach ? 0 : i > 1 && h > 1 ? 119 : 124);
      return {
        hop: i + 1,
        sent: 124,
        unanswered: [31, 124, 5, 6][i]!,
        seen: Array.from({ length: hops }, (_, h) => sent(h)),
        answers: Array.from({ length: hops }, (_, h) => (h > reach || h === 0 ? 0 : [93, 0, 119, 118][i]!)),
        reach,
        lostOnWay: lost,
        lostOnReturn: zeros(hops - 1).map((_, s) => (i === 3 && s === 1 ? 1 : 0)),
        notAnswered: [31, 124, 0, 0][i]!,
        returned: 0,
        untold: 0,
      };
    }),
  };
}
