import { type HopClock, pieceToReference } from '../clock/model.ts';
import { clockSlack, type PathContext } from './context.ts';
import { grown } from './hop-memory.ts';
import type { JoinMemory } from './join-memory.ts';
import { DELAY_SAMPLES, medianDelay, noFacts, type PairFacts, tell } from './link-pairs.ts';
import { LinkFlag, NONE } from './types.ts';

/** More than corrected times of doubles can be wrong by, ns. */
const ROUNDING_NS = 1;

/** Who wants to know when a packet's link becomes another. */
export type LinkWatch = (hop: number, unit: number) => void;

/** What is known of a block of units of the lower hop, of the pairs that travel one way. */
interface BlockFacts {
  facts: Omit<PairFacts, 'falls'>;
  /** A fall of the TTL, and how many have it, one after the other: hardly ever more than one. */
  falls: number[];
  /** Lowest and highest difference of the two hops' stamps, as captured, of all pairs, linked or not. */
  least: number;
  most: number;
  /** Units of the hop that they arrive at which came later than tmax. */
  late: number[];
}

/**
 * The links of the pairs of two neighbours while their captures grow, as `linkPairs` makes them of all: by blocks of the
 * lower hop's units, of which those are looked at again in which a pair came or went, or that a change of the clocks may
 * have put on the other side of the gate.
 */
export class PairBlocks {
  readonly #low: number;
  readonly #join: JoinMemory;
  readonly #shift: number;
  /** Per block and direction. */
  readonly #blocks: [BlockFacts, BlockFacts][] = [];
  /** Per block: 1 where a pair is not linked. */
  #open = new Uint8Array(0);
  #count = 0;

  /** @param shift base 2 logarithm of the units of a block, as `join` was told */
  constructor(low: number, join: JoinMemory, shift: number) {
    this.#low = low;
    this.#join = join;
    this.#shift = shift;
  }

  /** Links what is new or may be otherwise now. Clocks are of one piece, and units in order of time. */
  update(context: PathContext, watch: LinkWatch): [PairFacts, PairFacts] {
    const [low, high] = [this.#low, this.#low + 1];
    const slack = clockSlack(context, low, high);
    const count = context.hops[low]!.count;
    const blocks = Math.ceil(count / 2 ** this.#shift);
    if (this.#open.length < blocks) this.#open = grown(this.#open, new Uint8Array(blocks * 2));
    const [lowTouched, highTouched] = this.#join.unlinked;
    for (let b = 0; b << this.#shift < context.hops[high]!.count; b++) {
      if (!highTouched[b]) continue;
      highTouched[b] = 0;
      this.#unlinkHigh(context, b, watch);
    }
    const firstNew = this.#count >>> this.#shift;
    this.#count = count;
    for (let b = 0; b < blocks; b++) {
      if (b < firstNew && !lowTouched[b] && !this.#open[b] && this.#fits(context, b, slack)) continue;
      lowTouched[b] = 0;
      this.#linkBlock(context, b, slack, watch);
    }
    const facts: [PairFacts, PairFacts] = [noFacts(), noFacts()];
    for (const direction of [0, 1] as const) {
      const sum = facts[direction];
      for (let b = 0; b < blocks; b++) add(sum, this.#blocks[b]![direction]);
      sum.longestDelay = this.#longest(context, blocks, direction);
      sum.typical = this.#typical(context, blocks, direction);
      const flags = context.links[direction === 0 ? high : low]!.flags;
      for (let b = 0; b < blocks; b++) for (const u of this.#blocks[b]![direction].late) flags[u]! |= LinkFlag.late;
    }
    return facts;
  }

  /** Least and most delay of a block's pairs of one direction under clocks that may be others than they were. */
  #bounds(context: PathContext, b: number, direction: 0 | 1): [least: number, most: number] {
    const { least, most } = this.#blocks[b]![direction];
    if (least > most) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const { row, columns } = context.hops[this.#low]!;
    const lowPiece = onlyPiece(context.clocks[this.#low]!);
    const highPiece = onlyPiece(context.clocks[this.#low + 1]!);
    const first = columns.time[row[b << this.#shift]!]!;
    const last = columns.time[row[Math.min(this.#count, (b + 1) << this.#shift) - 1]!]!;
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const t of [first, last])
      for (const d of [least, most]) {
        const difference = pieceToReference(highPiece, t + d) - pieceToReference(lowPiece, t);
        from = Math.min(from, difference);
        to = Math.max(to, difference);
      }
    const [a, z] = [from - ROUNDING_NS, to + ROUNDING_NS];
    return direction === 0 ? [a, z] : [-z, -a];
  }

  /** Whether all pairs of a block are certainly inside the gate. */
  #fits(context: PathContext, b: number, slack: number): boolean {
    for (const direction of [0, 1] as const) {
      const [least, most] = this.#bounds(context, b, direction);
      if (least < -slack || most > context.tmax) return false;
    }
    return true;
  }

  #unlinkHigh(context: PathContext, b: number, watch: LinkWatch): void {
    const { count } = context.hops[this.#low + 1]!;
    const end = Math.min(count, (b + 1) << this.#shift);
    for (let d = b << this.#shift; d < end; d++)
      if (this.#join.partnerOfHigh(d) === NONE) this.#clear(context, this.#low + 1, d, this.#low, watch);
  }

  #clear(context: PathContext, hop: number, unit: number, other: number, watch: LinkWatch): void {
    const { down, downHop, up, upHop } = context.links[hop]!;
    if (downHop[unit] === other) {
      down[unit] = NONE;
      downHop[unit] = NONE;
      watch(hop, unit);
    }
    if (upHop[unit] === other) {
      up[unit] = NONE;
      upHop[unit] = NONE;
      watch(hop, unit);
    }
  }

  #linkBlock(context: PathContext, b: number, slack: number, watch: LinkWatch): void {
    const [low, high] = [this.#low, this.#low + 1];
    const { travel, tmax } = context;
    const [lowHop, highHop] = [context.hops[low]!, context.hops[high]!];
    const { flow } = lowHop;
    const [lowTimes, highTimes] = [context.corrected[low]!, context.corrected[high]!];
    const [lowColumns, highColumns] = [lowHop.columns, highHop.columns];
    const [above, below] = [context.links[low]!, context.links[high]!];
    const block: [BlockFacts, BlockFacts] = [noBlock(), noBlock()];
    const told: [PairFacts, PairFacts] = [noFacts(), noFacts()];
    let open = 0;
    const end = Math.min(lowHop.count, (b + 1) << this.#shift);
    for (let u = b << this.#shift; u < end; u++) {
      const d = this.#join.partnerOfLow(u);
      const direction = d === NONE ? 2 : travel[flow[u]!]!;
      if (direction > 1) {
        this.#clear(context, low, u, high, watch);
        if (d !== NONE) this.#clear(context, high, d, low, watch);
        continue;
      }
      const one = block[direction as 0 | 1];
      const [r, s] = [lowHop.row[u]!, highHop.row[d]!];
      const difference = highColumns.time[s]! - lowColumns.time[r]!;
      if (difference < one.least) one.least = difference;
      if (difference > one.most) one.most = difference;
      const forwardDelay = highTimes[d]! - lowTimes[u]!;
      const delay = direction === 0 ? forwardDelay : -forwardDelay;
      if (delay < -slack || delay > tmax) {
        open = 1;
        this.#clear(context, low, u, high, watch);
        this.#clear(context, high, d, low, watch);
        if (delay > tmax) one.late.push(direction === 0 ? d : u);
        continue;
      }
      const fall = lowColumns.ttl[r]! - highColumns.ttl[s]!;
      const [tos, tosBelow] = [lowColumns.tos[r]!, highColumns.tos[s]!];
      if (direction === 0) {
        if (above.down[u] !== d || above.downHop[u] !== high || below.up[d] !== u || below.upHop[d] !== low) {
          above.down[u] = d;
          above.downHop[u] = high;
          below.up[d] = u;
          below.upHop[d] = low;
          watch(low, u);
          watch(high, d);
        }
        tell(told[0], delay, fall, tos, tosBelow);
      } else {
        if (above.up[u] !== d || above.upHop[u] !== high || below.down[d] !== u || below.downHop[d] !== low) {
          above.up[u] = d;
          above.upHop[u] = high;
          below.down[d] = u;
          below.downHop[d] = low;
          watch(low, u);
          watch(high, d);
        }
        tell(told[1], delay, -fall, tosBelow, tos);
      }
    }
    told.forEach(({ falls, ...facts }, direction) => {
      const one = block[direction]!;
      one.facts = facts;
      falls.forEach((count, fall) => {
        if (count > 0) one.falls.push(fall, count);
      });
    });
    this.#blocks[b] = block;
    this.#open[b] = open;
  }

  /** Delays of a block's linked pairs of one direction, in the order of the lower hop's units. */
  *#delays(context: PathContext, b: number, direction: 0 | 1): Generator<number> {
    const [low, high] = [this.#low, this.#low + 1];
    const links = context.links[low]!;
    const [partner, partnerHop] = direction === 0 ? [links.down, links.downHop] : [links.up, links.upHop];
    const [lowTimes, highTimes] = [context.corrected[low]!, context.corrected[high]!];
    const end = Math.min(this.#count, (b + 1) << this.#shift);
    for (let u = b << this.#shift; u < end; u++) {
      if (partnerHop[u] !== high) continue;
      const difference = highTimes[partner[u]!]! - lowTimes[u]!;
      yield direction === 0 ? difference : -difference;
    }
  }

  /** The longest delay: only of the blocks that may hold it. */
  #longest(context: PathContext, blocks: number, direction: 0 | 1): number {
    const most = new Float64Array(blocks);
    let first = 0;
    for (let b = 0; b < blocks; b++) {
      most[b] = this.#bounds(context, b, direction)[1];
      if (most[b]! > most[first]!) first = b;
    }
    let longest = 0;
    const look = (b: number) => {
      for (const delay of this.#delays(context, b, direction)) if (delay > longest) longest = delay;
    };
    if (blocks > 0) look(first);
    for (let b = 0; b < blocks; b++) if (b !== first && most[b]! > longest) look(b);
    return longest;
  }

  #typical(context: PathContext, blocks: number, direction: 0 | 1): number {
    const samples: number[] = [];
    for (let b = 0; b < blocks && samples.length < DELAY_SAMPLES; b++) {
      if (this.#blocks[b]![direction].facts.joined === 0) continue;
      for (const delay of this.#delays(context, b, direction)) {
        samples.push(delay);
        if (samples.length === DELAY_SAMPLES) break;
      }
    }
    return medianDelay(samples);
  }
}

function onlyPiece({ pieces }: HopClock): HopClock['pieces'][number] {
  return pieces[0]!;
}

function noBlock(): BlockFacts {
  return { facts: noFacts(), falls: [], least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, late: [] };
}

function add(sum: PairFacts, { facts, falls }: BlockFacts): void {
  sum.joined += facts.joined;
  sum.dscp += facts.dscp;
  sum.ecnCe += facts.ecnCe;
  for (let k = 0; k < falls.length; k += 2) sum.falls[falls[k]!]! += falls[k + 1]!;
}
