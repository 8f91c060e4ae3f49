import { type HopClock, pieceToReference } from '../clock/model.ts';
import type { PacketColumns } from '../decode/columns.ts';
import { ownSpan } from '../match/clock-fit.ts';
import { endsInGap } from '../match/gaps.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';

/** The time in which every hop listened, ns since the reference's base; `judged` packets were sent inside it. */
export interface CommonWindow {
  /** Latest beginning and earliest end of the captures. */
  from: number;
  to: number;
  /** The same less the clocks' uncertainty at both ends, and less tmax at the end. */
  judgedFrom: number;
  judgedTo: number;
  /** Index of a hop that shares no time with the others, or holds no packet or some without a time; -1 when there is a window. */
  missingAt: number;
}

/**
 * Contract: from the latest first to the earliest last moment that all captures cover (the capture's own start and stop
 * where known, else its first and last record), less the clock's uncertainty, less tmax at the end. A capture that
 * broke off and did not come back ends with the others: what it missed is a gap.
 */
export function commonWindow(inputs: readonly HopInput[], match: PathMatch, live: boolean): CommonWindow {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  let latest = 0;
  let newest = Number.NEGATIVE_INFINITY;
  let uncertainty = 0;
  let missingAt = -1;
  inputs.forEach((input, h) => {
    const { clocks, hops } = match;
    const listened = listenedFor(input, match, h, live);
    const bounds = correctedBounds(clocks[h]!, hops[h]!.columns);
    if (bounds) newest = Math.max(newest, bounds[1]);
    if (!listened) {
      missingAt = h;
      return;
    }
    const [begins, ends] = listened;
    if (begins > from) {
      from = begins;
      latest = h;
    }
    to = Math.min(to, ends);
    for (const piece of clocks[h]!.pieces)
      if (Number.isFinite(piece.uncertainty)) uncertainty = Math.max(uncertainty, piece.uncertainty);
  });
  if (to === Number.POSITIVE_INFINITY) to = newest;
  if (missingAt < 0 && from > to) missingAt = latest;
  return { from, to, judgedFrom: from + uncertainty, judgedTo: to - uncertainty - match.tmax, missingAt };
}

/**
 * From when to when a hop's capture listened, in reference time: its own start and stop where known, else its first and
 * last record; null when nobody knows (no record, or records without a time).
 *
 * @param live the capture still runs: no end is Infinity, as for one that did not come back from a gap
 */
export function listenedFor(input: HopInput, match: PathMatch, h: number, live: boolean): [number, number] | null {
  const { columns } = match.hops[h]!;
  const clock = match.clocks[h]!;
  if (columns.untimed > 0 || match.stampless[h]) return null;
  const own = (stamp: bigint) => Number(stamp - BigInt(columns.baseSeconds) * 1_000_000_000n);
  const bounds = correctedBounds(clock, columns);
  // Before the first record no step can be told, nor after the last one.
  const [first, last] = [clock.pieces[0]!, clock.pieces[clock.pieces.length - 1]!];
  const begins = input.start !== null ? pieceToReference(first, own(input.start)) : bounds?.[0];
  const forever = live || endsInGap(input) ? Number.POSITIVE_INFINITY : bounds?.[1];
  const ends = input.stop !== null && !endsInGap(input) ? pieceToReference(last, own(input.stop)) : forever;
  return begins === undefined || ends === undefined ? null : [begins, ends];
}

/** Earliest and latest record of a file in reference time; null when it holds none. */
function correctedBounds(clock: HopClock, columns: PacketColumns): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  clock.pieces.forEach((piece, i) => {
    const from = piece.fromRow;
    const to = clock.pieces[i + 1]?.fromRow ?? columns.count;
    if (to <= from) return;
    const [first, last] = ownSpan(columns, from, to);
    low = Math.min(low, pieceToReference(piece, first));
    high = Math.max(high, pieceToReference(piece, last));
  });
  return low <= high ? [low, high] : null;
}
