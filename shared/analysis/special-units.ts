import { NONE } from '../match/types.ts';
import { LossRuns } from '../metrics/bursts.ts';
import type { OrderFigures, SendOrder } from './send-order.ts';

const LOST = 1;
const SENT = 2;
const ARRIVED = 4;
const UNKNOWN = 8;
const COPIED = 16;

/** What happened to packets, as two numbers each: bits, and the unit as which it arrived. */
export const Happened = {
  /** Tells it to another. */
  replay(
    order: SendOrder,
    hop: number,
    direction: 0 | 1,
    flow: number,
    unit: number,
    bits: number,
    arrived: number,
  ): void {
    if (bits & UNKNOWN) order.unknown(flow);
    if (bits & COPIED) order.copied(flow);
    if (bits & (SENT | LOST)) order.sent(flow, (bits & LOST) !== 0);
    if (bits & ARRIVED) order.arrived(hop, direction, flow, unit, arrived);
  },
} as const;

/** Writes down what is told of packets one by one, without making figures of it. */
export class Recorder implements SendOrder {
  #bits = 0;
  #arrived = NONE;

  /** What `tell` says of each of these units. */
  all(units: Uint32Array, tell: (unit: number) => void): Int32Array {
    const happened = new Int32Array(units.length * 2);
    for (let i = 0; i < units.length; i++) {
      this.#bits = 0;
      this.#arrived = NONE;
      tell(units[i]!);
      happened[i * 2] = this.#bits;
      happened[i * 2 + 1] = this.#arrived;
    }
    return happened;
  }

  sent(_flow: number, lost: boolean): void {
    this.#bits |= lost ? LOST : SENT;
  }

  arrived(_hop: number, _direction: 0 | 1, _flow: number, _unit: number, arrived: number): void {
    this.#bits |= ARRIVED;
    this.#arrived = arrived;
  }

  passed(): void {}

  unknown(): void {
    this.#bits |= UNKNOWN;
  }

  copied(): void {
    this.#bits |= COPIED;
  }

  take(): OrderFigures {
    return { delayNs: null, ipdvNs: null, bursts: new LossRuns().figures(), overtaken: new Uint8Array(0) };
  }
}
