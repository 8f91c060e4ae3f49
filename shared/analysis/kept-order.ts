import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { LossRuns } from '../metrics/bursts.ts';
import { delayFigures } from '../metrics/delay.ts';
import { ipdvFigures } from '../metrics/variation.ts';
import { endRuns, type OrderFigures, type SendOrder } from './send-order.ts';

/** Packets that were seen on both sides of a segment, in the order of sending. */
interface DelayedUnits {
  /** At the segment's upstream side. */
  unit: Uint32Array;
  /** The one before of the same flow; NONE without one. */
  before: Int32Array;
}

/** Packets of a part of the list. */
const PART = 16_384;

/**
 * What follows from the order of sending, of captures that grow: which packets it was, not how long they took, because
 * what is learned of the clocks later changes all delays.
 */
export class KeptOrder implements SendOrder {
  readonly #hop: number;
  readonly #direction: 0 | 1;
  #match: PathMatch;
  /** Full parts; those of a fork's origin are shared with it. */
  #parts: DelayedUnits[] = [];
  #last: DelayedUnits = newPart();
  #count = 0;
  /** Per flow: the latest packet that arrived; NONE before any. */
  #latest = new Int32Array(0);
  #overtaken = new Uint8Array(0);
  #runs = new LossRuns();

  constructor(match: PathMatch, hop: number, direction: 0 | 1) {
    this.#match = match;
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
    const fork = new KeptOrder(this.#match, this.#hop, this.#direction);
    fork.#parts = this.#parts.slice();
    fork.#last = { unit: this.#last.unit.slice(), before: this.#last.before.slice() };
    fork.#count = this.#count;
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

  take(): OrderFigures {
    const { links, corrected } = this.#match;
    const { down } = links[this.#hop]!;
    const sent = corrected[this.#hop]!;
    const arrived = corrected[this.#direction === 0 ? this.#hop + 1 : this.#hop - 1]!;
    const count = this.#parts.length * PART + this.#count;
    const delays = new Float64Array(count);
    const differences = new Float64Array(count);
    let [n, m] = [0, 0];
    for (const { unit, before } of [...this.#parts, this.#last]) {
      for (let i = 0; i < PART && n < count; i++) {
        const u = unit[i]!;
        const p = before[i]!;
        const delay = arrived[down[u]!]! - sent[u]!;
        delays[n++] = delay;
        if (p !== NONE) differences[m++] = Math.abs(delay - (arrived[down[p]!]! - sent[p]!));
      }
    }
    return {
      delayNs: delayFigures(delays),
      ipdvNs: ipdvFigures(differences.subarray(0, m)),
      bursts: this.#runs.figures(),
      overtaken: this.#overtaken,
    };
  }

  #add(flow: number, unit: number, arrived: number, down: Int32Array): void {
    if (this.#count === PART) {
      this.#parts.push(this.#last);
      this.#last = newPart();
      this.#count = 0;
    }
    const before = this.#latest[flow]!;
    this.#last.unit[this.#count] = unit;
    this.#last.before[this.#count++] = before;
    // Records are in order of time: places in it are the units themselves.
    if (before !== NONE && arrived < down[before]!) this.#overtaken[flow] = 1;
    this.#latest[flow] = unit;
  }
}

function newPart(): DelayedUnits {
  return { unit: new Uint32Array(PART), before: new Int32Array(PART) };
}
