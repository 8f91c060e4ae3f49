import { chainClocks, type HopClock, REFERENCE_CLOCK, REFERENCE_LINE, toReference } from '../clock/model.ts';
import { type ClockLine, fitClockPair } from '../clock/pair.ts';
import { decide, UNDECIDED } from './direction.ts';
import type { JoinResult } from './join.ts';
import type { Presence } from './presence.ts';
import type { HopInput, HopPackets } from './types.ts';

/** Packets seen once at each of two hops: the lower hop's units and the higher hop's. */
export interface HopPair {
  low: number;
  high: number;
  join: JoinResult;
}

/**
 * Decides flows that no router's TTL told apart by comparing both sides of a conversation over one pair of hops:
 * forward differences are offset plus delay, reverse ones offset minus delay, so the larger mean travels forward.
 */
export function decideByDelay(travel: Uint8Array, pairs: readonly HopPair[], hops: readonly HopPackets[]): void {
  for (const pair of pairs) {
    const { sum, count } = differencesByFlow(pair, hops, travel.length, (f) => travel[f] === UNDECIDED);
    for (let c = 0; c < travel.length / 2; c++) {
      const [a, b] = [c * 2, c * 2 + 1];
      if (travel[a] !== UNDECIDED || count[a] === 0 || count[b] === 0) continue;
      decide(travel, c, sum[a]! / count[a]! >= sum[b]! / count[b]!);
    }
  }
}

/** Decides what is left by the clocks: a packet arrives after it was sent. What nothing tells is taken as forward. */
export function decideByTime(
  travel: Uint8Array,
  pairs: readonly HopPair[],
  hops: readonly HopPackets[],
  clocks: readonly HopClock[],
  presence: Presence,
): void {
  for (const pair of pairs) {
    const low = clocks[pair.low]!;
    const high = clocks[pair.high]!;
    // The fit is only worth something here when it was not itself made from one-way traffic.
    if (!Number.isFinite(low.line.uncertainty) || !Number.isFinite(high.line.uncertainty)) continue;
    const { sum, count } = differencesByFlow(pair, hops, travel.length, (f) => travel[f] === UNDECIDED, low, high);
    for (let f = 0; f < travel.length; f++) {
      if (travel[f] !== UNDECIDED || count[f] === 0) continue;
      decide(travel, f >> 1, sum[f]! >= 0 === ((f & 1) === 0));
    }
  }
  for (let c = 0; c < travel.length / 2; c++) {
    if (travel[c * 2] === UNDECIDED)
      decide(
        travel,
        c,
        presence.packets.some((packets) => packets[c * 2]! > 0),
      );
  }
}

function differencesByFlow(
  pair: HopPair,
  hops: readonly HopPackets[],
  flows: number,
  wanted: (flow: number) => boolean,
  lowClock?: HopClock,
  highClock?: HopClock,
): { sum: Float64Array; count: Uint32Array } {
  const sum = new Float64Array(flows);
  const count = new Uint32Array(flows);
  const low = hops[pair.low]!;
  const high = hops[pair.high]!;
  for (let i = 0; i < pair.join.pairs; i++) {
    const a = pair.join.pairUp[i]!;
    const b = pair.join.pairDown[i]!;
    const f = low.flow[a]!;
    if (!wanted(f)) continue;
    const ta = low.columns.time[low.row[a]!]!;
    const tb = high.columns.time[high.row[b]!]!;
    sum[f]! += lowClock && highClock ? toReference(highClock, tb) - toReference(lowClock, ta) : tb - ta;
    count[f]!++;
  }
  return { sum, count };
}

/**
 * One clock per hop, chained from the first: hops of one kernel share theirs exactly; else the line fitted to the
 * packets that both hops saw, both ways. Uncertainties add along the chain.
 */
export function estimateClocks(
  inputs: readonly HopInput[],
  hops: readonly HopPackets[],
  pairs: readonly HopPair[],
  travel: Uint8Array,
): HopClock[] {
  const base = hops[0]!.columns.baseSeconds;
  const clocks: HopClock[] = [REFERENCE_CLOCK];
  for (let h = 1; h < hops.length; h++) {
    const baseDelta = hops[h]!.columns.baseSeconds - base;
    const twin = sameKernel(inputs, h);
    if (twin >= 0) {
      const gap = hops[h]!.columns.baseSeconds - hops[twin]!.columns.baseSeconds;
      clocks.push(chainClocks(clocks, twin, { ...REFERENCE_LINE, offset: -gap * 1e9 }, baseDelta));
      continue;
    }
    let fitted: { line: ClockLine; from: number } | null = null;
    for (const pair of pairs) {
      if (pair.high !== h || fitted) continue;
      const line = fitPair(pair, hops, travel);
      if (line) fitted = { line, from: pair.low };
    }
    // Nothing joins this hop to the others: take its wall clock as it is, bounded by nothing.
    clocks.push(fitted ? chainClocks(clocks, fitted.from, fitted.line, baseDelta) : unjoinedClock(baseDelta));
  }
  return clocks;
}

function unjoinedClock(baseDelta: number): HopClock {
  const uncertainty = Number.POSITIVE_INFINITY;
  return {
    baseDelta,
    parent: -1,
    step: uncertainty,
    line: { offset: -baseDelta * 1e9, uncertainty, drift: 0, origin: 0 },
  };
}

function sameKernel(inputs: readonly HopInput[], h: number): number {
  const id = inputs[h]!.clockId;
  return id === null ? -1 : inputs.findIndex((other, k) => k < h && other.clockId === id);
}

function fitPair(pair: HopPair, hops: readonly HopPackets[], travel: Uint8Array): ClockLine | null {
  const low = hops[pair.low]!;
  const high = hops[pair.high]!;
  const sides = [0, 1].map(() => ({
    count: 0,
    t: new Float64Array(pair.join.pairs),
    d: new Float64Array(pair.join.pairs),
  }));
  for (let i = 0; i < pair.join.pairs; i++) {
    const a = pair.join.pairUp[i]!;
    const side = sides[travel[low.flow[a]!]!];
    if (!side) continue;
    const ta = low.columns.time[low.row[a]!]!;
    side.t[side.count] = ta;
    side.d[side.count++] = high.columns.time[high.row[pair.join.pairDown[i]!]!]! - ta;
  }
  const [forward, reverse] = sides;
  return fitClockPair(forward!, reverse!);
}
