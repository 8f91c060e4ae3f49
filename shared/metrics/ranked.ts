import { type Percentiles, percentiles } from './percentiles.ts';

/** Numbers of which the order is nearly known. */
export interface RankedPart {
  count: number;
  /** The number at a place: they ascend but for `tolerance`. */
  at(place: number): number;
  /** By how much, at most, a number may be off from where its place says, all others' error taken away. */
  tolerance: number;
  /** Every `SAMPLED`th number as it was when they were put in order, and about how much they have grown since. */
  samples: Float64Array;
  growth: number;
}

/** One in so many numbers tells roughly where a rank lies. */
export const SAMPLED = 128;

/**
 * Percentiles by nearest rank of parts and single numbers together: exactly those that `percentiles` finds in all of them,
 * at the cost of looking at a few numbers of each part.
 *
 * @param loose at least one number in them or in the parts; put into another order
 */
export function rankedPercentiles(parts: readonly RankedPart[], loose: Float64Array): Percentiles {
  if (parts.length === 0) return percentiles(loose);
  const n = parts.reduce((sum, { count }) => sum + count, loose.length);
  const samples = sampled(parts, loose);
  const at = (p: number) => select(parts, loose, samples, Math.max(0, Math.ceil(p * n) - 1), n);
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of loose) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  for (const part of parts) {
    for (let i = 0, own = Number.POSITIVE_INFINITY; i < part.count; i++) {
      const x = part.at(i);
      if (x > own + 2 * part.tolerance) break;
      if (x < own) own = x;
      if (x < min) min = x;
    }
    for (let i = part.count - 1, own = Number.NEGATIVE_INFINITY; i >= 0; i--) {
      const x = part.at(i);
      if (x < own - 2 * part.tolerance) break;
      if (x > own) own = x;
      if (x > max) max = x;
    }
  }
  return { min, p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
}

function sampled(parts: readonly RankedPart[], loose: Float64Array): Float64Array {
  const ofLoose = Math.ceil(loose.length / SAMPLED);
  const samples = new Float64Array(parts.reduce((sum, part) => sum + part.samples.length, ofLoose));
  let n = 0;
  for (const part of parts) for (const x of part.samples) samples[n++] = x + part.growth;
  for (let i = 0; i < loose.length; i += SAMPLED) samples[n++] = loose[i]!;
  return samples.sort();
}

/** The number at a rank: among those between two samples, as far apart as it takes to have it there. */
function select(
  parts: readonly RankedPart[],
  loose: Float64Array,
  samples: Float64Array,
  rank: number,
  n: number,
): number {
  const middle = (rank / n) * samples.length;
  for (let margin = Math.sqrt(parts.length) + 4; ; margin *= 4) {
    const first = Math.floor(middle - margin);
    const last = Math.ceil(middle + margin);
    const low = first < 0 ? Number.NEGATIVE_INFINITY : samples[first]!;
    const high = last >= samples.length ? Number.POSITIVE_INFINITY : samples[last]!;
    const { below, between } = numbersBetween(parts, loose, low, high);
    if (rank >= below && rank < below + between.length) return between.sort()[rank - below]!;
  }
}

/** How many numbers are below `low`, and those from `low` to `high`. */
function numbersBetween(
  parts: readonly RankedPart[],
  loose: Float64Array,
  low: number,
  high: number,
): { below: number; between: Float64Array } {
  const found: number[] = [];
  let below = 0;
  const look = (x: number) => {
    if (x < low) below++;
    else if (x <= high) found.push(x);
  };
  for (const x of loose) look(x);
  for (const part of parts) {
    // All before the place found are below `low`: what stands before a number lower by twice the tolerance is lower too.
    let [from, to] = [0, part.count];
    while (from < to) {
      const mid = (from + to) >> 1;
      if (part.at(mid) < low - 2 * part.tolerance) from = mid + 1;
      else to = mid;
    }
    below += from;
    for (let i = from; i < part.count; i++) {
      const x = part.at(i);
      if (x > high + 2 * part.tolerance) break;
      look(x);
    }
  }
  return { below, between: Float64Array.from(found) };
}

/** Places are told by the lower bits of a double that is an integer, numbers by the upper ones. */
const PLACES = 2 ** 16;
const NUMBERS = 2 ** 36;
const FINEST = 256;

/**
 * Places of numbers in ascending order, but for `tolerance`.
 * @param values at most 2^16 of them; not changed
 */
export function ranksOf(values: Float64Array): { places: Uint16Array; tolerance: number; samples: Float64Array } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const fineness = Math.min(FINEST, NUMBERS / Math.max(1, high - low));
  const keys = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) keys[i] = Math.floor((values[i]! - low) * fineness) * PLACES + i;
  keys.sort();
  const places = new Uint16Array(keys.length);
  for (let i = 0; i < keys.length; i++) places[i] = keys[i]! % PLACES;
  const samples = new Float64Array(Math.ceil(places.length / SAMPLED));
  for (let i = 0; i < samples.length; i++) samples[i] = values[places[i * SAMPLED]!]!;
  return { places, tolerance: 1 / fineness, samples };
}
