import { type HopClock, uncertaintyBetween } from '../clock/model.ts';
import type { Gaps } from './gaps.ts';
import { type HopLinks, type HopPackets, NONE } from './types.ts';

/** Everything that linking needs and fills. */
export interface PathContext {
  hops: HopPackets[];
  links: HopLinks[];
  clocks: HopClock[];
  /** Per hop and unit: time on the reference clock, ns since the reference's base. */
  corrected: Float64Array[];
  /** Travel direction per directed flow. */
  travel: Uint8Array;
  /** ns */
  tmax: number;
  /** When hops did not listen. */
  gaps: Gaps;
}

export function emptyLinks(units: number): HopLinks {
  return {
    down: new Int32Array(units).fill(NONE),
    downHop: new Int8Array(units).fill(NONE),
    up: new Int32Array(units).fill(NONE),
    upHop: new Int8Array(units).fill(NONE),
    covered: new Map(),
    flags: new Uint8Array(units),
  };
}

/** The hop where a direction's packets come from, of two hops given in path order. */
export function upstreamOf(low: number, high: number, travel: number): [up: number, down: number] {
  return travel === 0 ? [low, high] : [high, low];
}

/** What a machine takes from one of its interfaces to the next, short of a queue, ns. */
const INSIDE_NS = 1e6;

/**
 * How wrong the difference of two hops' corrected times can be, ns; `tmax` when nothing bounds it. A packet of a capture
 * of all interfaces has the time of its first record: a capture at one of these interfaces, next to it in the path, may
 * have seen it after that although it stands upstream.
 */
export function clockSlack(context: PathContext, a: number, b: number): number {
  const bound = uncertaintyBetween(context.clocks, a, b);
  // One microsecond for captures whose stamps have no finer resolution.
  if (!Number.isFinite(bound)) return context.tmax;
  const stay = Math.max(context.hops[a]!.stay ?? 0, context.hops[b]!.stay ?? 0);
  return bound + 1000 + Math.min(stay, INSIDE_NS);
}

/** Joins two packets as one transmission. */
export function link(
  context: PathContext,
  upHop: number,
  up: number,
  downHop: number,
  down: number,
  flags: number,
): void {
  const from = context.links[upHop]!;
  const to = context.links[downHop]!;
  if (from.down[up] === NONE) {
    from.down[up] = down;
    from.downHop[up] = downHop;
  }
  if (to.up[down] === NONE) {
    to.up[down] = up;
    to.upHop[down] = upHop;
  }
  from.flags[up]! |= flags;
  to.flags[down]! |= flags;
}
