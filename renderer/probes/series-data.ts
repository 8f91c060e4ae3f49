import type { ProbeFates } from '../../shared/contract/probe-fates.ts';
import type { ProbePoint, ProbeRow } from '../../shared/contract/probes.ts';

/** A silence longer than this many usual gaps is a hole in the line, never a bridge. */
const GAP = 2.5;

/** Runs of points without a hole or a break between them; the usual gap is the median of the row's own. */
export function unbrokenRuns<T extends { time: number; afterBreak?: true }>(points: readonly T[]): T[][] {
  if (points.length === 0) return [];
  const gaps = points.slice(1).map((point, i) => point.time - points[i]!.time);
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const runs: T[][] = [[points[0]!]];
  gaps.forEach((gap, i) => {
    const point = points[i + 1]!;
    if (gap > usual * GAP || point.afterBreak) runs.push([point]);
    else runs[runs.length - 1]!.push(point);
  });
  return runs;
}

/** Upper end and ticks of an axis from 0 that holds `most`: at most four steps of 1, 2 or 5 times a power of ten. */
export function axisTicks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const least = most / 3;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= least * 0.999)!;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** What stands at the ticks of an axis, with as many digits as tell each from the next. */
export function axisText(ticks: readonly number[], value: number): string {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return value === 0 ? '0' : value.toFixed(digits);
}

/**
 * Loss at a row that is carried on to the target, in percent: the least loss of this row and all behind it that
 * answered (rule R4). Loss that the rows behind do not share is a router sparing its answers, not the path's (R2).
 */
export function carriedLoss(rows: ProbeRow[], index: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows.slice(index))
    if (row.received > 0 || row === rows[rows.length - 1]) least = Math.min(least, row.lossPercent);
  return Number.isFinite(least) ? least : 0;
}

/** Whether a row's loss is the path's: at least half of it is carried on to the target. */
export function sharesLoss(rows: ProbeRow[], index: number): boolean {
  const carried = carriedLoss(rows, index);
  return carried > 0 && carried >= rows[index]!.lossPercent / 2;
}

/** The point in force at a time: the last one not after it, unless it is older than the hole rule allows; else null. */
export function pointAt(points: ProbePoint[], time: number): ProbePoint | null {
  for (const run of unbrokenRuns(points)) {
    const last = run[run.length - 1]!;
    if (time < run[0]!.time || time > last.time) continue;
    return run.findLast((point) => point.time <= time) ?? null;
  }
  return null;
}

/**
 * Segments between where the probes of the row before end and where this row's do: what a difference between the two rows
 * comes from. Rows behind which no probe was seen are passed over.
 */
export function segmentsBetween({ rows, direction }: Pick<ProbeFates, 'rows' | 'direction'>, index: number): number[] {
  const here = rows[index]?.reach ?? -1;
  if (here < 0) return [];
  const hops = rows[index]!.seen.length;
  const step = direction === 'forward' ? 1 : -1;
  const before = rows.slice(0, index).findLast(({ reach }) => reach >= 0)?.reach ?? (step === 1 ? 0 : hops - 1);
  const segments: number[] = [];
  for (let hop = before; hop * step < here * step; hop += step) segments.push(step === 1 ? hop : hop - 1);
  return segments;
}
