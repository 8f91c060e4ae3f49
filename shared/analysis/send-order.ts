import type { BurstFigures, DelayFigures, IpdvFigures } from '../contract/analysis.ts';
import { placesIn } from '../match/common-arrays.ts';
import type { PathMatch } from '../match/match-path.ts';
import { LossRuns } from '../metrics/bursts.ts';
import { delayFigures } from '../metrics/delay.ts';
import { ipdvFigures } from '../metrics/variation.ts';
import { FloatList } from './float-list.ts';
import { delayTo } from './walk.ts';

/** What follows from the order in which packets were sent on one segment and direction. */
export interface OrderFigures {
  /** Of packets seen on both sides. */
  delayNs: DelayFigures | null;
  ipdvNs: IpdvFigures | null;
  bursts: BurstFigures;
  /** Per flow: 1 where a packet arrived before one sent earlier, so that some may be out of order. */
  overtaken: Uint8Array;
}

/** Takes the packets of one segment and direction in the order of sending; of such that its upstream hop holds. */
export interface SendOrder {
  /** A packet that is judged. */
  sent(flow: number, lost: boolean): void;
  /** It was seen at the next hop, as the unit `arrived`. */
  arrived(hop: number, direction: 0 | 1, flow: number, unit: number, arrived: number): void;
  /** Both of many packets that were linked whole and not lost. */
  passed(hop: number, direction: 0 | 1, units: Uint32Array): void;
  /** Nothing is known of a packet: losses before and after it are no run. */
  unknown(flow: number): void;
  /** A copy made by the network: its place is not told. */
  copied(flow: number): void;
  /** What it comes to; nothing is known afterwards. */
  take(): OrderFigures;
}

/** Of captures of which all is there: works out every delay as it comes. */
export class DelaysInOrder implements SendOrder {
  readonly #match: PathMatch;
  readonly #delays: FloatList;
  readonly #differences: FloatList;
  readonly #before: Float64Array;
  /** Per flow: where among its hop's packets the latest one arrived. */
  readonly #arrived: Int32Array;
  #overtaken: Uint8Array;
  /** Per hop: place of a packet in the order of arrival. */
  readonly #places: Uint32Array[];
  #runs = new LossRuns();

  constructor(match: PathMatch) {
    const most = mostOneWay(match);
    this.#match = match;
    this.#delays = new FloatList(most);
    this.#differences = new FloatList(most);
    const flows = match.travel.length;
    this.#before = new Float64Array(flows).fill(Number.NaN);
    this.#arrived = new Int32Array(flows);
    this.#overtaken = new Uint8Array(flows);
    this.#places = match.hops.map(({ order }) => placesIn(order));
  }

  sent(flow: number, lost: boolean): void {
    this.#runs.add(flow, lost);
  }

  arrived(hop: number, direction: 0 | 1, flow: number, unit: number, arrived: number): void {
    const delay = delayTo(this.#match, hop, unit, direction, arrived);
    this.#delays.push(delay);
    const before = this.#before[flow]!;
    if (!Number.isNaN(before)) this.#differences.push(Math.abs(delay - before));
    this.#before[flow] = delay;
    const place = this.#places[direction === 0 ? hop + 1 : hop - 1]![arrived]!;
    if (place < this.#arrived[flow]!) this.#overtaken[flow] = 1;
    this.#arrived[flow] = place;
  }

  passed(hop: number, direction: 0 | 1, units: Uint32Array): void {
    const { links, hops, corrected } = this.#match;
    const { down } = links[hop]!;
    const { flow } = hops[hop]!;
    const times = corrected[hop]!;
    const arrivals = corrected[direction === 0 ? hop + 1 : hop - 1]!;
    const before = this.#before;
    const places = this.#places[direction === 0 ? hop + 1 : hop - 1]!;
    const [arrived, overtaken] = [this.#arrived, this.#overtaken];
    this.#delays.reserve(units.length);
    this.#differences.reserve(units.length);
    const { values: delays } = this.#delays;
    const { values: differences } = this.#differences;
    let [n, m] = [this.#delays.count, this.#differences.count];
    for (let i = 0; i < units.length; i++) {
      const u = units[i]!;
      const f = flow[u]!;
      const d = down[u]!;
      const delay = arrivals[d]! - times[u]!;
      delays[n++] = delay;
      const known = before[f]!;
      if (!Number.isNaN(known)) differences[m++] = Math.abs(delay - known);
      before[f] = delay;
      const place = places[d]!;
      if (place < arrived[f]!) overtaken[f] = 1;
      arrived[f] = place;
    }
    this.#delays.count = n;
    this.#differences.count = m;
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
    const figures = {
      delayNs: delayFigures(this.#delays.take()),
      ipdvNs: ipdvFigures(this.#differences.take()),
      bursts: this.#runs.figures(),
      overtaken: this.#overtaken,
    };
    this.#runs = new LossRuns();
    this.#before.fill(Number.NaN);
    this.#overtaken = new Uint8Array(this.#overtaken.length);
    this.#arrived.fill(0);
    return figures;
  }
}

/** Packets that were not lost, to runs of losses. */
export function endRuns(runs: LossRuns, flow: Uint32Array, units: Uint32Array): void {
  for (let i = 0; i < units.length && runs.open; i++) runs.add(flow[units[i]!]!, false);
}

/** Packets that travel one way at one hop, at most. */
function mostOneWay({ presence, travel }: PathMatch): number {
  let most = 0;
  for (const packets of presence.packets) {
    const ways = [0, 0, 0];
    for (let flow = 0; flow < packets.length; flow++) ways[travel[flow]!]! += packets[flow]!;
    most = Math.max(most, ways[0]!, ways[1]!);
  }
  return most;
}
