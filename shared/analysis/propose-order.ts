import { type Aligned, alignConversations } from './order-align.ts';
import { type Beginnings, beginnings } from './order-ends.ts';
import { sameClockVotes, timeVotes } from './order-evidence.ts';
import { type OrderHop, samplePackets } from './order-samples.ts';

export interface ProposedOrder {
  /** Indices of the hops given, in path order. */
  order: number[];
  /** Every pair of neighbours and the beginning of the path are told by packets, without contradiction. */
  certain: boolean;
  /** What the order was told by, and what it was not, in words. */
  why: string;
  /** Names of hops whose place nothing tells; they stand as they were given. */
  uncertain: string[];
}

/** Share of a pair's votes that must agree. */
const AGREED = 0.9;

/**
 * Proposes the path order of hops given in any order: by the TTL, which falls along the path; where it does not fall
 * (bridges, tunnels) by the stamps of packets both ways, which needs no clock to be right; then the end from which
 * conversations are opened comes first. What nothing tells stands as it was given, and is said.
 */
export function proposeOrder(hops: readonly OrderHop[]): ProposedOrder {
  const n = hops.length;
  const samples = samplePackets(hops);
  const opened = beginnings(samples);
  const aligned = alignConversations(samples.packets, n, opened);
  const { before, byTime, disputed } = pairVerdicts(hops, aligned);
  const consistent = close(before);
  // A circle, or stamps against TTL: no place is sure.
  const doubtful = (h: number) => !consistent || disputed.has(h);
  const end = firstEnd(aligned, opened, before);
  if (end.sign < 0) for (const line of before) for (let j = 0; j < n; j++) line[j] = -line[j]! + 0;
  const order = sortByPairs(before);
  const loose = looseHops(order, before);
  const certain = consistent && disputed.size === 0 && loose.length === 0 && end.told;
  return {
    order,
    certain,
    why: reasons(
      samples.packets.length,
      byTime,
      end.by,
      consistent && disputed.size === 0,
      loose.map((h) => hops[h]!.name),
      n,
    ),
    uncertain: order.filter((h) => loose.includes(h) || doubtful(h)).map((h) => hops[h]!.name),
  };
}

/**
 * Which hop of each pair comes first. Stamps of packets both ways prove it; the TTL tells it where there are none, and
 * is believed against nobody: something on the way may set it anew.
 */
function pairVerdicts(
  hops: readonly OrderHop[],
  { packets, ttl }: Aligned,
): { before: number[][]; byTime: boolean; disputed: Set<number> } {
  const n = hops.length;
  const time = timeVotes(packets, n);
  const shared = sameClockVotes(
    packets,
    n,
    (i, j) => hops[i]!.clockId !== null && hops[i]!.clockId === hops[j]!.clockId,
  );
  const before = hops.map(() => new Array<number>(n).fill(0));
  const disputed = new Set<number>();
  let byTime = false;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const timed = time.verdict(i, j, AGREED) || shared.verdict(i, j, AGREED);
      const routed = ttl.verdict(i, j, AGREED);
      if (timed !== 0 && routed === 0) byTime = true;
      if (timed * routed < 0) disputed.add(i).add(j);
      before[i]![j] = timed || routed;
      before[j]![i] = -before[i]![j]! + 0;
    }
  return { before, byTime, disputed };
}

/** Transitive closure; false when pairs contradict each other. */
function close(before: number[][]): boolean {
  const n = before.length;
  let consistent = true;
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        if (i === j || before[i]![k] !== 1 || before[k]![j] !== 1) continue;
        if (before[i]![j] === -1) consistent = false;
        else {
          before[i]![j] = 1;
          before[j]![i] = -1;
        }
      }
  return consistent;
}

type EndBy = keyof Beginnings | 'given';

/** Share of the conversations, more of one kind than of the other, that makes an end the first one for certain. */
const DECIDED = 0.5;

/** Whether the path begins where side +1 sends from (1) or at the other end (-1). */
function firstEnd(
  aligned: Aligned,
  begun: Beginnings,
  before: readonly number[][],
): { sign: 1 | -1; by: EndBy; told: boolean } {
  for (const by of ['opened', 'ports', 'first'] as const) {
    let sum = 0;
    let count = 0;
    for (const [conversation, sign] of aligned.turned) {
      const side = Math.sign(begun[by].get(conversation) ?? 0);
      sum += sign * side;
      count += Math.abs(side);
    }
    if (sum !== 0) return { sign: sum > 0 ? 1 : -1, by, told: by !== 'first' && Math.abs(sum) >= count * DECIDED };
  }
  // As given, as far as it says: most pairs as they stand.
  let standing = 0;
  before.forEach((line, i) => {
    for (let j = i + 1; j < line.length; j++) standing += line[j]!;
  });
  return { sign: standing < 0 ? -1 : 1, by: 'given', told: false };
}

/** A hop comes after all that are known to be before it; among those that could be next the one given first. */
function sortByPairs(before: readonly number[][]): number[] {
  const left = new Set(before.keys());
  const order: number[] = [];
  while (left.size > 0) {
    const rest = [...left];
    const free = rest.find((i) => rest.every((j) => before[j]![i] !== 1));
    // A circle: the one that most others come after.
    const score = (i: number) => rest.reduce((sum, j) => sum + before[i]![j]!, 0);
    const next = free ?? rest.reduce((best, i) => (score(i) > score(best) ? i : best));
    order.push(next);
    left.delete(next);
  }
  return order;
}

/** Hops of which nothing tells whether they come before or after some other. */
function looseHops(order: readonly number[], before: readonly number[][]): number[] {
  return order.filter((i) => before[i]!.some((verdict, j) => j !== i && verdict === 0));
}

const ENDS: Record<EndBy, string> = {
  opened: 'first is the end that opens most conversations',
  ports: 'first is the end that sends from ephemeral ports',
  first: 'first is the end that sent first, which only the beginning of the captures tells',
  given: 'which end is first nothing tells: as given',
};

function reasons(packets: number, byTime: boolean, end: EndBy, agreed: boolean, loose: string[], n: number): string {
  if (packets === 0) return 'no packet was found at two hops: the hops stand as they were given';
  const told = byTime ? 'TTL, and where it stays the same by the stamps of packets both ways,' : 'TTL';
  const parts = [`by ${told} of ${packets} packets seen at several hops`, ENDS[end]];
  if (!agreed) parts.push('TTL and stamps contradict each other, or there are several paths');
  if (loose.length === n && n > 2) parts.push('not every two hops could be told apart: those stand as they were given');
  else if (loose.length > 0) parts.push(`nothing tells the places of ${loose.join(' and ')} apart: as given`);
  return parts.join('; ');
}
