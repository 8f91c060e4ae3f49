/**
 * What a hop's own file says of a step that other hops' clocks point at. A clock set back shows as stamps that go
 * back; one set forward as a pause at least that long, while the traffic around it flows more densely than that.
 */
export interface OwnEvidence {
  /** First record after the step. */
  row: number;
  /** 2 stamps went back; 1 a pause that the traffic does not explain; 0 nothing either way; -2 what must show does not. */
  weight: number;
}

/** How far records of one file may be out of order without a clock being set, ns. */
const OF_QUEUES_NS = 1e6;
/** Records on each side from which the usual distance of records is taken. */
const AROUND = 64;

/**
 * Looks for a step of `size` ns (positive: set forward) between two records of a file.
 *
 * @param time stamps by record, ns
 * @param before last record that is surely before it
 * @param after first record that is surely after it
 */
export function ownEvidence(
  time: Float64Array,
  count: number,
  before: number,
  after: number,
  size: number,
): OwnEvidence {
  const sign = Math.sign(size);
  const from = Math.max(1, Math.min(before + 1, after));
  const to = Math.min(count - 1, Math.max(before, after));
  let row = from;
  let most = Number.NEGATIVE_INFINITY;
  for (let r = from; r <= to; r++) {
    const jump = sign * (time[r]! - time[r - 1]!);
    if (jump <= most) continue;
    most = jump;
    row = r;
  }
  if (size < 0) {
    if (most > -size / 2) return { row, weight: 2 };
    // Less so after a pause; several queues of one interface make stamps go back too, but by little.
    if (most > OF_QUEUES_NS) return { row, weight: 0 };
    // Only a pause longer than the step hides it, and what is left of that pause is where it is.
    const pause = longestPause(time, from, to);
    const hidden = usualGap(time, count, row) > -size / 4 || time[pause]! - time[pause - 1]! > -size / 4;
    return { row: pause, weight: hidden ? 0 : -2 };
  }
  if (most < size * 0.9) return { row, weight: -2 };
  // Without the step the pause would be what is usual here; a longer one has a reason of its own.
  const usual = usualGap(time, count, row);
  return { row, weight: usual < size / 4 && most - size < size / 2 + 4 * usual ? 1 : 0 };
}

/** The record of [from, to] before which there was none for longest. */
function longestPause(time: Float64Array, from: number, to: number): number {
  let longest = from;
  for (let r = from; r <= to; r++) if (time[r]! - time[r - 1]! > time[longest]! - time[longest - 1]!) longest = r;
  return longest;
}

/** Median distance of the records around one. */
function usualGap(time: Float64Array, count: number, row: number): number {
  const gaps: number[] = [];
  for (let r = Math.max(1, row - AROUND); r < Math.min(count, row + AROUND); r++) {
    if (r !== row) gaps.push(Math.abs(time[r]! - time[r - 1]!));
  }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? Number.POSITIVE_INFINITY;
}
