/**
 * What a hop's own file says of a step that other hops' clocks point at. A clock set back shows as stamps that go
 * back; one set forward as a pause at least that long, while the traffic around it flows more densely than that.
 */
export interface OwnEvidence {
  /** First record after the step. */
  row: number;
  /** 2 stamps went back; 1 a pause that the traffic does not explain; 0 nothing either way; -2 impossible. */
  weight: number;
}

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
  if (size < 0) return { row, weight: most > -size / 2 ? 2 : 0 };
  if (most < size * 0.9) return { row, weight: -2 };
  // Without the step the pause would be what is usual here; a longer one has a reason of its own.
  const usual = usualGap(time, count, row);
  return { row, weight: usual < size / 4 && most - size < size / 2 + 4 * usual ? 1 : 0 };
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
