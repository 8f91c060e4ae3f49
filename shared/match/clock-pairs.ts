import { contradicts, lineAt, middleLine, uncertaintyOver } from '../clock/corridor.ts';
import { cutAtJumps, cutSegments, type Segment } from '../clock/segments.ts';
import { bucketShift, DifferenceSeries } from '../clock/series.ts';
import { EXTREME_SHIFT, type Pairs } from './extreme-pairs.ts';
import type { JoinResult } from './join.ts';
import type { HopPackets } from './types.ts';

/** Packets seen once at each of two hops: the lower hop's units and the higher hop's. */
export interface HopPair {
  low: number;
  high: number;
  join: JoinResult;
  /** Where they are known: those of the pairs that can bound the clocks, by records of the low and of the high hop. */
  extremes?: ((travel: Uint8Array) => [low: Pairs, high: Pairs]) | undefined;
}

/** Called per joined packet: rows at both hops, travel direction, time at the low hop, time at the high hop less that. */
export type PairVisitor = (lowRow: number, highRow: number, direction: 0 | 1, t: number, d: number) => void;

/** Visits the packets of a pair that travel forward or reverse, in no particular order. */
export function visitPair(
  { low, high, join }: HopPair,
  hops: readonly HopPackets[],
  travel: Uint8Array,
  visit: PairVisitor,
): void {
  const a = hops[low]!;
  const b = hops[high]!;
  for (let i = 0; i < join.pairs; i++) {
    const direction = travel[a.flow[join.pairUp[i]!]!]!;
    if (direction > 1) continue;
    const lowRow = a.row[join.pairUp[i]!]!;
    const highRow = b.row[join.pairDown[i]!]!;
    const t = a.columns.time[lowRow]!;
    visit(lowRow, highRow, direction as 0 | 1, t, b.columns.time[highRow]! - t);
  }
}

/** Where the difference of two clocks stops following one line. */
export interface ClockBreak {
  /** The second clock against the first jumps by this, ns; 0 for a change of pace. */
  size: number;
  /** How wrong `size` can be, ns. */
  tolerance: number;
  /** Per hop of the pair (low, high): last record surely before and first surely after. */
  rows: [[before: number, after: number], [before: number, after: number]];
  /** Per hop: packets that the order of its records puts on the wrong side. */
  misplaced: [number, number];
}

/** What the joined packets of two hops say of their clocks. */
export interface PairClock {
  pair: HopPair;
  /** Null when they make no sense as two clocks. */
  segments: Segment[] | null;
  series: DifferenceSeries;
  breaks: ClockBreak[];
  /** How well they bound the difference of the clocks, ns; Infinity for traffic one way. */
  uncertainty: number;
  /** Per hop of the pair (low, high): pairs that are enough for a series of all of its records; null: all are needed. */
  enough: [low: Pairs | null, high: Pairs | null];
}

/** Cuts what two hops' packets say of their clocks into straight parts, and says where and by how much it breaks. */
export function measurePair(pair: HopPair, hops: readonly HopPackets[], travel: Uint8Array): PairClock {
  const rows = [hops[pair.low]!.columns.count, hops[pair.high]!.columns.count] as const;
  const extremes = pair.extremes?.(travel);
  const enough = (side: 0 | 1) => (bucketShift(rows[side]) >= EXTREME_SHIFT ? (extremes?.[side] ?? null) : null);
  const series = new DifferenceSeries(rows[0]);
  fill(series, pair, enough(0) ?? pair.join, hops, travel);
  const cut = cutSegments(series);
  const [only] = cut ?? [];
  const oneWay = cut?.length === 1 && only !== undefined && isOpen(only);
  const segments = oneWay ? cutAtJumps(series, only.corridor.above.count > 0 ? 0 : 1) : cut;
  const clock: PairClock = {
    pair,
    segments,
    series,
    breaks: [],
    uncertainty: Number.POSITIVE_INFINITY,
    enough: [enough(0), enough(1)],
  };
  if (!segments) return clock;
  clock.uncertainty = segments.reduce((most, s) => Math.max(most, segmentUncertainty(s)), 0);
  for (let i = 1; i < segments.length; i++) {
    clock.breaks.push(describeBreak(clock, segments[i - 1]!, segments[i]!, hops, travel));
  }
  return clock;
}

/** `visitPair` without a call for each packet: at this point it is all of them. */
function fill(
  series: DifferenceSeries,
  { low, high }: HopPair,
  { pairUp, pairDown, pairs }: Pairs,
  hops: readonly HopPackets[],
  travel: Uint8Array,
): void {
  const a = hops[low]!;
  const b = hops[high]!;
  for (let i = 0; i < pairs; i++) {
    const unit = pairUp[i]!;
    const direction = travel[a.flow[unit]!]!;
    if (direction > 1) continue;
    const row = a.row[unit]!;
    const t = a.columns.time[row]!;
    series.add(row, direction as 0 | 1, t, b.columns.time[b.row[pairDown[i]!]!]! - t);
  }
}

function isOpen({ corridor }: Segment): boolean {
  return corridor.above.count === 0 || corridor.below.count === 0;
}

function segmentUncertainty({ corridor }: Segment): number {
  return uncertaintyOver(corridor, middleLine(corridor, 0), corridor.from, corridor.to);
}

/** Buckets on each side of a break in which packets are looked at one by one. */
const NEAR = 64;

function describeBreak(
  { pair, series }: PairClock,
  first: Segment,
  second: Segment,
  hops: readonly HopPackets[],
  travel: Uint8Array,
): ClockBreak {
  const before: [number[], number[]] = [[], []];
  const after: [number[], number[]] = [[], []];
  const oneWay = isOpen(first) && isOpen(second);
  const step = stepSize(first, second);
  const firstLine = middleLine(first.corridor, GENERIC_POINTS);
  const secondLine = middleLine(second.corridor, GENERIC_POINTS);
  // Not beyond the two parts: after another step things may look as before.
  const from = Math.max(first.from, first.to - NEAR);
  const to = Math.min(second.to, second.from + NEAR);
  visitPair(pair, hops, travel, (lowRow, highRow, direction, t, d) => {
    const bucket = series.bucketOf(lowRow);
    if (bucket < from || bucket >= to) return;
    let side: [number[], number[]] | null = null;
    if (step === null || oneWay) {
      if (bucket < first.to) side = before;
      else if (bucket >= second.from) side = after;
    } else {
      const notFirst = negative(direction, d - lineAt(firstLine, t));
      const notSecond = negative(direction, d - lineAt(secondLine, t));
      if (notSecond && !notFirst) side = before;
      else if (notFirst && !notSecond) side = after;
    }
    side?.[0].push(lowRow);
    side?.[1].push(highRow);
  });
  const low = bestSplit(before[0], after[0], hops[pair.low]!.columns.count);
  const high = bestSplit(before[1], after[1], hops[pair.high]!.columns.count);
  return {
    size: step?.size ?? 0,
    tolerance: step?.tolerance ?? 0,
    rows: [low.rows, high.rows],
    misplaced: [low.misplaced, high.misplaced],
  };
}

/** Whether a packet would have arrived before it was sent. @param residual its difference less the clocks' */
function negative(direction: 0 | 1, residual: number): boolean {
  return direction === 0 ? residual < 0 : residual > 0;
}

/**
 * Whether a break is a step, and its size; null for a change of pace (leap smear, slew), where the two lines meet. Where
 * both would explain it, packets in between that fit either line say that it was gradual.
 */
function stepSize(first: Segment, second: Segment): { size: number; tolerance: number } | null {
  const a = first.corridor;
  const b = second.corridor;
  const at = (a.to + b.from) / 2;
  const [lineA, lineB] = [middleLine(a, GENERIC_POINTS), middleLine(b, GENERIC_POINTS)];
  const size = lineAt(lineB, at) - lineAt(lineA, at);
  if (isOpen(first) && isOpen(second)) return { size, tolerance: Math.abs(size) / 10 };
  const tolerance = uncertaintyOver(a, lineA, at, at) + uncertaintyOver(b, lineB, at, at);
  if (Math.abs(size) > tolerance) return { size, tolerance };
  const samePace = Math.max(a.slopeFrom, b.slopeFrom) <= Math.min(a.slopeTo, b.slopeTo);
  if (second.from - first.to >= GRADUAL || !samePace) return null;
  return { size, tolerance };
}

/** Buckets with packets that fit both sides of a break: it did not happen at once. */
const GRADUAL = 16;
/** Let the slope be fitted where the span allows. */
const GENERIC_POINTS = 100;

/** The record at which two sets of records part with the fewest on the wrong side. */
function bestSplit(before: number[], after: number[], rows: number): { rows: [number, number]; misplaced: number } {
  const marks = [...before.map((row) => ({ row, side: 0 })), ...after.map((row) => ({ row, side: 1 }))];
  marks.sort((a, b) => a.row - b.row || a.side - b.side);
  // Split before mark i: those of `before` from i on and those of `after` below i are on the wrong side.
  let wrong = before.length;
  let best = { at: 0, wrong };
  marks.forEach(({ side }, i) => {
    wrong += side === 0 ? -1 : 1;
    if (wrong < best.wrong) best = { at: i + 1, wrong };
  });
  const last = marks[best.at - 1]?.row ?? 0;
  const next = marks[best.at]?.row ?? rows - 1;
  return { rows: [last, next], misplaced: best.wrong };
}

/** Which corridors a packet may belong to, by the bucket that it is in: one, or two between parts. */
export function fitsSegments(clock: PairClock, lowRow: number, direction: 0 | 1, t: number, d: number): boolean {
  const { segments, series } = clock;
  if (!segments) return true;
  const bucket = series.bucketOf(lowRow);
  let near = false;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    // A step of the other hop shows a little before or after in the order of this one's records.
    if (bucket < segment.from - NEAR || bucket >= segment.to + NEAR) continue;
    near = true;
    if (!contradicts(segment.corridor, direction, t, d, OUTLIER_NS)) return true;
  }
  return !near;
}

/** What a corridor made of a bucket's lowest packets may be wrong by for the others in it, ns. */
const OUTLIER_NS = 50_000;
