import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { LossRuns } from '../metrics/bursts.ts';
import { delayFigures } from '../metrics/delay.ts';
import { ipdvFigures } from '../metrics/variation.ts';
import { DelayPart, delayedSegment, delaysOfParts, variationOfParts } from './delay-part.ts';
import { endRuns, type OrderFigures, type SendOrder } from './send-order.ts';

/**
 * What follows from the order of sending, of captures that grow: which packets it was, not how long they took, because
 * what is learned of the clocks later changes all delays.
 */
export class KeptOrder implements SendOrder {
  readonly #hop: number;
  readonly #direction: 0 | 1;
  #match: PathMatch;
  /** Full parts; those of a fork's origin are shared with it. */
  #parts: DelayPart[] = [];
  #last: DelayPart;
  readonly #size: number;
  /** Per flow: the latest packet that arrived; NONE before any. */
  #latest = new Int32Array(0);
  #overtaken = new Uint8Array(0);
  #runs = new LossRuns();

  /** @param size packets of a part, at most 2^16 */
  constructor(match: PathMatch, hop: number, direction: 0 | 1, size: number) {
    this.#match = match;
    this.#size = size;
    this.#last = new DelayPart(size);
    this.#hop = hop;
    this.#direction = direction;
    this.renew(match);
  }

  /** The same captures with more in them. */
  renew(match: PathMatch): void {
    this.#match = match;
    const flows = match.travel.length;
    const known = this.#latest.length;
    if (flows <= known) return;
    const latest = new Int32Array(flows).fill(NONE, known);
    latest.set(this.#latest);
    const overtaken = new Uint8Array(flows);
    overtaken.set(this.#overtaken);
    [this.#latest, this.#overtaken] = [latest, overtaken];
  }

  /** Another one that knows the same and goes on by itself. */
  fork(): KeptOrder {
    const fork = new KeptOrder(this.#match, this.#hop, this.#direction, this.#size);
    fork.#parts = this.#parts.slice();
    fork.#last = this.#last.copy();
    fork.#latest = this.#latest.slice();
    fork.#overtaken = this.#overtaken.slice();
    fork.#runs = this.#runs.copy();
    return fork;
  }

  sent(flow: number, lost: boolean): void {
    this.#runs.add(flow, lost);
  }

  arrived(_hop: number, _direction: 0 | 1, flow: number, unit: number, arrived: number): void {
    this.#add(flow, unit, arrived, this.#match.links[this.#hop]!.down);
  }

  passed(hop: number, _direction: 0 | 1, units: Uint32Array): void {
    const { down } = this.#match.links[hop]!;
    const { flow } = this.#match.hops[hop]!;
    for (let i = 0; i < units.length; i++) this.#add(flow[units[i]!]!, units[i]!, down[units[i]!]!, down);
    endRuns(this.#runs, flow, units);
  }

  unknown(flow: number): void {
    this.#runs.add(flow, false);
    this.#overtaken[flow] = 1;
  }

  copied(flow: number): void {
    this.#overtaken[flow] = 1;
  }

  /** Prepares full parts for being asked again and again. */
  rank(): void {
    const segment = delayedSegment(this.#match, this.#hop, this.#direction);
    for (const part of this.#parts) part.rank(segment);
  }

  take(): OrderFigures {
    const segment = delayedSegment(this.#match, this.#hop, this.#direction);
    const ranked = this.#parts.filter((part) => part.ranked);
    const loose = [...this.#parts.filter((part) => !part.ranked), this.#last];
    const count = loose.reduce((sum, part) => sum + part.count, 0);
    const delays = new Float64Array(count);
    const differences = new Float64Array(count);
    const written: [number, number] = [0, 0];
    for (const part of loose) part.write(segment, delays, differences, written);
    const variations = differences.subarray(0, written[1]);
    return {
      delayNs: ranked.length === 0 ? delayFigures(delays) : delaysOfParts(ranked, segment, delays),
      ipdvNs: ranked.length === 0 ? ipdvFigures(variations) : variationOfParts(ranked, segment, variations),
      bursts: this.#runs.figures(),
      overtaken: this.#overtaken,
    };
  }

  #add(flow: number, unit: number, arrived: number, down: Int32Array): void {
    if (this.#last.count === this.#size) {
      this.#parts.push(this.#last);
      this.#last = new DelayPart(this.#size);
    }
    const before = this.#latest[flow]!;
    this.#last.add(unit, before);
    // Records are in order of time: places in it are the units themselves.
    if (before !== NONE && arrived < down[before]!) this.#overtaken[flow] = 1;
    this.#latest[flow] = unit;
  }
}
