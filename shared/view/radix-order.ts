/**
 * Indices of `keys` in ascending (or descending) order of their values; stable, values that are not numbers last either
 * way. Least-significant-digit radix sort over the bits of the doubles, 16 at a time, so that millions take tenths of a
 * second; digits that are the same everywhere are skipped. Yields between passes. (Knuth, TAOCP 3, 5.2.5)
 */
export function* orderByKeys(keys: Float64Array, descending: boolean): Generator<void, Uint32Array> {
  const n = keys.length;
  const { low, high } = sortableBits(keys, descending);
  yield;
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let spare = new Uint32Array(n);
  const counts = new Uint32Array(65536);
  for (const [digits, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(digits[i]! >>> shift) & 0xffff]!++;
    if (n === 0 || counts[(digits[0]! >>> shift) & 0xffff] === n) continue;
    let sum = 0;
    for (let d = 0; d < 65536; d++) {
      const count = counts[d]!;
      counts[d] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const at = order[i]!;
      spare[counts[(digits[at]! >>> shift) & 0xffff]!++] = at;
    }
    [order, spare] = [spare, order];
    yield;
  }
  return order;
}

/** Bits that sort as unsigned integers as the doubles do: the sign flipped, of negative ones all of them. */
function sortableBits(keys: Float64Array, descending: boolean): { low: Uint32Array; high: Uint32Array } {
  const n = keys.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const one = new Float64Array(1);
  // The least significant word first: typed arrays are little-endian wherever this runs.
  const words = new Uint32Array(one.buffer);
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    if (Number.isNaN(key)) {
      low[i] = 0xffffffff;
      high[i] = 0xffffffff;
      continue;
    }
    // No negative zero: it would sort before zero.
    one[0] = key + 0;
    const flip = words[1]! & 0x80000000 ? 0xffffffff : 0;
    const turn = descending ? 0xffffffff : 0;
    low[i] = words[0]! ^ flip ^ turn;
    high[i] = words[1]! ^ (flip | 0x80000000) ^ turn;
  }
  return { low, high };
}
