import type { AnalysisResult } from '../../shared/analysis/types.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import { readFilter } from '../../shared/filter/check.ts';
import { faultText } from '../../shared/filter/faults.ts';
import { filterAnswer } from '../../shared/select/answer.ts';
import type { Masks } from '../../shared/select/masks.ts';
import { selectPackets } from '../../shared/select/select.ts';
import { inSlices } from './slices.ts';

/** Filters whose results are kept: the one on screen, and the one before. */
const KEPT = 2;

interface Kept {
  packets: Promise<Masks>;
  answer: Promise<FilterAnswer> | null;
}

/** What passes the filters of one session, worked out once per filter and analysis, in slices. */
export class FilterResults {
  #of: AnalysisResult | null = null;
  /** In order of last use, the latest last. */
  readonly #kept = new Map<string, Kept>();
  readonly #given: ((filter: string) => Promise<Masks>) | null;

  /** @param given who knows what passes a filter, where the packets themselves do not show it; null: they do */
  constructor(given: ((filter: string) => Promise<Masks>) | null = null) {
    this.#given = given;
  }

  /** A filter in words that may leave with its packets: its own, unless it names what the packets no longer show. */
  named(filter: string): string {
    return this.#given === null || filter.trim() === '' ? filter.trim() : 'a filter';
  }

  /**
   * The packets that pass; null for an empty filter: all of them.
   * @throws ProblemError `invalid-filter`
   */
  async packets(result: AnalysisResult, filter: string): Promise<Masks | null> {
    return filter.trim() === '' ? null : await this.#find(result, filter).packets;
  }

  /** @throws ProblemError `invalid-filter` */
  async answer(result: AnalysisResult, filter: string): Promise<FilterAnswer> {
    const kept = this.#find(result, filter);
    kept.answer ??= kept.packets.then((packets) => inSlices(filterAnswer(result, filter, packets)));
    return await kept.answer;
  }

  #find(result: AnalysisResult, filter: string): Kept {
    if (this.#of !== result) this.#kept.clear();
    this.#of = result;
    let kept = this.#kept.get(filter);
    if (kept === undefined && this.#given !== null && filter.trim() !== '')
      kept = { packets: this.#given(filter), answer: null };
    if (kept === undefined) {
      const read = readFilter(filter, { hops: result.inputs.map(({ name }) => name) });
      if (!read.ok) {
        const { message, remedy } = faultText(read.fault);
        const place = `At character ${read.fault.at + 1} of the filter: `;
        throw new ProblemError({ code: 'invalid-filter', subject: null, message: `${place}${message}`, remedy });
      }
      kept = { packets: inSlices(selectPackets(result, read.value)), answer: null };
    }
    this.#kept.delete(filter);
    this.#kept.set(filter, kept);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(old);
    }
    return kept;
  }
}
