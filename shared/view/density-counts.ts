import type { AnalysisResult } from '../analysis/types.ts';
import type { PathMatch } from '../match/match-path.ts';
import { firstWhere } from './unit-range.ts';

/** Units, in time order, between two places at which the counts so far are kept. */
const BLOCK = 64;

/** How many units a hop saw before every `BLOCK`th one of its time order: forward, reverse, and all that count. */
interface Sums {
  forward: Uint32Array;
  reverse: Uint32Array;
  all: Uint32Array;
}

/** The sums of a session, made when a range first needs them: by filter, for as long as its masks are kept. */
const sumsOf = new WeakMap<object, (Sums | undefined)[]>();

/**
 * Counts the units [first, end) of a hop's time order per pixel column of [from, from + columns / scale) and direction.
 * The same counts as one look at each unit would give; the cost grows with the columns, and with the units only up to
 * `BLOCK` a column.
 * @param only per hop and unit: 1 for what counts; null: all
 * @returns how many count, those of no direction too
 */
export function countColumns(
  result: AnalysisResult,
  hop: number,
  [first, end]: readonly [number, number],
  [from, scale]: readonly [number, number],
  { forward, reverse }: { forward: Uint32Array; reverse: Uint32Array },
  only: readonly Uint8Array[] | null,
): number {
  const { match } = result;
  const columns = forward.length;
  const { order, flow } = match.hops[hop]!;
  const times = match.corrected[hop]!;
  const shown = only?.[hop] ?? null;
  const columnOf = (i: number) => Math.min(columns - 1, Math.floor((times[order[i]!]! - from) * scale));
  let total = 0;
  if (end - first <= columns * BLOCK) {
    for (let i = first; i < end; i++) {
      const unit = order[i]!;
      if (shown !== null && shown[unit] === 0) continue;
      total++;
      const travel = match.travel[flow[unit]!];
      if (travel === 0) forward[columnOf(i)]!++;
      else if (travel === 1) reverse[columnOf(i)]!++;
    }
    return total;
  }
  const sums = keptSums(result, hop, only);
  const before: Counts = [0, 0, 0];
  const after: Counts = [0, 0, 0];
  countUpTo(match, hop, shown, sums, first, before);
  let at = first;
  for (let column = 0; column < columns && at < end; column++) {
    at = firstWhere(at, end, (i) => columnOf(i) > column);
    countUpTo(match, hop, shown, sums, at, after);
    forward[column] = after[0] - before[0];
    reverse[column] = after[1] - before[1];
    total += after[2] - before[2];
    [before[0], before[1], before[2]] = after;
  }
  return total;
}

type Counts = [forward: number, reverse: number, all: number];

/** Counts of the first `end` units of the time order. */
function countUpTo(
  match: PathMatch,
  hop: number,
  shown: Uint8Array | null,
  sums: Sums,
  end: number,
  counts: Counts,
): void {
  const { order, flow } = match.hops[hop]!;
  const block = Math.floor(end / BLOCK);
  let forward = sums.forward[block]!;
  let reverse = sums.reverse[block]!;
  let all = sums.all[block]!;
  for (let i = block * BLOCK; i < end; i++) {
    const unit = order[i]!;
    if (shown !== null && shown[unit] === 0) continue;
    all++;
    const travel = match.travel[flow[unit]!];
    if (travel === 0) forward++;
    else if (travel === 1) reverse++;
  }
  counts[0] = forward;
  counts[1] = reverse;
  counts[2] = all;
}

function keptSums(result: AnalysisResult, hop: number, only: readonly Uint8Array[] | null): Sums {
  const key = only ?? result;
  let kept = sumsOf.get(key);
  if (kept === undefined) {
    kept = [];
    sumsOf.set(key, kept);
  }
  kept[hop] ??= sumUp(result.match, hop, only?.[hop] ?? null);
  return kept[hop];
}

function sumUp(match: PathMatch, hop: number, shown: Uint8Array | null): Sums {
  const { order, flow } = match.hops[hop]!;
  const blocks = Math.floor(order.length / BLOCK) + 1;
  const sums = { forward: new Uint32Array(blocks), reverse: new Uint32Array(blocks), all: new Uint32Array(blocks) };
  let forward = 0;
  let reverse = 0;
  let all = 0;
  for (let i = 0; i <= order.length; i++) {
    if (i % BLOCK === 0) {
      sums.forward[i / BLOCK] = forward;
      sums.reverse[i / BLOCK] = reverse;
      sums.all[i / BLOCK] = all;
    }
    if (i === order.length) break;
    const unit = order[i]!;
    if (shown !== null && shown[unit] === 0) continue;
    all++;
    const travel = match.travel[flow[unit]!];
    if (travel === 0) forward++;
    else if (travel === 1) reverse++;
  }
  return sums;
}
