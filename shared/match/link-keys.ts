import { assignInOrder } from './assign.ts';
import { clockSlack, link, type PathContext, upstreamOf } from './context.ts';
import { deafIn } from './gaps.ts';
import type { Bucket, JoinResult } from './join.ts';
import { DELAY_SAMPLES, medianDelay } from './link-pairs.ts';
import type { PassedUnseen } from './passed-unseen.ts';
import { type HopLinks, LinkFlag, NONE } from './types.ts';

/**
 * Turns a join of two hops into links: pairs whose delay fits the gate, then buckets of identical packets in order.
 * What arrives later than `tmax` is lost by definition.
 *
 * @param direction only packets that travel this way
 * @param flags LinkFlag bits that every link made here carries
 * @param unseen where more arrive than were sent, finds what hops in between missed; null: weaker keys, it is not asked
 */
export function linkJoin(
  context: PathContext,
  low: number,
  high: number,
  direction: 0 | 1,
  join: JoinResult,
  flags: number,
  unseen: PassedUnseen | null,
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
    if (delays.length < DELAY_SAMPLES) delays.push(delay);
  }
  linkBuckets(context, low, high, direction, join, medianDelay(delays), flags, unseen);
}

/** Links identical packets in order. @param typical delay to expect, ns */
export function linkBuckets(
  context: PathContext,
  low: number,
  high: number,
  direction: 0 | 1,
  { buckets }: JoinResult,
  typical: number,
  flags: number,
  unseen: PassedUnseen | null,
): void {
  if (buckets.length === 0) return;
  const slack = clockSlack(context, low, high);
  const { travel } = context;
  const { flow } = context.hops[low]!;
  for (const bucket of buckets)
    if (travel[flow[bucket.upstream[0]!]!] === direction)
      linkBucket(context, low, high, direction, bucket, typical, slack, flags, unseen);
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
  unseen: PassedUnseen | null,
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
  const sent = byTime(
    sentAll.filter((u) => upLinks.down[u] === NONE),
    context.corrected[upHop]!,
  );
  const sentTimes = Float64Array.from(sent, (u) => context.corrected[upHop]![u]!);
  const arrivedTimes = Float64Array.from(arrived, (u) => context.corrected[downHop]![u]!);
  const choice = assignInOrder(sentTimes, arrivedTimes, -slack, context.tmax, typical);
  preferOriginals(choice, sent, upLinks);
  // takenBefore[j]: how many of the first j arrived were matched.
  const takenBefore = new Uint32Array(arrived.length + 1);
  choice.forEach((j, i) => {
    if (j === NONE) return;
    link(context, upHop, sent[i]!, downHop, arrived[j]!, flags);
    // A copy stays one further down, where of both only one may arrive: that is the packet, not the copy.
    downLinks.flags[arrived[j]!]! |= upLinks.flags[sent[i]!]! & LinkFlag.duplicate;
    takenBefore[j + 1] = 1;
  });
  for (let j = 0; j < arrived.length; j++) takenBefore[j + 1]! += takenBefore[j]!;
  // A copy left over could have been one that arrived, if one that it may have become was matched to another.
  choice.forEach((j, i) => {
    if (j !== NONE) return;
    const first = countBelow(arrivedTimes, sentTimes[i]! - slack);
    const end = countBelow(arrivedTimes, sentTimes[i]! + context.tmax, true);
    if (end > first && takenBefore[end]! > takenBefore[first]!) upLinks.flags[sent[i]!]! |= LinkFlag.ambiguous;
  });
  // More arrived than were sent: the network made the rest, if it followed a copy that was sent and none passed unheard.
  arrived.forEach((unit, j) => {
    if (takenBefore[j + 1]! > takenBefore[j]!) return;
    if (deafIn(context.gaps[upHop]!, arrivedTimes[j]! - context.tmax, arrivedTimes[j]! + slack)) return;
    const first = countBelow(sentTimes, arrivedTimes[j]! - context.tmax);
    if (countBelow(sentTimes, arrivedTimes[j]! + slack, true) <= first) return;
    if (!unseen?.join(upHop, downHop, unit)) downLinks.flags[unit]! |= LinkFlag.duplicate;
  });
}

/** Of a packet and the copies that the network made of it further up, of which not all arrived, the packet did. */
function preferOriginals(choice: Int32Array, sent: Uint32Array, { flags }: HopLinks): void {
  let original = NONE;
  for (let i = 0; i < sent.length; i++) {
    if (!(flags[sent[i]!]! & LinkFlag.duplicate)) original = i;
    else if (original !== NONE && choice[original] === NONE) {
      choice[original] = choice[i]!;
      choice[i] = NONE;
    }
  }
}

/** How many of the ascending times are below `limit`, or at it when `inclusive`. */
function countBelow(times: Float64Array, limit: number, inclusive = false): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (times[mid]! < limit || (inclusive && times[mid] === limit)) low = mid + 1;
    else high = mid;
  }
  return low;
}

function byTime(units: Uint32Array, time: Float64Array): Uint32Array {
  for (let i = 1; i < units.length; i++)
    if (time[units[i]!]! < time[units[i - 1]!]!) return units.sort((a, b) => time[a]! - time[b]! || a - b);
  return units;
}
