/** Nearest-rank percentiles and the ends of a set of numbers. */
export interface Percentiles {
  min: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Enough numbers that it pays to count them by their upper bits first. */
const MANY = 16_384;

/**
 * Percentiles by nearest rank, in linear time: selections instead of sorting all.
 *
 * @param values at least one; put into another order
 */
export function percentiles(values: Float64Array): Percentiles {
  const n = values.length;
  let min = values[0]!;
  let max = values[0]!;
  for (let i = 1; i < n; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    else if (x > max) max = x;
  }
  const rank = (p: number) => Math.max(0, Math.ceil(p * n) - 1);
  const ranks = [rank(0.5), rank(0.95), rank(0.99)];
  const [p50, p95, p99] = n < MANY ? ranks.map((k) => select(values, 0, k)) : byCounting(values, ranks);
  return { min, p50: p50!, p95: p95!, p99: p99!, max };
}

/** Upper bits of a double that numbers are counted by: within 3 % of each other where they are the same. */
const COUNTED_BITS = 17;
const UPPER = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? 0 : 1;

/**
 * The numbers at ascending ranks by one step of a radix selection: a first pass counts them by their upper bits, which does
 * not depend on what order they come in, and a second one keeps those that share these bits with a number looked for.
 */
function byCounting(values: Float64Array, ranks: readonly number[]): number[] {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const counts = new Uint32Array(1 << COUNTED_BITS);
  for (let i = UPPER; i < words.length; i += 2) counts[upperBits(words[i]!)]!++;
  const below = ranks.map(() => 0);
  const bits = ranks.map(() => 0);
  let sum = 0;
  let r = 0;
  for (let upper = 0; r < ranks.length; upper++) {
    for (; r < ranks.length && ranks[r]! < sum + counts[upper]!; r++) {
      bits[r] = upper;
      below[r] = sum;
    }
    sum += counts[upper]!;
  }
  const [a, b, c] = bits;
  const kept = bits.map((upper) => new Float64Array(counts[upper]!));
  const filled = bits.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    const upper = upperBits(words[2 * i + UPPER]!);
    if (upper !== a && upper !== b && upper !== c) continue;
    for (let k = 0; k < bits.length; k++) if (upper === bits[k]) kept[k]![filled[k]!++] = values[i]!;
  }
  return ranks.map((rank, k) => select(kept[k]!, 0, rank - below[k]!));
}

/** Of a double's upper word, in the order of the numbers: negative ones turned over, below the positive ones. */
function upperBits(word: number): number {
  return (word < 0x80000000 ? word | 0x80000000 : ~word) >>> (32 - COUNTED_BITS);
}

/**
 * Value at place `k` of the sorted numbers, of which those before `from` are in their place: Hoare's quickselect with
 * the median of three as pivot, and sorting what is left where that makes no progress (Musser's introselect), so that no
 * order of the numbers makes it slow.
 */
function select(values: Float64Array, from: number, k: number): number {
  let low = from;
  let high = values.length - 1;
  let patience = 2 * Math.ceil(Math.log2(high - low + 2));
  while (low < high) {
    if (patience-- === 0) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = median3(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low - 1;
    let j = high + 1;
    for (;;) {
      do i++;
      while (values[i]! < pivot);
      do j--;
      while (values[j]! > pivot);
      if (i >= j) break;
      const x = values[i]!;
      values[i] = values[j]!;
      values[j] = x;
    }
    if (k <= j) high = j;
    else low = j + 1;
  }
  return values[k]!;
}

function median3(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : Math.max(a, c)) : a < c ? a : Math.max(b, c);
}
