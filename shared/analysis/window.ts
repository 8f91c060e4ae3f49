import { toReference } from '../clock/model.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';

/** The time in which every hop listened, ns since the reference's base; `judged` packets were sent inside it. */
export interface CommonWindow {
  /** Latest beginning and earliest end of the captures. */
  from: number;
  to: number;
  /** The same less the clocks' uncertainty at both ends, and less tmax at the end. */
  judgedFrom: number;
  judgedTo: number;
  /** Index of a hop that shares no time with the others, or holds no packet or some without a time; -1 when there is a window. */
  missingAt: number;
}

/**
 * Contract: from the latest first to the earliest last moment that all captures cover (the capture's own start and stop
 * where known, else its first and last record), less the clock's uncertainty, less tmax at the end.
 */
export function commonWindow(inputs: readonly HopInput[], match: PathMatch, live: boolean): CommonWindow {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  let latest = 0;
  let newest = Number.NEGATIVE_INFINITY;
  let uncertainty = 0;
  let missingAt = -1;
  inputs.forEach((input, h) => {
    const hop = match.hops[h]!;
    const clock = match.clocks[h]!;
    const { columns } = hop;
    const own = (stamp: bigint) => Number(stamp - BigInt(columns.baseSeconds) * 1_000_000_000n);
    // Of a capture with untimed records nobody knows what it holds when.
    const bounds = columns.untimed > 0 ? null : recordBounds(columns.time, columns.count);
    const start = input.start !== null ? own(input.start) : bounds?.[0];
    const stop = input.stop !== null ? own(input.stop) : live ? Number.POSITIVE_INFINITY : bounds?.[1];
    if (bounds) newest = Math.max(newest, toReference(clock, bounds[1]));
    if (start === undefined || stop === undefined || columns.untimed > 0) {
      missingAt = h;
      return;
    }
    const begins = toReference(clock, start);
    if (begins > from) {
      from = begins;
      latest = h;
    }
    to = Math.min(to, stop === Number.POSITIVE_INFINITY ? stop : toReference(clock, stop));
    if (Number.isFinite(clock.line.uncertainty)) uncertainty = Math.max(uncertainty, clock.line.uncertainty);
  });
  if (live && to === Number.POSITIVE_INFINITY) to = newest;
  if (missingAt < 0 && from > to) missingAt = latest;
  return { from, to, judgedFrom: from + uncertainty, judgedTo: to - uncertainty - match.tmax, missingAt };
}

/** Earliest and latest record time of a file, whatever its order; null when it holds none. */
export function recordBounds(time: Float64Array, count: number): [number, number] | null {
  if (count === 0) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const t = time[i]!;
    if (t < low) low = t;
    if (t > high) high = t;
  }
  return [low, high];
}
