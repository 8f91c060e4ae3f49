import type { AnalysisResult } from '../analysis/types.ts';
import { delayTo } from '../analysis/walk.ts';
import type { DelaySeries, DelayView } from '../contract/delays.ts';
import { PacketState } from '../contract/view.ts';
import { NONE } from '../match/types.ts';
import { percentiles } from '../metrics/percentiles.ts';

/**
 * One-way delays of [from, to) per segment and direction, in `buckets` equal pieces by when packets were sent: exactly
 * the packets whose delays the analysis counts. Cost grows with the packets of the range. In steps, one per segment and
 * direction, so that the caller can do other things in between.
 *
 * @param from,to ns since the epoch base, on the reference clock
 * @param only per hop and unit: 1 for packets to show; null: all
 */
export function* delayView(
  result: AnalysisResult,
  from: number,
  to: number,
  buckets: number,
  only: readonly Uint8Array[] | null = null,
): Generator<void, DelayView> {
  const view: DelayView = { from, to, series: [] };
  for (let segment = 0; segment + 1 < result.match.hops.length; segment++) {
    for (const direction of [0, 1] as const) {
      view.series.push(oneWay(result, segment, direction, from, to, Math.max(1, Math.floor(buckets)), only));
      yield;
    }
  }
  return view;
}

function oneWay(
  result: AnalysisResult,
  segment: number,
  direction: 0 | 1,
  from: number,
  to: number,
  buckets: number,
  only: readonly Uint8Array[] | null,
): DelaySeries {
  const { match, state, judgement } = result;
  const hop = direction === 0 ? segment : segment + 1;
  const next = direction === 0 ? segment + 1 : segment;
  const { order, flow } = match.hops[hop]!;
  const links = match.links[hop]!;
  const times = match.corrected[hop]!;
  const states = state[hop]!;
  const { judgedFrom, judgedTo, missingAt } = judgement.window;
  const series = emptySeries(result, segment, direction, buckets);
  const first = firstAt(order, times, from);
  const end = firstAt(order, times, to);
  const delays = new Float64Array(Math.max(0, end - first));
  const scale = buckets / (to - from);
  let bucket = 0;
  let begun = 0;
  let held = 0;
  const close = (): void => {
    if (held === begun) return;
    const ranks = percentiles(delays.subarray(begun, held));
    series.count[bucket] = held - begun;
    series.min[bucket] = ranks.min;
    series.p50[bucket] = ranks.p50;
    series.p95[bucket] = ranks.p95;
    series.max[bucket] = ranks.max;
    begun = held;
  };
  for (let i = first; i < end; i++) {
    const unit = order[i]!;
    if (match.travel[flow[unit]!] !== direction || (only !== null && only[hop]![unit] === 0)) continue;
    const time = times[unit]!;
    const at = Math.min(buckets - 1, Math.floor((time - from) * scale));
    if (at !== bucket) {
      close();
      bucket = at;
    }
    const fate = states[unit];
    if (fate === PacketState.lost) series.lost[at]!++;
    if (fate !== PacketState.onward && fate !== PacketState.partial) continue;
    // What was sent outside the window goes onward without having been judged.
    if (missingAt >= 0 || time < judgedFrom || time > judgedTo) continue;
    const arrived = links.down[unit]!;
    if (arrived !== NONE && links.downHop[unit] === next)
      delays[held++] = delayTo(match, hop, unit, direction, arrived);
  }
  close();
  if (held > 0) {
    const { min, p50, p95, max } = percentiles(delays.subarray(0, held));
    series.whole = { min, p50, p95, max };
  }
  return series;
}

function emptySeries(result: AnalysisResult, segment: number, direction: 0 | 1, buckets: number): DelaySeries {
  const silent = () => new Float64Array(buckets).fill(Number.NaN);
  return {
    segment,
    direction: direction === 0 ? 'forward' : 'reverse',
    uncertaintyNs: result.analysis.segments[segment]!.uncertaintyNs,
    count: new Uint32Array(buckets),
    lost: new Uint32Array(buckets),
    min: silent(),
    p50: silent(),
    p95: silent(),
    max: silent(),
    whole: null,
  };
}

/** Place in the order of time of the first unit that is not before `time`. */
function firstAt(order: ArrayLike<number>, times: Float64Array, time: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (times[order[mid]!]! < time) low = mid + 1;
    else high = mid;
  }
  return low;
}
