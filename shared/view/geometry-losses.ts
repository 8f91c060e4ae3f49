import type { Analysis, AnalysisClock } from '../contract/analysis.ts';

/** A loss as the timeline steps to it: where it was last seen, and when on the reference clock. */
export interface LossStop {
  hop: number;
  frame: number;
  segment: number;
  /** ns since the session's epoch base. */
  time: number;
}

/**
 * The losses of an analysis on the reference clock, in time order: good enough to bring the place into view.
 * @param epochBase decimal ns since the epoch that view times count from
 */
export function lossStops(analysis: Analysis, epochBase: string): LossStop[] {
  const base = BigInt(epochBase);
  const indexOf = new Map(analysis.hops.map((hop, i) => [hop.name, i]));
  const stops: LossStop[] = [];
  for (const loss of analysis.losses) {
    const hop = indexOf.get(loss.hop);
    if (hop === undefined) continue;
    const captured = Number(BigInt(loss.time) - base);
    const time = referenceTime(analysis.clock[hop], captured, base);
    stops.push({ hop, frame: loss.frame, segment: loss.segment, time });
  }
  return stops.sort((a, b) => a.time - b.time);
}

/** @param captured ns since `base` by the hop's clock  @returns the same on the reference clock */
function referenceTime(clock: AnalysisClock | undefined, captured: number, base: bigint): number {
  if (!clock) return captured;
  const by = ({ offsetNs, driftPpm }: { offsetNs: number; driftPpm: number }) =>
    (captured - offsetNs) / (1 + driftPpm * 1e-6);
  // After a step backwards a stamp may belong before or after it: the last piece that reaches to it is taken.
  const piece = clock.pieces?.findLast(
    ({ from, ...figures }, i) => i === 0 || by(figures) >= Number(BigInt(from) - base),
  );
  return by(piece ?? clock);
}

/**
 * The next (1) or previous (-1) loss: from the loss at `from`'s hop and frame, else from its time; wraps to the other
 * end. Null when there is none at all.
 */
export function stepLoss(
  stops: LossStop[],
  from: { time: number; hop: number; frame: number },
  step: 1 | -1,
): LossStop | null {
  if (stops.length === 0) return null;
  const at = stops.findIndex((s) => s.hop === from.hop && s.frame === from.frame);
  if (at >= 0) return stops[(at + step + stops.length) % stops.length]!;
  if (step > 0) return stops.find((s) => s.time > from.time) ?? stops[0]!;
  return stops.findLast((s) => s.time < from.time) ?? stops[stops.length - 1]!;
}
