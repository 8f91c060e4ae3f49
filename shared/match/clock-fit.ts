import { type Corridor, fitCorridor, highestAt, lineAt, lowestAt, middleLine } from '../clock/corridor.ts';
import type { ClockPiece, HopClock } from '../clock/model.ts';
import { pieceOf, pieceToReference } from '../clock/model.ts';
import { STAMP_TOLERANCE_NS } from '../clock/segments.ts';
import { DifferenceSeries } from '../clock/series.ts';
import type { PacketColumns } from '../decode/columns.ts';
import { fitsSegments, type PairClock } from './clock-pairs.ts';
import { fitPiece } from './clock-piece.ts';
import { type PriorBound, priorWithin } from './clock-prior.ts';
import { type ClockStep, carryRow } from './clock-steps.ts';
import { type Pairs, STEEPEST } from './extreme-pairs.ts';
import type { HopPackets } from './types.ts';

/** Where a hop's records pass from one line to the next. */
interface Boundary {
  fromRow: number;
  /** Size of the step of this hop's clock there, ns; 0 when it is something else. */
  stepped: number;
  /** Piece of the parent's clock that holds from here on. */
  parentPiece: number;
  /** A change of pace lies somewhere in this piece: its line joins its neighbours'. */
  bridge: boolean;
}

/** What fitting a hop's clock to an already known one needs. */
export interface FitInput {
  hop: number;
  /** The known hop whose clock is nearest. */
  parent: number;
  /** Measurements between this hop and hops of the parent's kernel that are known; the first is the parent's. */
  measured: readonly PairClock[];
  clocks: readonly (HopClock | undefined)[];
  hops: readonly HopPackets[];
  travel: Uint8Array;
  steps: readonly ClockStep[];
  /** When the capture began and ended by its own clock, ns since its base; Infinity: not known. */
  ownFrom: number;
  ownTo: number;
  /** What is known beforehand of this clock, at the first and the last moment for which it is. */
  prior: readonly PriorBound[];
}

/** A fit, and whether the prior had to be left out because packets contradict it. */
export interface HopFit {
  clock: HopClock;
  priorRefused: boolean;
}

/** Fits a hop's clock, piece by piece, to that of a hop which is known. */
export function fitHop(input: FitInput): HopFit {
  const { hop, parent, clocks, hops } = input;
  const known = clocks[parent]!;
  const { columns } = hops[hop]!;
  const bounds = boundariesOf(input);
  const slope = slopeOf(input);
  const series = bounds.map((_, i) => new DifferenceSeries(rowsOf(bounds, i, columns.count), slope));
  const clock: HopClock = {
    baseDelta: columns.baseSeconds - hops[0]!.columns.baseSeconds,
    parent,
    pieces: [],
    contradictory: false,
  };
  collect(input, bounds, series, slope);
  let priorRefused = false;
  bounds.forEach((bound, i) => {
    const own = ownSpan(columns, bound.fromRow, bounds[i + 1]?.fromRow ?? columns.count);
    if (i === 0) own[0] = Math.min(own[0], input.ownFrom);
    if (i === bounds.length - 1) own[1] = Math.max(own[1], input.ownTo);
    const previous = clock.pieces[clock.pieces.length - 1];
    const count = series[i]!.count;
    if (count === 0 && previous && bound.stepped === 0) {
      previous.ownFrom = Math.min(previous.ownFrom, own[0]);
      previous.ownTo = Math.max(previous.ownTo, own[1]);
      return;
    }
    const fit = fitPiece(series[i]!, own, priorWithin(input.prior, reachOf(own, i, bounds.length)));
    priorRefused ||= fit.priorRefused;
    clock.contradictory ||= fit.contradictory;
    if (count === 0 && previous) {
      fit.line = { ...previous.line, offset: previous.line.offset + bound.stepped };
      fit.step = Number.POSITIVE_INFINITY;
    }
    clock.pieces.push({
      fromRow: bound.fromRow,
      line: fit.line,
      step: fit.step,
      uncertainty: known.pieces[bound.parentPiece]!.uncertainty + fit.step,
      ownFrom: own[0],
      ownTo: own[1],
      stepped: bound.stepped,
    });
    if (i >= 2 && bounds[i - 1]!.bridge) bridge(clock.pieces, series[i - 2]!, series[i]!);
  });
  return { clock, priorRefused };
}

/** Own times for which a piece's clock is taken to run the same: beyond the records where no step is known. */
function reachOf([from, to]: [number, number], i: number, pieces: number): [number, number] {
  return [i === 0 ? Number.NEGATIVE_INFINITY : from, i === pieces - 1 ? Number.POSITIVE_INFINITY : to];
}

function rowsOf(bounds: readonly Boundary[], i: number, rows: number): number {
  return (bounds[i + 1]?.fromRow ?? rows) - bounds[i]!.fromRow;
}

/** Own steps, those of the clocks between this one and the reference, and changes of pace, in order of records. */
function boundariesOf({ hop, parent, measured, clocks, hops, travel, steps }: FitInput): Boundary[] {
  const plain = { stepped: 0, parentPiece: 0, bridge: false };
  const list: Boundary[] = [{ ...plain, fromRow: 0 }];
  for (const { row, size } of steps) list.push({ ...plain, fromRow: row, stepped: size });
  const first = measured[0];
  if (first) {
    for (let k = 1; k < clocks[parent]!.pieces.length; k++) {
      const [, after] = carryRow(first, parent, clocks[parent]!.pieces[k]!.fromRow, hops, travel);
      list.push({ ...plain, fromRow: after, parentPiece: k });
    }
    const side = first.pair.low === hop ? 0 : 1;
    for (const { size, rows } of first.breaks) {
      if (size !== 0) continue;
      const [before, after] = rows[side];
      if (list.some(({ fromRow }) => fromRow > 0 && fromRow >= before && fromRow <= after + 1)) continue;
      list.push({ ...plain, fromRow: before + 1, bridge: true });
      list.push({ ...plain, fromRow: Math.max(after, before + 2) });
    }
  }
  list.sort((a, b) => a.fromRow - b.fromRow);
  let parentPiece = 0;
  for (const bound of list) {
    parentPiece = Math.max(parentPiece, bound.parentPiece);
    bound.parentPiece = parentPiece;
  }
  const rows = hops[hop]!.columns.count;
  return list.filter(({ fromRow }, i) => i === 0 || (fromRow > list[i - 1]!.fromRow && fromRow < rows));
}

/** The drift as the pair's longest part shows it. */
function slopeOf({ measured, hop }: FitInput): number {
  const first = measured[0];
  if (!first?.segments) return 0;
  const longest = first.segments.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
  const { drift } = middleLine(longest.corridor, first.series.count);
  return first.pair.high === hop ? drift : -drift;
}

/** Puts packets into the series of their pieces, as this clock less reference time; of those that count there, no outlier. */
function collect(input: FitInput, bounds: Boundary[], series: DifferenceSeries[], slope: number): void {
  for (const clock of input.measured) {
    const { low, high, join } = clock.pair;
    const known = input.clocks[low === input.hop ? high : low]!;
    const enough = clock.enough[low === input.hop ? 0 : 1];
    const straight = bounds.length === 1 && known.pieces.length === 1;
    const flat = Math.abs(slope) + Math.abs(known.pieces[0]!.line.drift) < STEEPEST / 1.05;
    if (enough && straight && flat && collectFrom(input, clock, enough, bounds, series)) continue;
    // An outlier may hide what is not among the few.
    collectFrom(input, clock, join, bounds, series);
  }
}

/** Of these pairs. @returns whether there was no outlier among those that would have counted */
function collectFrom(
  { hop, clocks, hops, travel }: FitInput,
  clock: PairClock,
  { pairUp, pairDown, pairs }: Pairs,
  bounds: Boundary[],
  series: DifferenceSeries[],
): boolean {
  const { low, high } = clock.pair;
  const other = low === hop ? high : low;
  const known = clocks[other]!;
  const own = hops[hop]!.columns.time;
  const theirs = hops[other]!.columns.time;
  const [a, b] = [hops[low]!, hops[high]!];
  const [lowTime, highTime] = [a.columns.time, b.columns.time];
  let clean = true;
  // As `visitPair` does it, without a call for each packet.
  for (let k = 0; k < pairs; k++) {
    const direction = travel[a.flow[pairUp[k]!]!]!;
    if (direction > 1) continue;
    const lowRow = a.row[pairUp[k]!]!;
    const highRow = b.row[pairDown[k]!]!;
    const row = low === hop ? lowRow : highRow;
    const otherRow = low === hop ? highRow : lowRow;
    let i = bounds.length - 1;
    while (i > 0 && bounds[i]!.fromRow > row) i--;
    const piece = pieceOf(known, otherRow);
    // Sent before and received after a step of the other clock: bounded by those that were not.
    if (piece !== bounds[i]!.parentPiece) continue;
    const reference = pieceToReference(known.pieces[piece]!, theirs[otherRow]!);
    const toward = low === hop ? ((1 - direction) as 0 | 1) : (direction as 0 | 1);
    const from = bounds[i]!.fromRow;
    const difference = own[row]! - reference;
    if (!series[i]!.keeps(row - from, toward, reference, difference)) continue;
    const t = lowTime[lowRow]!;
    if (fitsSegments(clock, lowRow, direction as 0 | 1, t, highTime[highRow]! - t))
      series[i]!.add(row - from, toward, reference, difference);
    else clean = false;
  }
  return clean;
}

/** Earliest and latest stamp of records [from, to). */
export function ownSpan({ time, count, earliest, latest }: PacketColumns, from: number, to: number): [number, number] {
  // Most clocks are of one piece, whose bounds the file's decoding told.
  if (from === 0 && to === count) return [earliest, latest];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let r = from; r < to; r++) {
    if (time[r]! < low) low = time[r]!;
    if (time[r]! > high) high = time[r]!;
  }
  return [low, high];
}

/**
 * Bounds a piece somewhere in which the pace changed. The truth follows the line before until the change and the line
 * after from then on, so that both corridors together hold it.
 */
function bridge(pieces: ClockPiece[], before: DifferenceSeries, after: DifferenceSeries): void {
  const [first, middle, last] = pieces.slice(-3) as [ClockPiece, ClockPiece, ClockPiece];
  const a = fitCorridor(...before.points(0, before.buckets), STAMP_TOLERANCE_NS);
  const b = fitCorridor(...after.points(0, after.buckets), STAMP_TOLERANCE_NS);
  if (!a || !b) return;
  const from = pieceToReference(first, first.ownTo);
  const to = pieceToReference(last, last.ownFrom);
  const extra = middle.uncertainty - middle.step;
  middle.step = Math.max(spread(a, b, from, lineAt(middle.line, from)), spread(a, b, to, lineAt(middle.line, to)));
  middle.uncertainty = extra + middle.step;
}

function spread(a: Corridor, b: Corridor, t: number, at: number): number {
  const high = Math.max(highestAt(a, t), highestAt(b, t));
  const low = Math.min(lowestAt(a, t), lowestAt(b, t));
  return Math.max(high - at, at - low);
}
