import { NONE } from './types.ts';

/** Above this many cells all assignments would be slow to compare: only those near the typical delay are. */
const EXACT_CELLS = 16_384;
/** So many arrivals before and after the one at the typical delay. */
const BAND = 64;
/** Cells of the band, one byte each; of more packets only the number is exact. */
const BAND_CELLS = 1 << 27;

/**
 * Order-preserving assignment of identical packets: k copies sent, m arrived. As many as possible are matched, in
 * order, each with a delay inside the gate, and among those the assignment whose delays are closest to `typical`
 * (research d4). The number matched is exact; which of several copies it was may not be. Of several arrivals of one
 * packet the first is the delivery, whatever the delay of those that the network made of it.
 *
 * @param sent corrected times, ns, ascending
 * @param arrived corrected times at the downstream hop, ns, ascending
 * @returns for each sent copy the index of the arrived one, or NONE
 */
export function assignInOrder(
  sent: Float64Array,
  arrived: Float64Array,
  minDelay: number,
  maxDelay: number,
  typical: number,
): Int32Array {
  if (sent.length === 1)
    return Int32Array.of(arrived.findIndex((t) => t - sent[0]! >= minDelay && t - sent[0]! <= maxDelay));
  return sent.length * arrived.length <= EXACT_CELLS
    ? exact(sent, arrived, minDelay, maxDelay, typical)
    : inBand(sent, arrived, minDelay, maxDelay, typical);
}

function exact(sent: Float64Array, arrived: Float64Array, min: number, max: number, typical: number): Int32Array {
  const k = sent.length;
  const m = arrived.length;
  const width = m + 1;
  // Best (most matches, then least cost) of the first i sent and j arrived.
  const matches = new Uint16Array((k + 1) * width);
  const cost = new Float64Array((k + 1) * width);
  const choice = new Uint8Array((k + 1) * width);
  for (let i = 1; i <= k; i++) {
    for (let j = 1; j <= m; j++) {
      const at = i * width + j;
      const skipSent = at - width;
      const skipArrived = at - 1;
      let best = skipSent;
      let how = 1;
      if (better(matches[skipArrived]!, cost[skipArrived]!, matches[best]!, cost[best]!)) {
        best = skipArrived;
        how = 2;
      }
      let bestMatches = matches[best]!;
      let bestCost = cost[best]!;
      const delay = arrived[j - 1]! - sent[i - 1]!;
      if (delay >= min && delay <= max) {
        const diagonal = at - width - 1;
        const n = matches[diagonal]! + 1;
        const c = cost[diagonal]! + Math.abs(delay - typical);
        if (better(n, c, bestMatches, bestCost)) {
          bestMatches = n;
          bestCost = c;
          how = 3;
        }
      }
      matches[at] = bestMatches;
      cost[at] = bestCost;
      choice[at] = how;
    }
  }
  const result = new Int32Array(k).fill(NONE);
  let i = k;
  let j = m;
  while (i > 0 && j > 0) {
    const how = choice[i * width + j];
    if (how === 3) result[--i] = --j;
    else if (how === 2) j--;
    else i--;
  }
  return result;
}

function better(n: number, c: number, m: number, d: number): boolean {
  return n > m || (n === m && c < d);
}

/** The best of the assignments near the typical delay, unless others match more. */
function inBand(sent: Float64Array, arrived: Float64Array, min: number, max: number, typical: number): Int32Array {
  const most = mostInOrder(sent, arrived, min, max);
  const width = 2 * BAND + 1;
  const k = sent.length;
  if (k * width > BAND_CELLS) return most;
  // Row i, of the first i sent, holds the cells of the first `from[i]` to `to[i]` arrived.
  const from = new Int32Array(k + 1);
  const to = new Int32Array(k + 1);
  const choice = new Uint8Array((k + 1) * width);
  let matches = new Uint32Array(width);
  let cost = new Float64Array(width);
  let matchesBefore = new Uint32Array(width);
  let costBefore = new Float64Array(width);
  let center = 0;
  for (let i = 1; i <= k; i++) {
    [matches, matchesBefore] = [matchesBefore, matches];
    [cost, costBefore] = [costBefore, cost];
    while (center < arrived.length && arrived[center]! < sent[i - 1]! + typical) center++;
    const start = Math.max(0, center - BAND);
    const end = Math.min(arrived.length, center + BAND);
    const startBefore = from[i - 1]!;
    const endBefore = to[i - 1]!;
    from[i] = start;
    to[i] = end;
    for (let j = start; j <= end; j++) {
      const skipSent = Math.min(j, endBefore) - startBefore;
      let n = matchesBefore[skipSent]!;
      let c = costBefore[skipSent]!;
      let how = 1;
      if (j > start && better(matches[j - 1 - start]!, cost[j - 1 - start]!, n, c)) {
        n = matches[j - 1 - start]!;
        c = cost[j - 1 - start]!;
        how = 2;
      }
      const delay = j > startBefore ? arrived[j - 1]! - sent[i - 1]! : Number.NaN;
      if (delay >= min && delay <= max) {
        const diagonal = Math.min(j - 1, endBefore) - startBefore;
        const more = matchesBefore[diagonal]! + 1;
        const dearer = costBefore[diagonal]! + Math.abs(delay - typical);
        if (better(more, dearer, n, c)) {
          n = more;
          c = dearer;
          how = 3;
        }
      }
      matches[j - start] = n;
      cost[j - start] = c;
      choice[i * width + j - start] = how;
    }
  }
  if (matches[to[k]! - from[k]!]! < most.reduce((n, j) => (j === NONE ? n : n + 1), 0)) return most;
  const result = new Int32Array(k).fill(NONE);
  let j = to[k]!;
  for (let i = k; i > 0; ) {
    j = Math.min(j, to[i]!);
    const how = choice[i * width + j - from[i]!];
    if (how === 2) j--;
    else if (how === 3) result[--i] = --j;
    else i--;
  }
  return result;
}

/** As many in order as there can be, each arrival taking the earliest packet that it can be. */
function mostInOrder(sent: Float64Array, arrived: Float64Array, min: number, max: number): Int32Array {
  const result = new Int32Array(sent.length).fill(NONE);
  let i = 0;
  for (let j = 0; j < arrived.length && i < sent.length; j++) {
    while (i < sent.length && arrived[j]! - sent[i]! > max) i++;
    if (i < sent.length && arrived[j]! - sent[i]! >= min) result[i++] = j;
  }
  return result;
}
