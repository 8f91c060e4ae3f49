import { assignInOrder } from './assign.ts';
import { clockSlack, link, type PathContext, upstreamOf } from './context.ts';
import type { Bucket, JoinResult } from './join.ts';
import { type HopLinks, LinkFlag, NONE } from './types.ts';

/**
 * Turns a join of two hops into links: pairs whose delay fits the gate, then buckets of identical packets in order.
 * What arrives later than `tmax` is lost by definition.
 *
 * @param direction only packets that travel this way
 * @param flags LinkFlag bits that every link made here carries
 */
export function linkJoin(
  context: PathContext,
  low: number,
  high: number,
  direction: 0 | 1,
  join: JoinResult,
  flags: number,
): void {
  const slack = clockSlack(context, low, high);
  const { travel, tmax, corrected } = context;
  const lowHop = context.hops[low]!;
  const [, downHop] = upstreamOf(low, high, direction);
  const delays: number[] = [];
  for (let i = 0; i < join.pairs; i++) {
    const a = join.pairUp[i]!;
    const b = join.pairDown[i]!;
    if (travel[lowHop.flow[a]!] !== direction || !free(context, low, a, high, b, direction)) continue;
    const forwardDelay = corrected[high]![b]! - corrected[low]![a]!;
    const delay = direction === 0 ? forwardDelay : -forwardDelay;
    if (delay < -slack || delay > tmax) {
      if (delay > tmax) context.links[downHop]!.flags[direction === 0 ? b : a]! |= LinkFlag.late;
      continue;
    }
    if (direction === 0) link(context, low, a, high, b, flags);
    else link(context, high, b, low, a, flags);
    if (delays.length < SAMPLES) delays.push(delay);
  }
  const typical = median(delays);
  for (const bucket of join.buckets)
    if (travel[lowHop.flow[bucket.upstream[0]!]!] === direction)
      linkBucket(context, low, high, direction, bucket, typical, slack, flags);
}

/** Enough for the median of delays; more would not change which of several identical packets is likeliest. */
const SAMPLES = 4096;

function median(values: number[]): number {
  return values.length === 0 ? 0 : values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** Neither side is joined already (by an earlier, stronger stage). */
function free(context: PathContext, low: number, a: number, high: number, b: number, travel: number): boolean {
  return travel === 0
    ? context.links[low]!.down[a] === NONE && context.links[high]!.up[b] === NONE
    : context.links[high]!.down[b] === NONE && context.links[low]!.up[a] === NONE;
}

function linkBucket(
  context: PathContext,
  low: number,
  high: number,
  direction: 0 | 1,
  bucket: Bucket,
  typical: number,
  slack: number,
  flags: number,
): void {
  const [upHop, downHop] = upstreamOf(low, high, direction);
  const upLinks = context.links[upHop]!;
  const downLinks = context.links[downHop]!;
  const sentAll = direction === 0 ? bucket.upstream : bucket.downstream;
  const arrivedAll = direction === 0 ? bucket.downstream : bucket.upstream;
  const arrived = byTime(
    arrivedAll.filter((u) => downLinks.up[u] === NONE),
    context.corrected[downHop]!,
  );
  const sent = byTime(sendable(sentAll, upLinks, arrived.length), context.corrected[upHop]!);
  const sentTimes = Float64Array.from(sent, (u) => context.corrected[upHop]![u]!);
  const arrivedTimes = Float64Array.from(arrived, (u) => context.corrected[downHop]![u]!);
  const choice = assignInOrder(sentTimes, arrivedTimes, -slack, context.tmax, typical);
  const taken = new Uint8Array(arrived.length);
  for (let i = 0; i < sent.length; i++) {
    const j = choice[i]!;
    if (j === NONE) {
      if (couldBeAnother(i, choice, sentTimes, arrivedTimes, slack, context.tmax))
        upLinks.flags[sent[i]!]! |= LinkFlag.ambiguous;
      continue;
    }
    link(context, upHop, sent[i]!, downHop, arrived[j]!, flags);
    taken[j] = 1;
  }
  // More arrived than were sent: the network made the rest, if it followed a copy that was sent.
  for (let j = 0; j < arrived.length; j++) {
    if (taken[j]) continue;
    const t = arrivedTimes[j]!;
    if (sentTimes.some((s) => t - s >= -slack && t - s <= context.tmax))
      downLinks.flags[arrived[j]!]! |= LinkFlag.duplicate;
  }
}

/** Copies not joined yet; copies that the network made further up only when more arrived than were originally sent. */
function sendable(units: Uint32Array, links: HopLinks, arrived: number): Uint32Array {
  const open = units.filter((u) => links.down[u] === NONE);
  const originals = open.filter((u) => !(links.flags[u]! & LinkFlag.duplicate));
  return originals.length >= arrived ? originals : open;
}

/** Whether a copy left over could have been the one that arrived instead of another. */
function couldBeAnother(
  i: number,
  choice: Int32Array,
  sent: Float64Array,
  arrived: Float64Array,
  slack: number,
  tmax: number,
): boolean {
  for (const j of choice) {
    if (j === NONE) continue;
    const delay = arrived[j]! - sent[i]!;
    if (delay >= -slack && delay <= tmax) return true;
  }
  return false;
}

function byTime(units: Uint32Array, time: Float64Array): Uint32Array {
  for (let i = 1; i < units.length; i++)
    if (time[units[i]!]! < time[units[i - 1]!]!) return units.sort((a, b) => time[a]! - time[b]! || a - b);
  return units;
}
