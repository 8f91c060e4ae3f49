import type { PartFigures } from '../contract/analysis.ts';
import { NONE } from '../match/types.ts';
import { RETRANSMISSION } from './marks.ts';
import { delayTo, type FateSink, type Judgement, Verdict } from './walk.ts';

/** What is counted of one flow, or one piece of time, on one segment in one direction. */
export interface Part {
  segment: number;
  direction: 0 | 1;
  /** The first packet of it. */
  hop: number;
  unit: number;
  figures: PartFigures;
  delays: number[];
}

/** Counts verdicts apart by a key of the packet; objects per part, so that it is for answers that were asked for. */
export class PartCounter implements FateSink {
  readonly #judgement: Judgement;
  readonly #keyOf: (hop: number, unit: number) => number;
  /** [segment * 2 + direction] */
  readonly #parts: Map<number, Part>[];

  /** @param keyOf which part a packet belongs to */
  constructor(judgement: Judgement, keyOf: (hop: number, unit: number) => number) {
    this.#judgement = judgement;
    this.#keyOf = keyOf;
    this.#parts = Array.from({ length: judgement.match.hops.length * 2 }, () => new Map<number, Part>());
  }

  verdict(
    segment: number,
    direction: 0 | 1,
    hop: number,
    unit: number,
    verdict: number,
    lostBytes: number,
    arrived: number,
  ): void {
    if (verdict === Verdict.duplicated || verdict === Verdict.unmatched) return;
    const { figures, delays } = this.#part(segment, direction, hop, unit);
    if (verdict === Verdict.unjudged) {
      figures.unjudged++;
      return;
    }
    figures.sent++;
    if (this.#judgement.marks[hop]![unit]! & RETRANSMISSION) figures.retransmissions++;
    if (verdict === Verdict.delivered) figures.delivered++;
    else {
      if (verdict === Verdict.lost) figures.lost++;
      else figures.partial++;
      figures.lostBytes += lostBytes;
    }
    if (arrived !== NONE) delays.push(delayTo(this.#judgement.match, hop, unit, direction, arrived));
  }

  settled(): void {}

  missed(): void {}

  finished(): void {}

  /** All parts with their key, by segment and direction and in the order of their first packet. */
  *entries(): Generator<[key: number, part: Part]> {
    for (const parts of this.#parts) {
      for (const [key, part] of parts) {
        part.figures.delayNs = delayRanks(part.delays);
        yield [key, part];
      }
    }
  }

  #part(segment: number, direction: 0 | 1, hop: number, unit: number): Part {
    const parts = this.#parts[segment * 2 + direction]!;
    const key = this.#keyOf(hop, unit);
    let part = parts.get(key);
    if (part === undefined) {
      const figures: PartFigures = {
        sent: 0,
        delivered: 0,
        partial: 0,
        lost: 0,
        lostBytes: 0,
        unjudged: 0,
        retransmissions: 0,
        delayNs: null,
      };
      part = { segment, direction, hop, unit, figures, delays: [] };
      parts.set(key, part);
    }
    return part;
  }
}

/** Nearest-rank percentiles, whole ns. */
function delayRanks(delays: readonly number[]): PartFigures['delayNs'] {
  const n = delays.length;
  if (n === 0) return null;
  const sorted = Float64Array.from(delays).sort();
  const rank = (p: number) => Math.round(sorted[Math.max(0, Math.ceil(p * n) - 1)]!);
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
