import type { ProbeRow } from '../../../shared/contract/probes.ts';

/** A row of mtr with one answer a second, of these medians in ms. */
export function mtrRow(hop: number, medians: readonly number[]): ProbeRow {
  return {
    hop,
    addresses: [`10.0.0.${hop}`],
    verdicts: [],
    points: medians.map((medianMs, i) => ({
      time: (i + 1) * 1e9,
      medianMs,
      minMs: medianMs - 0.5,
      maxMs: medianMs + 0.5,
      averageMs: medianMs,
      stdevMs: 0.1,
      jitterMs: 0.2,
    })),
    losses: [],
    changes: [],
    sent: medians.length,
    received: medians.length,
    pending: 0,
    lost: 0,
    lossPercent: 0,
  } as unknown as ProbeRow;
}
