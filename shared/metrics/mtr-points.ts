import type { ProbePoint } from '../contract/probes.ts';
import { type MtrRow, medianOf, RunningStatistics } from './mtr-row.ts';

/**
 * The answers of a row in [from, to) as points over time, at the moment of sending. When there are more than
 * `maxPoints`, the range is cut into that many equal pieces, and each gives one point: median, minimum and maximum of
 * its answers; a piece in which the run broke off gives more. Average and standard deviation run over all answers from the beginning of the run.
 */
export function rowPoints(row: MtrRow, from: number, to: number, maxPoints: number): ProbePoint[] {
  const running = new RunningStatistics();
  const points: ProbePoint[] = [];
  let inRange = 0;
  for (let i = 0; i < row.count; i++) if (row.answered(i) && row.sent[i]! >= from && row.sent[i]! < to) inRange++;
  if (inRange === 0 || maxPoints < 1) return points;
  const width = inRange <= maxPoints ? 0 : (to - from) / maxPoints;
  const values = new Float64Array(width === 0 ? 1 : inRange);
  const times = new Float64Array(values.length);
  let piece = -1;
  let held = 0;
  let before = -1;
  let jitterMs = 0;
  let breaks = 0;
  let isBroken = false;
  const flush = (): void => {
    if (held === 0) return;
    const part = values.subarray(0, held);
    const time = times[held >> 1]!;
    const medianMs = medianOf(part);
    points.push({
      time,
      medianMs,
      minMs: part[0]!,
      maxMs: part[held - 1]!,
      averageMs: running.mean,
      stdevMs: running.stdev,
      jitterMs,
      ...(isBroken ? { afterBreak: true as const } : {}),
    });
    isBroken = false;
    held = 0;
    jitterMs = 0;
  };
  for (let i = 0; i < row.count; i++) {
    if (row.breaks[breaks] !== undefined && row.breaks[breaks]! <= i) {
      flush();
      while (row.breaks[breaks] !== undefined && row.breaks[breaks]! <= i) breaks++;
      isBroken = points.length > 0;
      // What came before the break is no neighbour of what comes after it.
      before = -1;
    }
    if (!row.answered(i)) continue;
    const time = row.sent[i]!;
    const inside = time >= from && time < to;
    const next = width === 0 ? i : Math.floor((time - from) / width);
    if (!inside || next !== piece) flush();
    const ms = row.rtt[i]! / 1000;
    running.add(ms);
    const jitter = before < 0 ? 0 : Math.abs(ms - before);
    before = ms;
    if (!inside) continue;
    jitterMs = Math.max(jitterMs, jitter);
    piece = next;
    values[held] = ms;
    times[held++] = time;
  }
  flush();
  return points;
}

/**
 * When the lost probes of [from, to) were sent; when there are more than `maxPoints`, one for each of as many equal
 * pieces of the range that have any.
 */
export function rowLosses(
  row: MtrRow,
  nowNs: number,
  timeoutNs: number,
  from: number,
  to: number,
  maxPoints: number,
): number[] {
  const all: number[] = [];
  for (let i = 0; i < row.count; i++) {
    const time = row.sent[i]!;
    if (time >= from && time < to && row.isLost(i, nowNs, timeoutNs)) all.push(time);
  }
  if (all.length <= maxPoints) return all;
  const width = (to - from) / maxPoints;
  let piece = -1;
  return all.filter((time) => {
    const next = Math.floor((time - from) / width);
    const isNew = next !== piece;
    piece = next;
    return isNew;
  });
}
