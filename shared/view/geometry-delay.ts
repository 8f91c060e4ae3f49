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

/** Reads a delay in the light of the clocks' uncertainty (both ns): never a bare negative number. */
export function readDelay(delayNs: number, uncertaintyNs: number | null): DelayReading {
  const plusMinus = uncertaintyNs === null ? '±?' : uncertaintyNs < 1 ? '' : `±${durationText(uncertaintyNs)}`;
  if (uncertaintyNs !== null && Math.abs(delayNs) < uncertaintyNs)
    return { kind: 'below', text: `<\u00a0${durationText(uncertaintyNs)}`, plusMinus };
  return { kind: delayNs < 0 ? 'negative' : 'measured', text: durationText(delayNs), plusMinus };
}
