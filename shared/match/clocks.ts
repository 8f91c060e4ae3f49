import type { ClockPiece, HopClock } from '../clock/model.ts';
import { fitHop, ownSpan } from './clock-fit.ts';
import { type HopPair, measurePair, type PairClock } from './clock-pairs.ts';
import { priorBounds } from './clock-prior.ts';
import { attributeSteps, type ClockStep } from './clock-steps.ts';
import type { HopInput, HopPackets } from './types.ts';

/** The clocks of all hops, and what the reader of the figures must be told of them. */
export interface HopClocks {
  clocks: HopClock[];
  /** Hops whose clock probes the packets contradict. */
  priorRefused: number[];
}

/**
 * One clock per hop against the first hop's: hops of one kernel share theirs exactly, its steps too; the others are
 * fitted, one after the other, each to the known one by which its packets bound it best (a minimum spanning tree). On a
 * path these are its neighbours, so that their delays come out positive. Uncertainties add along the tree.
 *
 * @param pairs neighbours, or the nearest hops that share packets
 * @param further joins two hops further apart, for a hop that its neighbours do not bound; null: they share nothing
 */
export function estimateClocks(
  inputs: readonly HopInput[],
  hops: readonly HopPackets[],
  pairs: readonly HopPair[],
  travel: Uint8Array,
  further: (low: number, high: number) => HopPair | null,
): HopClocks {
  const kernel = inputs.map(({ clockId }, h) =>
    clockId === null ? h : inputs.findIndex((other) => other.clockId === clockId),
  );
  const measured = pairs
    .filter(({ low, high, join }) => kernel[low] !== kernel[high] && join.pairs > 0)
    .map((pair) => measurePair(pair, hops, travel));
  measureFurther(measured, hops, travel, kernel, further);
  const steps = attributeSteps(measured, hops, travel, kernel);
  return new Placing(inputs, hops, travel, kernel, measured, steps).all();
}

/** Where the pairs at hand bound nothing, pairs further apart may: both directions are there, but not at the neighbour. */
function measureFurther(
  measured: PairClock[],
  hops: readonly HopPackets[],
  travel: Uint8Array,
  kernel: readonly number[],
  further: (low: number, high: number) => HopPair | null,
): void {
  const bounded = (low: number, high: number) => {
    const reached = new Set([kernel[low]!]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const { pair, uncertainty } of measured) {
        const ends = [kernel[pair.low]!, kernel[pair.high]!];
        if (uncertainty === Number.POSITIVE_INFINITY || ends.every((k) => reached.has(k) === reached.has(ends[0]!)))
          continue;
        for (const k of ends) reached.add(k);
        grown = true;
      }
    }
    return reached.has(kernel[high]!);
  };
  const bothWays = hops.map((hop) => {
    let seen = 0;
    for (let u = 0; u < hop.count && seen !== 3; u++)
      seen |= travel[hop.flow[u]!]! < 2 ? 1 << travel[hop.flow[u]!]! : 0;
    return seen === 3;
  });
  for (let gap = 2; gap < hops.length; gap++)
    for (let low = 0; low + gap < hops.length; low++) {
      const high = low + gap;
      if (!bothWays[low] || !bothWays[high] || bounded(low, high)) continue;
      if (measured.some(({ pair }) => pair.low === low && pair.high === high)) continue;
      const pair = further(low, high);
      if (pair) measured.push(measurePair(pair, hops, travel));
    }
}

class Placing {
  readonly #inputs: readonly HopInput[];
  readonly #hops: readonly HopPackets[];
  readonly #travel: Uint8Array;
  readonly #kernel: readonly number[];
  readonly #measured: readonly PairClock[];
  readonly #steps: readonly ClockStep[][];
  readonly #clocks: (HopClock | undefined)[];
  readonly #priorRefused: number[] = [];

  constructor(
    inputs: readonly HopInput[],
    hops: readonly HopPackets[],
    travel: Uint8Array,
    kernel: readonly number[],
    measured: readonly PairClock[],
    steps: readonly ClockStep[][],
  ) {
    this.#inputs = inputs;
    this.#hops = hops;
    this.#travel = travel;
    this.#kernel = kernel;
    this.#measured = measured;
    this.#steps = steps;
    this.#clocks = hops.map(() => undefined);
  }

  all(): HopClocks {
    this.#root(0, 0);
    for (;;) {
      const hop = this.#clocks.indexOf(undefined);
      if (hop < 0) break;
      const edge = this.#nearest();
      if (edge) this.#fit(edge.hop, edge.parent);
      // Nothing joins this hop to the others: take its wall clock as it is, bounded by nothing.
      else this.#root(hop, Number.POSITIVE_INFINITY);
    }
    return { clocks: this.#clocks as HopClock[], priorRefused: this.#priorRefused };
  }

  /** The hop to come next: bounded best by one that is known. */
  #nearest(): { hop: number; parent: number } | null {
    let best: { hop: number; parent: number; score: number } | null = null;
    const offer = (a: number, b: number, score: number) => {
      if ((this.#clocks[a] === undefined) === (this.#clocks[b] === undefined)) return;
      const [hop, parent] = this.#clocks[a] === undefined ? [a, b] : [b, a];
      if (!best || score < best.score) best = { hop, parent, score };
    };
    for (const { pair, segments, uncertainty } of this.#measured)
      offer(pair.low, pair.high, segments ? Math.min(uncertainty, ONE_WAY) : CONTRADICTORY);
    const probed = this.#inputs.map((input, h) => (input.clockPrior ? h : -1)).filter((h) => h >= 0);
    for (const a of probed)
      for (const b of probed)
        if (this.#kernel[a] !== this.#kernel[b]) {
          const sum = this.#inputs[a]!.clockPrior!.uncertaintyNs + this.#inputs[b]!.clockPrior!.uncertaintyNs;
          // Packets of one way and the probes together bound neighbours better than probes alone bound others.
          const joined = this.#measured.some(
            ({ pair }) => (pair.low === a && pair.high === b) || (pair.low === b && pair.high === a),
          );
          offer(a, b, joined ? Math.min(sum, PROBED) : PROBED + sum * 1e-12);
        }
    return best;
  }

  #fit(hop: number, parent: number): void {
    const kernel = this.#kernel;
    const known = (h: number) => this.#clocks[h] !== undefined && kernel[h] === kernel[parent];
    const measured = this.#measured
      .filter(({ pair: { low, high } }) => (low === hop && known(high)) || (high === hop && known(low)))
      .sort((a, b) => Number(touches(b, parent)) - Number(touches(a, parent)));
    const [ownFrom, ownTo] = this.#listened(hop);
    const { clock, priorRefused } = fitHop({
      hop,
      parent,
      measured,
      clocks: this.#clocks,
      hops: this.#hops,
      travel: this.#travel,
      steps: this.#steps[hop]!,
      ownFrom,
      ownTo,
      prior: priorBounds(this.#inputs, this.#hops, this.#clocks[parent]!, hop, parent),
    });
    if (priorRefused) this.#priorRefused.push(hop);
    this.#clocks[hop] = clock;
    this.#twins(hop);
  }

  /** A clock that is measured against none: the reference itself, or one that nothing joins to it. */
  #root(hop: number, uncertainty: number): void {
    const { columns } = this.#hops[hop]!;
    const baseDelta = columns.baseSeconds - this.#hops[0]!.columns.baseSeconds;
    const pieces: ClockPiece[] = [];
    let offset = hop === 0 ? 0 : -baseDelta * 1e9;
    let unsure = uncertainty;
    const steps = this.#steps[hop]!;
    for (let i = 0; i <= steps.length; i++) {
      const fromRow = i === 0 ? 0 : steps[i - 1]!.row;
      if (i > 0) {
        offset += steps[i - 1]!.size;
        unsure += steps[i - 1]!.tolerance;
      }
      const [ownFrom, ownTo] = ownSpan(columns, fromRow, steps[i]?.row ?? columns.count);
      const line = { offset, drift: 0, origin: 0 };
      pieces.push({ fromRow, line, uncertainty: unsure, step: 0, ownFrom, ownTo, stepped: steps[i - 1]?.size ?? 0 });
    }
    this.#clocks[hop] = { baseDelta, parent: -1, pieces, contradictory: false };
    this.#twins(hop);
  }

  /** Hops of the same kernel run by the same clock, with the same steps at their own records. */
  #twins(hop: number): void {
    const clock = this.#clocks[hop]!;
    const base = this.#hops[hop]!.columns.baseSeconds;
    this.#kernel.forEach((kernel, twin) => {
      if (kernel !== this.#kernel[hop] || this.#clocks[twin] !== undefined) return;
      const { columns } = this.#hops[twin]!;
      const gap = (columns.baseSeconds - base) * 1e9;
      const steps = this.#steps[twin]!;
      let stepped = 0;
      const pieces = clock.pieces.map((piece, i): ClockPiece => {
        let fromRow = 0;
        if (piece.stepped !== 0) fromRow = steps[stepped++]?.row ?? columns.count;
        else if (i > 0) fromRow = rowAt(columns.time, columns.count, piece.ownFrom - gap, steps[stepped - 1]?.row ?? 0);
        return {
          ...piece,
          fromRow,
          line: { ...piece.line, offset: piece.line.offset - gap },
          step: 0,
          ownFrom: piece.ownFrom - gap,
          ownTo: piece.ownTo - gap,
        };
      });
      const baseDelta = columns.baseSeconds - this.#hops[0]!.columns.baseSeconds;
      this.#clocks[twin] = { baseDelta, parent: hop, pieces, contradictory: clock.contradictory };
    });
  }

  /** From when to when a capture listened by its own clock, where that is known; else nothing. */
  #listened(hop: number): [number, number] {
    const { start, stop } = this.#inputs[hop]!;
    const own = (stamp: bigint) => Number(stamp - BigInt(this.#hops[hop]!.columns.baseSeconds) * 1_000_000_000n);
    return [
      start === null ? Number.POSITIVE_INFINITY : own(start),
      stop === null ? Number.NEGATIVE_INFINITY : own(stop),
    ];
  }
}

/** Scores of pairs that bound nothing, in the order in which they are still better than nothing, ns. */
const PROBED = 1e15;
const ONE_WAY = 1e16;
const CONTRADICTORY = 1e17;

function touches({ pair }: PairClock, hop: number): boolean {
  return pair.low === hop || pair.high === hop;
}

/** First record at or after `from` whose stamp is at least `own`. */
function rowAt(time: Float64Array, count: number, own: number, from: number): number {
  for (let r = from; r < count; r++) if (time[r]! >= own) return r;
  return count;
}
