import { type ClockLine, lineAt } from './corridor.ts';

/**
 * A part of one hop's records for which one line turns its clock into reference time. Parts are told by record, not by
 * stamp: after a step backwards the same stamps come again.
 */
export interface ClockPiece {
  /** First record (row) that it holds for; 0 for the first piece. */
  fromRow: number;
  /** Own time = reference time + line at that reference time, ns, both since their own bases. */
  line: ClockLine;
  /** How far the truth can be from the line anywhere in this piece, against the reference, ns; Infinity: not bounded. */
  uncertainty: number;
  /** The part of it that the measurement against `parent` alone makes, ns. */
  step: number;
  /** Earliest and latest own stamp of its records, ns. */
  ownFrom: number;
  ownTo: number;
  /**
   * The step of this very clock with which it begins, ns, positive: set forward; 0 where it begins otherwise (the first
   * piece, a step of a clock between this one and the reference, a change of pace).
   */
  stepped: number;
}

/**
 * One hop's clock against the reference (the first hop's, as it ran before any step). Times are ns since each hop's own
 * base second, so that doubles stay exact however far apart the clocks are.
 */
export interface HopClock {
  /** Own base minus the reference's base, seconds. */
  baseDelta: number;
  /** Hop that this clock was measured against; -1 for the reference and for a clock that nothing joins to the others. */
  parent: number;
  /** In order of records; at least one. */
  pieces: ClockPiece[];
  /** Forward and reverse contradict each other so that no clock explains it: hops in the wrong order, for example. */
  contradictory: boolean;
}

/** The piece that a record belongs to. */
export function pieceOf({ pieces }: HopClock, row: number): number {
  let i = pieces.length - 1;
  while (i > 0 && pieces[i]!.fromRow > row) i--;
  return i;
}

/** Own time (ns since the hop's base) of one piece in reference time (ns since the reference's base). */
export function pieceToReference({ line: { offset, drift, origin } }: ClockPiece, own: number): number {
  const t = own - offset;
  return drift === 0 ? t : origin + (t - origin) / (1 + drift);
}

/** Turns the stamp of a record into reference time. */
export function toReference(clock: HopClock, own: number, row: number): number {
  return pieceToReference(clock.pieces[pieceOf(clock, row)]!, own);
}

/** The same for a moment of which no record is known: the first piece whose stamps reach to it. */
export function momentToReference(clock: HopClock, own: number): number {
  const piece = clock.pieces.find(({ ownTo }) => own <= ownTo) ?? clock.pieces[clock.pieces.length - 1]!;
  return pieceToReference(piece, own);
}

/** What to add to reference time to get the hop's time at that moment, by one piece of it, as wall clocks, ns. */
export function offsetAt(clock: HopClock, reference: number, piece = 0): number {
  return clock.baseDelta * 1e9 + lineAt(clock.pieces[piece]!.line, reference);
}

/** How far the truth can be from this clock's corrected times anywhere in the capture, ns; Infinity: not bounded. */
export function uncertaintyOf(clock: HopClock): number {
  return clock.pieces.reduce((most, { uncertainty }) => Math.max(most, uncertainty), 0);
}

/** Steps of this clock itself. */
export function stepsOf(clock: HopClock): number {
  return clock.pieces.reduce((n, { stepped }) => n + (stepped === 0 ? 0 : 1), 0);
}

/**
 * How wrong the difference of two hops' corrected times can be, ns: the measurements that lie between them, not those
 * that both share. Infinity when nothing joins them.
 */
export function uncertaintyBetween(clocks: readonly HopClock[], a: number, b: number): number {
  const way = new Map<number, number>();
  let sum = 0;
  for (let x = a; x >= 0; x = clocks[x]!.parent) {
    way.set(x, sum);
    sum += stepOf(clocks[x]!);
  }
  sum = 0;
  for (let y = b; y >= 0; y = clocks[y]!.parent) {
    const other = way.get(y);
    if (other !== undefined) return sum + other;
    sum += stepOf(clocks[y]!);
  }
  return Number.POSITIVE_INFINITY;
}

function stepOf(clock: HopClock): number {
  return clock.pieces.reduce((most, { step }) => Math.max(most, step), 0);
}
