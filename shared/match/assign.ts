import { NONE } from './types.ts';

/** Above this many cells the exact assignment would be slow; the windowed greedy one takes over. */
const EXACT_CELLS = 16_384;

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
    : greedy(sent, arrived, minDelay, maxDelay, typical);
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

function greedy(sent: Float64Array, arrived: Float64Array, min: number, max: number, typical: number): Int32Array {
  const result = new Int32Array(sent.length).fill(NONE);
  let i = 0;
  for (let j = 0; j < arrived.length && i < sent.length; j++) {
    while (i < sent.length && arrived[j]! - sent[i]! > max) i++;
    if (i >= sent.length || arrived[j]! - sent[i]! < min) continue;
    // Move on to a later copy while that fits better and enough copies are left for the arrivals still to come.
    while (
      sent.length - i > arrived.length - j &&
      i + 1 < sent.length &&
      arrived[j]! - sent[i + 1]! >= min &&
      Math.abs(arrived[j]! - sent[i + 1]! - typical) <= Math.abs(arrived[j]! - sent[i]! - typical)
    )
      i++;
    result[i++] = j;
  }
  return result;
}
