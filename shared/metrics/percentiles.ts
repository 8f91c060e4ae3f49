/** Nearest-rank percentiles and the ends of a set of numbers. */
export interface Percentiles {
  min: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/**
 * Percentiles by nearest rank, in linear time: three selections instead of sorting all.
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
  const p50 = select(values, 0, rank(0.5));
  const p95 = select(values, rank(0.5), rank(0.95));
  const p99 = select(values, rank(0.95), rank(0.99));
  return { min, p50, p95, p99, max };
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
