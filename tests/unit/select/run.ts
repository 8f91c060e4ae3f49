import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { type Filter, readFilter } from '../../../shared/filter/check.ts';
import { faultText } from '../../../shared/filter/faults.ts';
import type { Masks } from '../../../shared/select/masks.ts';
import { selectPackets } from '../../../shared/select/select.ts';

/** Runs a generator to its end. */
export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export function filterFor(result: AnalysisResult, text: string): Filter | null {
  const read = readFilter(text, { hops: result.inputs.map(({ name }) => name) });
  if (!read.ok) throw new Error(`${text}: ${faultText(read.fault).message}`);
  return read.value;
}

export function select(result: AnalysisResult, text: string): Masks {
  return finish(selectPackets(result, filterFor(result, text)));
}

/** Frame numbers of the packets that pass, per hop. */
export function framesOf(result: AnalysisResult, text: string): number[][] {
  return select(result, text).map((mask, h) =>
    [...mask.keys()].filter((u) => mask[u] === 1).map((u) => result.match.hops[h]!.row[u]! + 1),
  );
}
