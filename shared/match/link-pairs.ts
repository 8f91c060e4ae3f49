import { clockSlack, type PathContext } from './context.ts';
import type { JoinResult } from './join.ts';
import { LinkFlag } from './types.ts';

/** What the linked pairs of two neighbours tell of packets that travel one way. */
export interface PairFacts {
  /** Delay to expect, ns. */
  typical: number;
  /** How many there are. */
  joined: number;
  /** Longest delay, ns; 0 without any. */
  longestDelay: number;
  /** How many lost so much of their TTL on the way; those that gained are in none. */
  falls: Uint32Array;
  /** How many had their DSCP changed, and were marked as having met congestion (RFC 3168). */
  dscp: number;
  ecnCe: number;
}

const DSCP = 0xfc;
const ECN = 0x03;
/** Congestion experienced (RFC 3168). */
const CE = 3;

/** Whether a DSCP and ECN byte says another DSCP after a segment than before. */
export function dscpChanges(before: number, after: number): boolean {
  return ((before ^ after) & DSCP) !== 0;
}

/** Whether it says only after the segment that there was congestion. */
export function congestionBegins(before: number, after: number): boolean {
  return (after & ECN) === CE && (before & ECN) !== CE;
}

/** Enough for the median of delays; more would not change which of several identical packets is likeliest. */
export const DELAY_SAMPLES = 4096;

/** Of delays, put into another order; 0 of none. */
export function medianDelay(delays: number[]): number {
  return delays.length === 0 ? 0 : delays.sort((a, b) => a - b)[delays.length >> 1]!;
}

/**
 * Links the packets whose key occurs once at each of two neighbours, both directions at once, where their delay fits the
 * gate; what arrives later than `tmax` is lost by definition. Nothing may be linked yet: these are nearly all packets, and
 * everything that is to be told of each of them is told here.
 */
export function linkPairs(context: PathContext, low: number, high: number, join: JoinResult): [PairFacts, PairFacts] {
  const slack = clockSlack(context, low, high);
  const { travel, tmax } = context;
  const [lowHop, highHop] = [context.hops[low]!, context.hops[high]!];
  const { flow } = lowHop;
  const [lowTimes, highTimes] = [context.corrected[low]!, context.corrected[high]!];
  const [lowRow, highRow] = [lowHop.row, highHop.row];
  const [lowTtl, highTtl] = [lowHop.columns.ttl, highHop.columns.ttl];
  const [lowTos, highTos] = [lowHop.columns.tos, highHop.columns.tos];
  const [above, below] = [context.links[low]!, context.links[high]!];
  const facts: [PairFacts, PairFacts] = [noFacts(), noFacts()];
  const [forward, reverse] = facts;
  const samples: [number[], number[]] = [[], []];
  const { pairUp, pairDown, pairs } = join;
  for (let i = 0; i < pairs; i++) {
    const a = pairUp[i]!;
    const b = pairDown[i]!;
    const direction = travel[flow[a]!]!;
    if (direction > 1) continue;
    const forwardDelay = highTimes[b]! - lowTimes[a]!;
    const delay = direction === 0 ? forwardDelay : -forwardDelay;
    if (delay < -slack || delay > tmax) {
      if (delay <= tmax) continue;
      if (direction === 0) below.flags[b]! |= LinkFlag.late;
      else above.flags[a]! |= LinkFlag.late;
      continue;
    }
    const [r, s] = [lowRow[a]!, highRow[b]!];
    const fall = lowTtl[r]! - highTtl[s]!;
    const [tos, tosBelow] = [lowTos[r]!, highTos[s]!];
    if (direction === 0) {
      above.down[a] = b;
      above.downHop[a] = high;
      below.up[b] = a;
      below.upHop[b] = low;
      tell(forward, delay, fall, tos, tosBelow);
    } else {
      below.down[b] = a;
      below.downHop[b] = low;
      above.up[a] = b;
      above.upHop[a] = high;
      tell(reverse, delay, -fall, tosBelow, tos);
    }
    const of = samples[direction as 0 | 1];
    if (of.length < DELAY_SAMPLES) of.push(delay);
  }
  forward.typical = medianDelay(samples[0]);
  reverse.typical = medianDelay(samples[1]);
  return facts;
}

/** Adds a packet to the facts of its segment. @param fall of its TTL  @param before,after its DSCP and ECN byte */
export function tell(facts: PairFacts, delay: number, fall: number, before: number, after: number): void {
  facts.joined++;
  if (fall >= 0) facts.falls[fall]!++;
  if (delay > facts.longestDelay) facts.longestDelay = delay;
  if (before === after) return;
  if (dscpChanges(before, after)) facts.dscp++;
  if (congestionBegins(before, after)) facts.ecnCe++;
}

/** What is told before any pair is. */
export function noFacts(): PairFacts {
  return { typical: 0, joined: 0, longestDelay: 0, falls: new Uint32Array(256), dscp: 0, ecnCe: 0 };
}
