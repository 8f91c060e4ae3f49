import { type HopClock, pieceOf, pieceToReference } from '../clock/model.ts';
import type { HopInput, HopPackets } from './types.ts';

/**
 * Per hop: the times inside its capture in which it did not listen, as from, to, from, to …, ascending, in reference
 * time (ns since the reference's base), wider at both ends by how wrong corrected times can be. Infinity: it did not
 * come back.
 */
export type Gaps = readonly Float64Array[];

/** The gaps of every hop. */
export function gapsOf(inputs: readonly HopInput[], hops: readonly HopPackets[], clocks: readonly HopClock[]): Gaps {
  let uncertainty = 0;
  for (const { pieces } of clocks)
    for (const piece of pieces)
      if (Number.isFinite(piece.uncertainty)) uncertainty = Math.max(uncertainty, piece.uncertainty);
  return inputs.map((input, h) => gapEdges(input, hops[h]!, clocks[h]!, uncertainty));
}

/** A gap whose end nobody wrote down (the app died) ends with the first record behind it. */
function gapEdges(input: HopInput, { columns }: HopPackets, clock: HopClock, uncertainty: number): Float64Array {
  const gaps = input.gaps ?? [];
  const own = (stamp: bigint) => Number(stamp - BigInt(columns.baseSeconds) * 1_000_000_000n);
  // A clock may have been set in between: the beginning is told by the records before it, the end by those behind it.
  const at = (row: number, time: number) =>
    pieceToReference(clock.pieces[pieceOf(clock, Math.max(0, Math.min(row, columns.count - 1)))]!, time);
  const edges = new Float64Array(gaps.length * 2);
  gaps.forEach(({ from, to, after }, i) => {
    edges[i * 2] = at(after - 1, own(from)) - uncertainty;
    if (to !== null) edges[i * 2 + 1] = at(after, own(to)) + uncertainty;
    else if (after < columns.count) edges[i * 2 + 1] = at(after, columns.time[after]!) + uncertainty;
    else edges[i * 2 + 1] = Number.POSITIVE_INFINITY;
  });
  return edges;
}

/** Whether a hop has a gap at its end: its capture did not come back. */
export function endsInGap({ gaps = [], capture }: HopInput): boolean {
  const last = gaps.at(-1);
  return last !== undefined && last.to === null && last.after >= capture.columns.count;
}

/** Whether any of a hop's gaps touches [from, to]. @param edges of one hop, as in `Gaps` */
export function deafIn(edges: Float64Array, from: number, to: number): boolean {
  if (edges.length === 0) return false;
  let low = 0;
  let high = edges.length / 2;
  // The first gap that ends at or after `from`.
  while (low < high) {
    const mid = (low + high) >> 1;
    if (edges[mid * 2 + 1]! < from) low = mid + 1;
    else high = mid;
  }
  return low * 2 < edges.length && edges[low * 2]! <= to;
}
