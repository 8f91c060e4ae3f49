import type { AnalysisResult } from '../analysis/types.ts';
import { type FateSink, type Judgement, Verdict, walkInSteps } from '../analysis/walk.ts';

/** Verdicts of the analysis, one per packet and segment that it was sent into, or was found behind. */
export interface Legs {
  /** Per hop and unit: the verdict on the segment that it travels next, plus 1; 0: none. */
  next: Uint8Array[];
  /** Segments that a packet crossed after a hop that did not hold it: delivered. Three numbers each: segment, hop, unit. */
  crossed: number[];
}

/** Duplicated and unmatched packets have no leg: they were not sent into the segment. */
class LegSink implements FateSink {
  readonly legs: Legs;

  constructor(judgement: Judgement) {
    this.legs = { next: judgement.match.hops.map((hop) => new Uint8Array(hop.count)), crossed: [] };
  }

  verdict(segment: number, direction: 0 | 1, hop: number, unit: number, verdict: number): void {
    if (verdict === Verdict.duplicated || verdict === Verdict.unmatched) return;
    if (segment === (direction === 0 ? hop : hop - 1)) this.legs.next[hop]![unit] = verdict + 1;
    else this.legs.crossed.push(segment, hop, unit);
  }

  settled(): void {}

  missed(): void {}

  finished(): void {}
}

const known = new WeakMap<AnalysisResult, Legs>();

/** The legs of an analysis, found in steps when first asked for. */
export function* legsOf(result: AnalysisResult): Generator<void, Legs> {
  const legs = known.get(result);
  if (legs !== undefined) return legs;
  const sink = new LegSink(result.judgement);
  yield* walkInSteps(result.judgement, sink);
  known.set(result, sink.legs);
  return sink.legs;
}
