import { fitCorridor, lineAt, middleLine, uncertaintyOver } from './corridor.ts';
import type { Points } from './hull.ts';

/** One question for a node's clock over SSH: asked, answered, and the node's time in between. */
export interface ClockSample {
  /** Middle between asking and being answered, ns since the epoch on the capturing machine's clock. */
  at: bigint;
  /** The node's time in its answer less `at`, ns: positive when the node's clock is ahead. */
  offsetNs: number;
  /** From asking to being answered, ns: the node answered somewhere in it, so that the offset is wrong by half at most. */
  rttNs: number;
}

/**
 * What is known of a node's clock before any packet is looked at, relative to the clock of the machine that captures
 * from all nodes. Two hops' priors bound the difference of their clocks.
 */
export interface ClockPrior {
  /** Node's clock less the capturing machine's at `atNs`, ns. */
  offsetNs: number;
  /** How wrong that line can be from `fromNs` to `toNs`, ns. */
  uncertaintyNs: number;
  /** ns since the epoch on the capturing machine's clock. */
  atNs: bigint;
  fromNs: bigint;
  toNs: bigint;
  /** How much faster the node's clock runs; 0 when the samples do not tell. */
  driftPpm: number;
}

/** Slower answers than this many times the fastest one say nothing that the others do not say better. */
const USEFUL = 4;

/**
 * What samples of a node's clock say together: each bounds the offset by half its round trip, the least round trips
 * best; the line through all these bounds is found as for packets (research d7.1 and d7.2). When no line passes, because
 * the clock was set in between, the sample with the least round trip stands alone.
 *
 * @returns null without samples
 */
export function priorFromSamples(samples: readonly ClockSample[]): ClockPrior | null {
  const best = samples.reduce<ClockSample | null>((a, b) => (a && a.rttNs <= b.rttNs ? a : b), null);
  if (!best) return null;
  const useful = samples
    .filter(({ rttNs }) => rttNs <= best.rttNs * USEFUL)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const since = (at: bigint) => Number(at - best.at);
  const side = (sign: number): Points => ({
    count: useful.length,
    t: Float64Array.from(useful, ({ at }) => since(at)),
    d: Float64Array.from(useful, ({ offsetNs, rttNs }) => offsetNs + (sign * rttNs) / 2),
  });
  const corridor = fitCorridor(side(1), side(-1));
  if (!corridor) {
    const { at, offsetNs, rttNs } = best;
    return { offsetNs, uncertaintyNs: rttNs / 2, atNs: at, fromNs: at, toNs: at, driftPpm: 0 };
  }
  const line = middleLine(corridor, useful.length);
  return {
    offsetNs: lineAt(line, 0),
    uncertaintyNs: uncertaintyOver(corridor, line, corridor.from, corridor.to),
    atNs: best.at,
    fromNs: useful[0]!.at,
    toNs: useful[useful.length - 1]!.at,
    driftPpm: line.drift * 1e6,
  };
}
