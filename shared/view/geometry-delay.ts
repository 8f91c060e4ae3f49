import type { AnalysisClock } from '../contract/analysis.ts';
import { durationText } from './geometry-format.ts';

/** What can honestly be said of a one-way delay. */
export interface DelayReading {
  /** `measured`; `below`: smaller than the clocks can tell; `negative`: clocks disagree by more than they admit. */
  kind: 'measured' | 'below' | 'negative';
  /** Delay with its unit, or `< 41 µs` where the clocks cannot tell. */
  text: string;
  /** `±41 µs`; '' when both ends share a clock; `±?` when nothing bounds it. */
  plusMinus: string;
}

/**
 * Largest error of a delay between two hops, ns: the sum of both clocks' uncertainties against the reference. Null when
 * one of them has no bound.
 */
export function delayUncertainty(clock: AnalysisClock[], from: number, to: number): number | null {
  const a = clock[from]?.uncertaintyNs;
  const b = clock[to]?.uncertaintyNs;
  if (a === null || a === undefined || b === null || b === undefined) return null;
  return a + b;
}

/** Reads a delay in the light of the clocks' uncertainty (both ns): never a bare negative number. */
export function readDelay(delayNs: number, uncertaintyNs: number | null): DelayReading {
  const plusMinus = uncertaintyNs === null ? '±?' : uncertaintyNs < 1 ? '' : `±${durationText(uncertaintyNs)}`;
  if (uncertaintyNs !== null && Math.abs(delayNs) < uncertaintyNs)
    return { kind: 'below', text: `<\u00a0${durationText(uncertaintyNs)}`, plusMinus };
  return { kind: delayNs < 0 ? 'negative' : 'measured', text: durationText(delayNs), plusMinus };
}
