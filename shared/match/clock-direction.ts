import { type HopClock, toReference, uncertaintyOf } from '../clock/model.ts';
import type { HopPair } from './clock-pairs.ts';
import { decide, UNDECIDED } from './direction.ts';
import type { Presence } from './presence.ts';
import type { HopPackets } from './types.ts';

/**
 * Decides flows that no router's TTL told apart by comparing both sides of a conversation over one pair of hops:
 * forward differences are offset plus delay, reverse ones offset minus delay, so that the larger one travels forward.
 * Each packet is compared with the last one of the other side only: whatever steps and drift do over the capture, they
 * do little between two packets of one conversation.
 */
export function decideByDelay(
  travel: Uint8Array,
  pairs: readonly HopPair[],
  hops: readonly HopPackets[],
  presence: Presence,
): void {
  for (const pair of pairs) {
    if (!tells(pair, travel, presence)) continue;
    const votes = new Int32Array(travel.length / 2);
    const last = new Float64Array(travel.length).fill(Number.NaN);
    eachInOrder(pair, hops, travel, (flow, ta, tb) => {
      last[flow] = tb - ta;
      const other = last[flow ^ 1]!;
      if (Number.isNaN(other)) return;
      const larger = Math.sign(tb - ta - other);
      votes[flow >> 1]! += flow & 1 ? -larger : larger;
    });
    votes.forEach((vote, conversation) => {
      if (vote !== 0) decide(travel, conversation, vote > 0);
    });
  }
}

/** Decides what is left by the clocks: a packet arrives after it was sent. What nothing tells is taken as forward. */
export function decideByTime(
  travel: Uint8Array,
  pairs: readonly HopPair[],
  hops: readonly HopPackets[],
  clocks: readonly HopClock[],
  presence: Presence,
): void {
  for (const pair of pairs) {
    if (!tells(pair, travel, presence)) continue;
    const low = clocks[pair.low]!;
    const high = clocks[pair.high]!;
    // The fit is only worth something here when it was not itself made from one-way traffic.
    if (!Number.isFinite(uncertaintyOf(low)) || !Number.isFinite(uncertaintyOf(high))) continue;
    const sum = new Float64Array(travel.length);
    const count = new Uint32Array(travel.length);
    eachInOrder(pair, hops, travel, (flow, ta, tb, rowA, rowB) => {
      sum[flow]! += toReference(high, tb, rowB) - toReference(low, ta, rowA);
      count[flow]!++;
    });
    for (let f = 0; f < travel.length; f++) {
      if (travel[f] !== UNDECIDED || count[f] === 0) continue;
      decide(travel, f >> 1, sum[f]! >= 0 === ((f & 1) === 0));
    }
  }
  for (let c = 0; c < travel.length / 2; c++) {
    if (travel[c * 2] === UNDECIDED) decide(travel, c, seenFirst(presence, c) === 0);
  }
}

/** Whether any flow that nothing has told yet is seen at both hops: only its packets can tell more. */
function tells({ low, high }: HopPair, travel: Uint8Array, { packets }: Presence): boolean {
  for (let f = 0; f < travel.length; f++)
    if (travel[f] === UNDECIDED && packets[low]![f]! > 0 && packets[high]![f]! > 0) return true;
  return false;
}

/** The side of a conversation that the first hop which holds any of it saw first: it does not depend on numbers. */
function seenFirst({ first }: Presence, conversation: number): 0 | 1 {
  const [a, b] = [conversation * 2, conversation * 2 + 1];
  for (const times of first) if (times[a] !== times[b]) return times[a]! < times[b]! ? 0 : 1;
  return 0;
}

/** Visits the joined packets of a pair's undecided flows in the order in which the lower hop recorded them. */
function eachInOrder(
  pair: HopPair,
  hops: readonly HopPackets[],
  travel: Uint8Array,
  visit: (flow: number, low: number, high: number, lowRow: number, highRow: number) => void,
): void {
  const { pairUp, pairDown, pairs } = pair.join;
  const low = hops[pair.low]!;
  const high = hops[pair.high]!;
  let order: Uint32Array | null = null;
  for (let i = 1; i < pairs && !order; i++) {
    if (pairUp[i]! >= pairUp[i - 1]!) continue;
    order = Uint32Array.from({ length: pairs }, (_, k) => k).sort((a, b) => pairUp[a]! - pairUp[b]!);
  }
  for (let k = 0; k < pairs; k++) {
    const i = order ? order[k]! : k;
    const flow = low.flow[pairUp[i]!]!;
    if (travel[flow] !== UNDECIDED) continue;
    const a = low.row[pairUp[i]!]!;
    const b = high.row[pairDown[i]!]!;
    visit(flow, low.columns.time[a]!, high.columns.time[b]!, a, b);
  }
}
