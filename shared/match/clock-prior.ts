import { MAX_DRIFT } from '../clock/corridor.ts';
import { type HopClock, momentToReference } from '../clock/model.ts';
import type { ClockPrior } from '../clock/prior.ts';
import type { HopInput, HopPackets } from './types.ts';

/** The clock is between two differences from the reference at a moment, whatever packets say. */
export interface PriorBound {
  /** Reference time, ns. */
  t: number;
  low: number;
  high: number;
}

/**
 * What two hops' clock probes together say of the first one's clock: between which differences from the reference it is,
 * at the beginning and the end of the time in which both were asked. None where one of them was not.
 */
export function priorBounds(
  inputs: readonly HopInput[],
  hops: readonly HopPackets[],
  parentClock: HopClock,
  hop: number,
  parent: number,
): PriorBound[] {
  const mine = inputs[hop]!.clockPrior;
  const theirs = inputs[parent]!.clockPrior;
  if (!mine || !theirs) return [];
  const latest = mine.fromNs > theirs.fromNs ? mine.fromNs : theirs.fromNs;
  const earliest = mine.toNs < theirs.toNs ? mine.toNs : theirs.toNs;
  // Never asked at the same time: both clocks may have drifted in between.
  const apart = latest > earliest ? 2 * MAX_DRIFT * Number(latest - earliest) : 0;
  const [from, to] = apart > 0 ? [earliest, latest] : [latest, earliest];
  const unsure = mine.uncertaintyNs + theirs.uncertaintyNs + apart;
  return [from, to].map((moment) => {
    const t = momentToReference(parentClock, ownAt(theirs, moment, hops[parent]!));
    const d = ownAt(mine, moment, hops[hop]!) - t;
    return { t, low: d - unsure, high: d + unsure };
  });
}

/** A moment of the capturing machine's clock on the node's, ns since the hop's base. */
function ownAt(prior: ClockPrior, moment: bigint, { columns }: HopPackets): number {
  const drifted = Number(moment - prior.atNs) * prior.driftPpm * 1e-6;
  return Number(moment - BigInt(columns.baseSeconds) * 1_000_000_000n) + prior.offsetNs + drifted;
}

/**
 * The part of a prior that speaks of own times in `reach`: its first and last moment there.
 *
 * @param prior as `priorBounds` gives it: none, or two moments between which it is straight
 */
export function priorWithin(prior: readonly PriorBound[], [from, to]: readonly [number, number]): PriorBound[] {
  const [a, b] = prior;
  if (!a || !b) return [];
  const ownOf = ({ t, low, high }: PriorBound) => t + (low + high) / 2;
  const [first, last] = [Math.max(from, ownOf(a)), Math.min(to, ownOf(b))];
  if (first > last) return [];
  return [first, last].map((own) => {
    const share = ownOf(b) > ownOf(a) ? (own - ownOf(a)) / (ownOf(b) - ownOf(a)) : 0;
    const between = (x: number, y: number) => x + share * (y - x);
    return { t: between(a.t, b.t), low: between(a.low, b.low), high: between(a.high, b.high) };
  });
}
