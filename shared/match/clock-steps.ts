import type { PairClock } from './clock-pairs.ts';
import { visitPair } from './clock-pairs.ts';
import { ownEvidence } from './step-evidence.ts';
import type { HopPackets } from './types.ts';

/** A moment at which one hop's clock was set. */
export interface ClockStep {
  /** First record of that hop after it. */
  row: number;
  /** ns; positive: set forward. */
  size: number;
  /** How wrong `size` can be, ns; Infinity where traffic goes one way. */
  tolerance: number;
}

/** One break of one pair's difference. */
interface Sign {
  clock: PairClock;
  index: number;
  size: number;
  tolerance: number;
  low: number;
  high: number;
}

/**
 * Says whose clock it was: a pair's difference jumps when either is set. All pairs that jump at the same moment are
 * taken together, and the explanation is chosen that the hops' own files bear out (stamps that go back, pauses that
 * the traffic does not explain), then the one with the fewest clocks set, then the one that leaves the reference alone.
 *
 * @param kernel per hop: a number that hops with the same clock share
 * @returns per hop its steps in order of records
 */
export function attributeSteps(
  clocks: readonly PairClock[],
  hops: readonly HopPackets[],
  travel: Uint8Array,
  kernel: readonly number[],
): ClockStep[][] {
  const steps: ClockStep[][] = hops.map(() => []);
  for (const group of groupSigns(clocks, hops, kernel)) {
    // Traffic one way bounds a step as little as an offset.
    const tolerance = isOneWay(group) ? Number.POSITIVE_INFINITY : Math.max(...group.map((sign) => sign.tolerance));
    const sizes = explain(group, clocks, hops, kernel);
    const found = new Map<number, ClockStep>();
    // First where the break itself says where it is, then where other hops' records tell.
    for (const sign of group)
      for (const side of [0, 1] as const) {
        const hop = side === 0 ? sign.low : sign.high;
        const size = sizes.get(kernel[hop]!) ?? 0;
        if (size === 0 || found.has(hop)) continue;
        const [before, after] = sign.clock.breaks[sign.index]!.rows[side];
        found.set(hop, { row: evidenceAt(hops[hop]!, before, after, size).row, size, tolerance });
      }
    carryOver(found, sizes, tolerance, clocks, hops, travel, kernel);
    for (const [hop, step] of found) steps[hop]!.push(step);
  }
  for (const list of steps) list.sort((a, b) => a.row - b.row);
  return steps;
}

function evidenceAt({ columns }: HopPackets, before: number, after: number, size: number) {
  return ownEvidence(columns.time, columns.count, before, after, size);
}

/** Breaks that share a clock and happen there at the same moment: each joins the group that it is nearest to. */
function groupSigns(clocks: readonly PairClock[], hops: readonly HopPackets[], kernel: readonly number[]): Sign[][] {
  const groups: Sign[][] = [];
  for (const clock of clocks) {
    const { low, high } = clock.pair;
    clock.breaks.forEach(({ size, tolerance }, index) => {
      if (size === 0) return;
      const sign: Sign = { clock, index, size, tolerance, low, high };
      let nearest: { group: Sign[]; distance: number } | null = null;
      for (const group of groups) {
        if (group.some((other) => other.clock === clock)) continue;
        const distance = Math.min(...group.map((other) => apart(sign, other, hops, kernel)));
        if (distance <= 1 && (!nearest || distance < nearest.distance)) nearest = { group, distance };
      }
      if (nearest) nearest.group.push(sign);
      else groups.push([sign]);
    });
  }
  return groups;
}

/** How far apart two pairs may see the same step in one hop's records: packets in flight blur it, ns. */
const SAME_FILE_NS = 100e6;
/** The same in two files of one clock, which hold other packets, ns. */
const SAME_MOMENT_NS = 2e9;

/** How far two breaks are from being the same moment of a clock that they share: 0 the same, above 1 not. */
function apart(a: Sign, b: Sign, hops: readonly HopPackets[], kernel: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const i of [0, 1] as const)
    for (const j of [0, 1] as const) {
      const hopA = i === 0 ? a.low : a.high;
      const hopB = j === 0 ? b.low : b.high;
      if (kernel[hopA] !== kernel[hopB]) continue;
      const rowsA = a.clock.breaks[a.index]!.rows[i];
      const rowsB = b.clock.breaks[b.index]!.rows[j];
      if (hopA === hopB && Math.max(...rowsA) > Math.min(...rowsB) && Math.max(...rowsB) > Math.min(...rowsA)) return 0;
      const at = (hop: number, row: number) => hops[hop]!.columns.time[row]! + hops[hop]!.columns.baseSeconds * 1e9;
      const between = Math.abs(at(hopA, rowsA[0]) - at(hopB, rowsB[0]));
      least = Math.min(least, between / (hopA === hopB ? SAME_FILE_NS : SAME_MOMENT_NS));
    }
  return least;
}

/** No route becomes this much longer at once and stays so, ns. */
const BEYOND_ROUTES_NS = 2e9;

/** By how much each clock was set, for the clocks that were; the likeliest explanation of the breaks of one moment. */
function explain(
  group: readonly Sign[],
  clocks: readonly PairClock[],
  hops: readonly HopPackets[],
  kernel: readonly number[],
): Map<number, number> {
  const size = potentials(group, clocks, kernel);
  const tolerance = group.reduce((sum, sign) => sum + sign.tolerance, 0);
  const oneWay = isOneWay(group);
  const jump = Math.max(...group.map((sign) => Math.abs(sign.size)));
  let best: { sizes: Map<number, number>; score: number } | null = null;
  // Every value that a clock has may be the one of those that were not set; the reference's first.
  const reference = size.get(kernel[0]!);
  const values = [...new Set([...(reference === undefined ? [] : [reference]), ...size.values()])];
  for (const zero of values) {
    const sizes = new Map<number, number>();
    let still = 0;
    for (const [clock, value] of size) {
      if (Math.abs(value - zero) <= tolerance) still++;
      else sizes.set(clock, value - zero);
    }
    const evidence = evidenceFor(group, hops, kernel, sizes);
    // Nothing contradicts a jump of traffic one way: without a trace in the files it may be a route after all.
    // Stamps that go back prove it; a pause does for a jump that no route makes.
    if (oneWay && evidence < (jump < BEYOND_ROUTES_NS ? 1.5 : 0.5)) continue;
    const score = evidence * hops.length * 2 + still;
    if (!best || score > best.score) best = { sizes, score };
  }
  return best?.sizes ?? new Map();
}

function isOneWay(group: readonly Sign[]): boolean {
  return group.every(({ clock }) => clock.uncertainty === Number.POSITIVE_INFINITY);
}

/** Each clock's jump, up to a constant common to all: pairs that break part them, all other measured pairs tie them. */
function potentials(
  group: readonly Sign[],
  clocks: readonly PairClock[],
  kernel: readonly number[],
): Map<number, number> {
  const edges: { a: number; b: number; size: number }[] = [];
  for (const clock of clocks) {
    const sign = group.find((s) => s.clock === clock);
    if (!sign && (!clock.segments || clock.uncertainty === Number.POSITIVE_INFINITY)) continue;
    edges.push({ a: kernel[clock.pair.low]!, b: kernel[clock.pair.high]!, size: sign?.size ?? 0 });
  }
  const start = kernel[group[0]!.low]!;
  const size = new Map([[start, 0]]);
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const { a, b, size: jump } of edges) {
      const [to, value] = a === at ? [b, size.get(at)! + jump] : b === at ? [a, size.get(at)! - jump] : [at, 0];
      if (size.has(to)) continue;
      size.set(to, value);
      queue.push(to);
    }
  }
  return size;
}

/** How well the files of the hops that a hypothesis says were set bear it out; the mean over them. */
function evidenceFor(
  group: readonly Sign[],
  hops: readonly HopPackets[],
  kernel: readonly number[],
  sizes: ReadonlyMap<number, number>,
): number {
  let sum = 0;
  let n = 0;
  for (const sign of group) {
    const { rows, misplaced } = sign.clock.breaks[sign.index]!;
    for (const side of [0, 1] as const) {
      const hop = side === 0 ? sign.low : sign.high;
      const size = sizes.get(kernel[hop]!);
      if (size === undefined) continue;
      const [before, after] = rows[side];
      sum += evidenceAt(hops[hop]!, before, after, size).weight;
      // In the order of its own records a step parts the packets cleanly; in the other's, those in flight do not.
      if (misplaced[side] > misplaced[side === 0 ? 1 : 0]) sum -= 0.5;
      n++;
    }
  }
  return n === 0 ? 0 : sum / n;
}

/** Finds the step in hops that share its clock, or were set alike, but of which no pair broke. */
function carryOver(
  found: Map<number, ClockStep>,
  sizes: ReadonlyMap<number, number>,
  tolerance: number,
  clocks: readonly PairClock[],
  hops: readonly HopPackets[],
  travel: Uint8Array,
  kernel: readonly number[],
): void {
  for (let pass = 0; pass < hops.length; pass++) {
    for (let hop = 0; hop < hops.length; hop++) {
      const size = sizes.get(kernel[hop]!);
      if (size === undefined || found.has(hop) || hops[hop]!.columns.count === 0) continue;
      const twin = [...found].find(([other]) => kernel[other] === kernel[hop]);
      if (twin) {
        found.set(hop, { row: rowOfTwin(hops[twin[0]]!, twin[1].row, hops[hop]!, size), size, tolerance });
        continue;
      }
      const clock = clocks.find(
        ({ pair }) => (pair.low === hop && found.has(pair.high)) || (pair.high === hop && found.has(pair.low)),
      );
      if (!clock) continue;
      const other = clock.pair.low === hop ? clock.pair.high : clock.pair.low;
      const [before, after] = carryRow(clock, other, found.get(other)!.row, hops, travel);
      const { row, weight } = evidenceAt(hops[hop]!, before, after, size);
      // Too few packets between the two for a break to show: this clock was not set along with the other.
      if (weight >= 0) found.set(hop, { row, size, tolerance });
    }
  }
}

/** Where the packets before and after a record of one hop of a pair lie in the records of the other. */
export function carryRow(
  { pair }: PairClock,
  from: number,
  row: number,
  hops: readonly HopPackets[],
  travel: Uint8Array,
): [before: number, after: number] {
  let before = 0;
  let after = hops[from === pair.low ? pair.high : pair.low]!.columns.count;
  visitPair(pair, hops, travel, (lowRow, highRow) => {
    const [own, other] = from === pair.low ? [lowRow, highRow] : [highRow, lowRow];
    if (own < row) before = Math.max(before, other);
    else after = Math.min(after, other);
  });
  return [before, after];
}

/** The same step in another file of the same clock: where its stamps go back, or pass the moment. */
function rowOfTwin(hop: HopPackets, row: number, twin: HopPackets, size: number): number {
  const shift = (hop.columns.baseSeconds - twin.columns.baseSeconds) * 1e9;
  const last = hop.columns.time[row - 1]! + shift;
  const { time, count } = twin.columns;
  if (size > 0) {
    const middle = (last + hop.columns.time[row]! + shift) / 2;
    for (let r = 0; r < count; r++) if (time[r]! > middle) return r;
    return count;
  }
  let best = count;
  let most = 0;
  for (let r = 1; r < count; r++) {
    const jump = time[r - 1]! - time[r]!;
    if (jump <= most || Math.abs(time[r - 1]! - last) > SAME_MOMENT_NS) continue;
    most = jump;
    best = r;
  }
  if (best < count) return best;
  for (let r = 0; r < count; r++) if (time[r]! > last) return r;
  return count;
}
