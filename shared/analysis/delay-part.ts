import type { DelayFigures, IpdvFigures } from '../contract/analysis.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { delayFiguresOf } from '../metrics/delay.ts';
import { type RankedPart, rankedPercentiles, ranksOf } from '../metrics/ranked.ts';
import { ipdvFiguresOf } from '../metrics/variation.ts';

/** What delays on one segment and direction follow from; clocks of one piece. By unit: stamps as captured, ns. */
export interface DelayedSegment {
  down: Int32Array;
  sent: Float64Array;
  arrived: Float64Array;
  sentStamp(unit: number): number;
  arrivedStamp(unit: number): number;
  /** By what a difference of stamps of the receiving hop is multiplied, and by how much more than one of the sender's. */
  pace: number;
  ahead: number;
}

/** The segment after a hop, of packets that travel in `direction`. */
export function delayedSegment(match: PathMatch, hop: number, direction: 0 | 1): DelayedSegment {
  const other = direction === 0 ? hop + 1 : hop - 1;
  const stamp = (h: number) => {
    const { columns, row } = match.hops[h]!;
    return (unit: number) => columns.time[row[unit]!]!;
  };
  const paceOf = (h: number) => 1 / (1 + match.clocks[h]!.pieces[0]!.line.drift);
  return {
    down: match.links[hop]!.down,
    sent: match.corrected[hop]!,
    arrived: match.corrected[other]!,
    sentStamp: stamp(hop),
    arrivedStamp: stamp(other),
    pace: paceOf(other),
    ahead: paceOf(other) - paceOf(hop),
  };
}

/** What corrected times of doubles can be off by, ns. */
const ROUNDING_NS = 1;
/** Where clocks became so much others that the order may be wrong by more than this, it is made again, ns. */
const DISORDER_NS = 1000;
/** Share of a part's packets that are not put in the order of what they vary by. */
const STRAYED = 0.005;

/**
 * What is known of a part's packets by the clocks that it was ranked with. With t for the time since the first packet was
 * sent and g for how much longer than the first it took, both by the hops' own stamps, every delay is that of the first
 * plus pace * g + ahead * t: what other clocks change follows from a few sums.
 */
interface Ranks extends Sums {
  pace: number;
  ahead: number;
  /** Places in the part by delay, and by variation those that have one. */
  byDelay: Uint16Array;
  byVariation: Uint16Array;
  /** Places of those that were sent so long after the one before that clocks change most of what they vary by. */
  strayed: Uint16Array;
  delayTolerance: number;
  variationTolerance: number;
  delaySamples: Float64Array;
  variationSamples: Float64Array;
  /** Delay of the first packet. */
  first: number;
}

interface Sums {
  g: number;
  t: number;
  gg: number;
  gt: number;
  tt: number;
  /** Greatest of g, either way, and of t. */
  farthest: number;
  longest: number;
  /** Sums of differences of g and t, the sign turned where the variation is negative; and the greatest of each. */
  turnedG: number;
  turnedT: number;
  greatestG: number;
  greatestT: number;
}

/** Packets that were seen on both sides of a segment, in the order of sending. */
export class DelayPart {
  /** At the segment's upstream side. */
  readonly unit: Uint32Array;
  /** The one before of the same flow; NONE without one. */
  readonly before: Int32Array;
  count = 0;
  #ranks: Ranks | null = null;

  constructor(size: number) {
    this.unit = new Uint32Array(size);
    this.before = new Int32Array(size);
  }

  add(unit: number, before: number): void {
    this.unit[this.count] = unit;
    this.before[this.count++] = before;
  }

  /** Another one with the same packets, and not ranked. */
  copy(): DelayPart {
    const copy = new DelayPart(this.unit.length);
    copy.unit.set(this.unit);
    copy.before.set(this.before);
    copy.count = this.count;
    return copy;
  }

  get ranked(): boolean {
    return this.#ranks !== null;
  }

  /** The delay of a packet of the part, ns. */
  delay({ down, sent, arrived }: DelayedSegment, i: number): number {
    const u = this.unit[i]!;
    return arrived[down[u]!]! - sent[u]!;
  }

  /** How much longer it took than the one before of its flow, ns. */
  difference({ down, sent, arrived }: DelayedSegment, i: number): number {
    const [u, p] = [this.unit[i]!, this.before[i]!];
    return arrived[down[u]!]! - sent[u]! - (arrived[down[p]!]! - sent[p]!);
  }

  /** What it varies by of those that are not in order, absolute values. */
  strayed(segment: DelayedSegment): Float64Array {
    return Float64Array.from(this.#ranks!.strayed, (place) => Math.abs(this.difference(segment, place)));
  }

  /** Places of packets that have one before, and of the few of these that came longest after it. */
  #apart({ sentStamp }: DelayedSegment): [varied: Uint16Array, strayed: Uint16Array] {
    const since = new Float64Array(this.count).fill(-1);
    for (let i = 0; i < this.count; i++)
      if (this.before[i] !== NONE) since[i] = sentStamp(this.unit[i]!) - sentStamp(this.before[i]!);
    const sorted = since.slice().sort();
    const longest = sorted[Math.ceil(this.count * (1 - STRAYED)) - 1]!;
    const varied: number[] = [];
    const strayed: number[] = [];
    for (let i = 0; i < this.count; i++) if (since[i]! >= 0) (since[i]! > longest ? strayed : varied).push(i);
    return [Uint16Array.from(varied), Uint16Array.from(strayed)];
  }

  /**
   * Writes all delays, and how much those that have one before vary, to the ends of two lists.
   * @param counts how many are in them; counted on
   */
  write(
    { down, sent, arrived }: DelayedSegment,
    delays: Float64Array,
    variations: Float64Array,
    counts: [delays: number, variations: number],
  ): void {
    const { unit, before } = this;
    let [n, m] = counts;
    for (let i = 0; i < this.count; i++) {
      const u = unit[i]!;
      const p = before[i]!;
      const delay = arrived[down[u]!]! - sent[u]!;
      delays[n++] = delay;
      if (p !== NONE) variations[m++] = Math.abs(delay - (arrived[down[p]!]! - sent[p]!));
    }
    counts[0] = n;
    counts[1] = m;
  }

  /** Puts the packets in order, unless they are by clocks that were nearly the same. */
  rank(segment: DelayedSegment): void {
    if (this.#ranks !== null && Math.max(...this.#tolerances(segment)) <= DISORDER_NS) return;
    const delays = new Float64Array(this.count);
    for (let i = 0; i < this.count; i++) delays[i] = this.delay(segment, i);
    const [varied, strayed] = this.#apart(segment);
    const byDelay = ranksOf(delays);
    const variations = Float64Array.from(varied, (i) => Math.abs(this.difference(segment, i)));
    const byVariation = ranksOf(variations);
    this.#ranks = {
      pace: segment.pace,
      ahead: segment.ahead,
      byDelay: byDelay.places,
      byVariation: byVariation.places.map((place) => varied[place]!),
      strayed,
      delayTolerance: byDelay.tolerance,
      variationTolerance: byVariation.tolerance,
      delaySamples: byDelay.samples,
      variationSamples: byVariation.samples,
      first: delays[0]!,
      ...this.#sums(segment, strayed),
    };
  }

  /** The part's delays, nearly in order. */
  delays(segment: DelayedSegment): RankedPart {
    const { byDelay, delaySamples, first } = this.#ranks!;
    return {
      count: byDelay.length,
      at: (place) => this.delay(segment, byDelay[place]!),
      tolerance: this.#tolerances(segment)[0],
      samples: delaySamples,
      growth: this.delay(segment, 0) - first,
    };
  }

  /** Absolute values of its differences of delays, nearly in order. */
  variations(segment: DelayedSegment): RankedPart {
    const { byVariation, variationSamples } = this.#ranks!;
    return {
      count: byVariation.length,
      at: (place) => Math.abs(this.difference(segment, byVariation[place]!)),
      tolerance: this.#tolerances(segment)[1],
      samples: variationSamples,
      growth: 0,
    };
  }

  /** Mean of its delays, and the sum of their squared differences from it. */
  spread(segment: DelayedSegment): { mean: number; squares: number } {
    const { g, t, gg, gt, tt } = this.#ranks!;
    const { pace, ahead } = segment;
    const n = this.count;
    const squares =
      pace * pace * (gg - (g * g) / n) + 2 * pace * ahead * (gt - (g * t) / n) + ahead * ahead * (tt - (t * t) / n);
    return { mean: this.delay(segment, 0) + (pace * g + ahead * t) / n, squares: Math.max(0, squares) };
  }

  /** Sum of its variations. */
  variationSum(segment: DelayedSegment): number {
    const { byVariation, turnedG, turnedT } = this.#ranks!;
    let sum = segment.pace * turnedG + segment.ahead * turnedT;
    const tolerance = this.#tolerances(segment)[1];
    // Only the smallest may have changed their sign.
    for (let i = 0; i < byVariation.length; i++) {
      const place = byVariation[i]!;
      const difference = this.difference(segment, place);
      if (Math.abs(difference) > 2 * tolerance) break;
      if (difference !== 0 && this.#sign(segment, place) !== Math.sign(difference)) sum += 2 * Math.abs(difference);
    }
    return sum;
  }

  /** 1 or -1: the sign that a variation was summed with. */
  #sign({ down, sentStamp, arrivedStamp }: DelayedSegment, i: number): number {
    const { pace, ahead } = this.#ranks!;
    const [u, p] = [this.unit[i]!, this.before[i]!];
    const t = sentStamp(u) - sentStamp(p);
    return signOf(pace * (arrivedStamp(down[u]!) - arrivedStamp(down[p]!) - t) + ahead * t);
  }

  #sums({ down, sentStamp, arrivedStamp, pace, ahead }: DelayedSegment, strayed: Uint16Array): Sums {
    const stray = new Set(strayed);
    const sums = { g: 0, t: 0, gg: 0, gt: 0, tt: 0, farthest: 0, longest: 0 };
    const turned = { turnedG: 0, turnedT: 0, greatestG: 0, greatestT: 0 };
    const sent = sentStamp(this.unit[0]!);
    const arrived = arrivedStamp(down[this.unit[0]!]!);
    for (let i = 0; i < this.count; i++) {
      const [u, p] = [this.unit[i]!, this.before[i]!];
      const [s, r] = [sentStamp(u), arrivedStamp(down[u]!)];
      const t = s - sent;
      const g = r - arrived - t;
      sums.g += g;
      sums.t += t;
      sums.gg += g * g;
      sums.gt += g * t;
      sums.tt += t * t;
      sums.farthest = Math.max(sums.farthest, Math.abs(g));
      sums.longest = Math.max(sums.longest, t);
      if (p === NONE || stray.has(i)) continue;
      const since = s - sentStamp(p);
      const longer = r - arrivedStamp(down[p]!) - since;
      const sign = signOf(pace * longer + ahead * since);
      turned.turnedG += sign * longer;
      turned.turnedT += sign * since;
      turned.greatestG = Math.max(turned.greatestG, Math.abs(longer));
      turned.greatestT = Math.max(turned.greatestT, since);
    }
    return { ...sums, ...turned };
  }

  /** By how much delays and variations may be off from their place, by the clocks as they are now, ns. */
  #tolerances({ pace, ahead }: DelayedSegment): [delay: number, variation: number] {
    const ranks = this.#ranks!;
    const [byPace, byAhead] = [Math.abs(pace - ranks.pace), Math.abs(ahead - ranks.ahead)];
    return [
      ROUNDING_NS + ranks.delayTolerance + byPace * ranks.farthest + byAhead * ranks.longest,
      ROUNDING_NS + ranks.variationTolerance + byPace * ranks.greatestG + byAhead * ranks.greatestT,
    ];
  }
}

function signOf(x: number): number {
  return x < 0 ? -1 : 1;
}

/** As `delayFigures` of the delays of ranked parts, at least one, and of others. */
export function delaysOfParts(parts: readonly DelayPart[], segment: DelayedSegment, loose: Float64Array): DelayFigures {
  let n = 0;
  let mean = 0;
  let squares = 0;
  // Chan, Golub, LeVeque: updating formulae for computing sample variances (1979).
  const add = (count: number, own: { mean: number; squares: number }) => {
    const apart = own.mean - mean;
    squares += own.squares + (apart * apart * n * count) / (n + count);
    n += count;
    mean += (apart * count) / n;
  };
  for (const part of parts) add(part.count, part.spread(segment));
  if (loose.length > 0) add(loose.length, spreadOf(loose));
  const ranks = rankedPercentiles(
    parts.map((part) => part.delays(segment)),
    loose,
  );
  return delayFiguresOf(n, mean, squares, ranks);
}

function spreadOf(delays: Float64Array): { mean: number; squares: number } {
  let mean = 0;
  for (let i = 0; i < delays.length; i++) mean += (delays[i]! - mean) / (i + 1);
  let squares = 0;
  for (let i = 0; i < delays.length; i++) squares += (delays[i]! - mean) ** 2;
  return { mean, squares };
}

/** As `ipdvFigures` of the variations of ranked parts, at least one, and of others. */
export function variationOfParts(
  parts: readonly DelayPart[],
  segment: DelayedSegment,
  loose: Float64Array,
): IpdvFigures | null {
  const variations = parts.map((part) => part.variations(segment)).filter(({ count }) => count > 0);
  const others = joined([loose, ...parts.map((part) => part.strayed(segment))]);
  const n = variations.reduce((sum, { count }) => sum + count, others.length);
  if (n === 0) return null;
  let sum = 0;
  for (const part of parts) sum += part.variationSum(segment);
  for (const difference of others) sum += difference;
  return ipdvFiguresOf(n, sum, rankedPercentiles(variations, others));
}

function joined(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}
