import type { MtrFigures } from '../contract/probes.ts';
import { type MtrRow, medianOf, RunningStatistics } from './mtr-row.ts';

const MEDIAN_OVER = 4096;

/**
 * The figures of a row's probes in the order they were sent.
 *
 * @param nowNs end of the run so far  @param timeoutNs unanswered for longer is lost
 * @param sinceNs probes sent before count for nothing
 */
export function rowFigures(
  row: MtrRow,
  nowNs: number,
  timeoutNs: number,
  sinceNs = Number.NEGATIVE_INFINITY,
): MtrFigures {
  const running = new RunningStatistics();
  let first = 0;
  while (first < row.count && row.sent[first]! < sinceNs) first++;
  let lost = 0;
  let best = Number.POSITIVE_INFINITY;
  let worst = 0;
  let last = -1;
  let logarithms = 0;
  let jitter = 0;
  let jitters = 0;
  let jitterWorst = 0;
  let estimator = 0;
  for (let i = first; i < row.count; i++) {
    const micros = row.rtt[i]!;
    if (!row.answered(i)) {
      if (row.isLost(i, nowNs, timeoutNs)) lost++;
      continue;
    }
    running.add(micros / 1000);
    best = Math.min(best, micros);
    worst = Math.max(worst, micros);
    // A time of 0 µs would make the whole mean 0.
    logarithms += Math.log(Math.max(1, micros));
    jitter = last < 0 ? 0 : Math.abs(micros - last);
    jitters += jitter;
    jitterWorst = Math.max(jitterWorst, jitter);
    estimator += jitter - ((estimator + 8) >> 4);
    last = micros;
  }
  const received = running.n;
  const decided = received + lost;
  const ms = (value: number): number | null => (received === 0 ? null : value);
  return {
    sent: row.count - first,
    received,
    pending: row.count - first - decided,
    lost,
    lossPercent: decided === 0 ? 0 : (100 * lost) / decided,
    lastMs: ms(last / 1000),
    averageMs: ms(running.mean),
    bestMs: ms(best / 1000),
    worstMs: ms(worst / 1000),
    stdevMs: ms(running.stdev),
    medianMs: median(row, first, received),
    geometricMs: ms(Math.exp(logarithms / received) / 1000),
    jitterMs: ms(jitter / 1000),
    jitterAverageMs: ms(jitters / received / 1000),
    jitterWorstMs: ms(jitterWorst / 1000),
    jitterRunningMs: ms(estimator / 1000),
  };
}

function median(row: MtrRow, first: number, received: number): number | null {
  if (received === 0) return null;
  const values = new Float64Array(Math.min(received, MEDIAN_OVER));
  let n = 0;
  for (let i = row.count - 1; i >= first && n < values.length; i--)
    if (row.answered(i)) values[n++] = row.rtt[i]! / 1000;
  return medianOf(values);
}
