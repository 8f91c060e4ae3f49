import { RETRANSMISSION, reasonOf } from '../analysis/marks.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { Verdict } from '../analysis/walk.ts';
import { PacketState } from '../contract/view.ts';
import type { ValueTest } from '../filter/check.ts';
import type { Field } from '../filter/fields.ts';
import { LinkFlag, NONE, OFF_PATH } from '../match/types.ts';
import { chainEnd } from './chains.ts';
import { BLOCK, BLOCKS_A_STEP } from './hop-rows.ts';
import { valueCheck } from './hop-tests.ts';
import { legsOf } from './legs.ts';
import { addMasks, emptyMasks, invertMasks, keepMasks, type Masks, spreadMasks } from './masks.ts';

/** A segment's index, or null for the path as a whole. */
export type Leg = number | null;

type Steps = Generator<void, Masks>;
type Units = (hop: number, unit: number) => boolean;

/**
 * Of which packets a condition on the path is true, at every unit of theirs. With a leg: of the packets that were sent
 * into that segment, by what became of them there.
 */
export function* pathTest(result: AnalysisResult, field: Field, test: ValueTest, leg: Leg): Steps {
  if (field.kind === 'mark') return yield* markTest(result, field.name, test, leg);
  switch (field.name) {
    case 'segment':
      return yield* segmentTest(result, test, leg);
    case 'delay':
      return yield* delayTest(result, test, leg);
    case 'reason':
      return yield* reasonTest(result, test, leg);
    case 'seen':
      return yield* seenTest(result, test);
    case 'flow':
      return yield* unitValues(result, test, (h, u) => result.match.hops[h]!.flow[u]! >> 1);
    default: {
      const { hops, travel } = result.match;
      const direction = (h: number, u: number) => travel[hops[h]!.flow[u]!]!;
      return yield* unitValues(result, test, (h, u) => (direction(h, u) === OFF_PATH ? Number.NaN : direction(h, u)));
    }
  }
}

/** A mark is true or false of every packet. */
function* markTest(result: AnalysisResult, name: string, test: ValueTest, leg: Leg): Steps {
  const passes = (value: number) => {
    const out = new Uint8Array(1);
    valueCheck(test)(Float64Array.of(value), 1, out);
    return out[0] === 1;
  };
  const [ifTrue, ifFalse] = [passes(1), passes(0)];
  if (ifTrue === ifFalse) return all(result, ifTrue);
  const masks = yield* marked(result, name, leg);
  return ifTrue ? masks : invertMasks(masks);
}

function* marked(result: AnalysisResult, name: string, leg: Leg): Steps {
  const { match, judgement, state } = result;
  const flag =
    (bit: number): Units =>
    (h, u) =>
      (match.links[h]!.flags[u]! & bit) !== 0;
  switch (name) {
    case 'lost':
      return yield* withVerdict(result, Verdict.lost, leg);
    case 'partial':
      return yield* withVerdict(result, Verdict.partial, leg);
    case 'unjudged':
      return yield* withVerdict(result, Verdict.unjudged, leg);
    case 'delivered':
      return yield* delivered(result, leg);
    case 'ambiguous':
      return yield* packets(result, leg, flag(LinkFlag.ambiguous));
    case 'retransmission':
      return yield* packets(result, null, (h, u) => (judgement.marks[h]![u]! & RETRANSMISSION) !== 0);
    case 'duplicate':
      return yield* packets(result, null, (h, u) => state[h]![u] === PacketState.duplicate);
    default:
      return yield* packets(result, leg, (h, u) => isTranslated(result, h, u));
  }
}

/** Addresses or ports are others at the next hop that saw it. */
function isTranslated({ match }: AnalysisResult, h: number, u: number): boolean {
  const links = match.links[h]!;
  const down = links.down[u]!;
  if (down === NONE) return false;
  const here = match.hops[h]!;
  const there = match.hops[links.downHop[u]!]!;
  return here.columns.flow[here.row[u]!] !== there.columns.flow[there.row[down]!];
}

function* withVerdict(result: AnalysisResult, verdict: number, leg: Leg): Steps {
  const { next } = yield* legsOf(result);
  const masks = yield* packets(result, leg, (h, u) => next[h]![u] === verdict + 1);
  return masks;
}

/** On a segment: judged, and wholly seen behind it. On the path: arrived at its end, and nothing of it lost or unjudged. */
function* delivered(result: AnalysisResult, leg: Leg): Steps {
  if (leg !== null) return addMasks(yield* withVerdict(result, Verdict.delivered, leg), yield* crossing(result, leg));
  const arrived = yield* packets(result, null, (h, u) => result.state[h]![u] === PacketState.arrived);
  keepMasks(arrived, yield* withVerdict(result, Verdict.delivered, null));
  for (const other of [Verdict.lost, Verdict.partial, Verdict.unjudged])
    keepMasks(arrived, invertMasks(yield* withVerdict(result, other, null)));
  return arrived;
}

function* segmentTest(result: AnalysisResult, test: ValueTest, leg: Leg): Steps {
  if (leg === null) throw new RangeError('a segment is asked about one by one');
  const out = new Uint8Array(1);
  valueCheck(test)(Float64Array.of(leg), 1, out);
  if (out[0] === 0) return all(result, false);
  const { next } = yield* legsOf(result);
  return addMasks(yield* packets(result, leg, (h, u) => next[h]![u] !== 0), yield* crossing(result, leg));
}

/** Packets that crossed a segment behind a hop that did not hold them. */
function* crossing(result: AnalysisResult, leg: number): Steps {
  const masks = emptyMasks(counts(result));
  const { crossed } = yield* legsOf(result);
  for (let i = 0; i < crossed.length; i += 3) if (crossed[i] === leg) masks[crossed[i + 1]!]![crossed[i + 2]!] = 1;
  return yield* spreadMasks(result.match, masks);
}

function* reasonTest(result: AnalysisResult, test: ValueTest, leg: Leg): Steps {
  const { marks } = result.judgement;
  const masks = yield* unitValues(result, test, (h, u) => reasonOf(marks[h]![u]!) || Number.NaN);
  if (leg !== null) keepMasks(masks, onLeg(result, leg));
  return yield* spreadMasks(result.match, masks);
}

function* seenTest(result: AnalysisResult, test: ValueTest): Steps {
  const all = test.kind === 'values' && test.all;
  // All hops that saw it pass: none that fails did.
  const asked: ValueTest = all ? { ...test, all: false, outside: !test.outside } : test;
  const masks = yield* spreadMasks(result.match, yield* unitValues(result, asked, (h) => h));
  return all ? invertMasks(masks) : masks;
}

/** Of a leg: between its two hops. Of the path: from its first hop to its last. Only of packets seen, and judged, at both. */
function* delayTest(result: AnalysisResult, test: ValueTest, leg: Leg): Steps {
  const { match } = result;
  const { next } = yield* legsOf(result);
  const arrives = (h: number, u: number) =>
    next[h]![u] === Verdict.delivered + 1 || next[h]![u] === Verdict.partial + 1;
  if (leg === null) return yield* wholeDelays(result, test);
  const masks = yield* unitValues(result, test, (h, u) => {
    const links = match.links[h]!;
    if (nextSegment(result, h, u) !== leg || !arrives(h, u)) return Number.NaN;
    const hop = links.downHop[u]!;
    if (Math.abs(hop - h) !== 1) return Number.NaN;
    return match.corrected[hop]![links.down[u]!]! - match.corrected[h]![u]!;
  });
  return yield* spreadMasks(match, masks);
}

function* wholeDelays(result: AnalysisResult, test: ValueTest): Steps {
  const { match } = result;
  const { hops, travel, corrected } = match;
  const last = hops.length - 1;
  return yield* unitValues(result, test, (h, u) => {
    const direction = travel[hops[h]!.flow[u]!]!;
    if (direction === OFF_PATH || last === 0) return Number.NaN;
    const [topHop, top] = chainEnd(match, h, u, 'up');
    const [endHop, end] = chainEnd(match, h, u, 'down');
    const [first, final] = direction === 0 ? [0, last] : [last, 0];
    if (topHop !== first || endHop !== final) return Number.NaN;
    return corrected[endHop]![end]! - corrected[topHop]![top]!;
  });
}

/** Packets with a unit of which `is` is true; of a leg: a unit that was sent into it. */
function* packets(result: AnalysisResult, leg: Leg, is: Units): Steps {
  const masks = emptyMasks(counts(result));
  for (const [h, mask] of masks.entries()) {
    if (leg !== null && h !== leg && h !== leg + 1) continue;
    for (let u = 0; u < mask.length; u++)
      if (is(h, u) && (leg === null || nextSegment(result, h, u) === leg)) mask[u] = 1;
    yield;
  }
  return yield* spreadMasks(result.match, masks);
}

function onLeg(result: AnalysisResult, leg: number): Masks {
  return emptyMasks(counts(result)).map((mask, h) => {
    if (h === leg || h === leg + 1)
      for (let u = 0; u < mask.length; u++) if (nextSegment(result, h, u) === leg) mask[u] = 1;
    return mask;
  });
}

/** The segment that a unit travels next; NONE at the end of the path and off it. */
function nextSegment({ match }: AnalysisResult, h: number, u: number): number {
  const direction = match.travel[match.hops[h]!.flow[u]!]!;
  if (direction === OFF_PATH) return NONE;
  if (direction === 0) return h < match.hops.length - 1 ? h : NONE;
  return h - 1;
}

/** Tests a value of every unit; what is said of the packet is the same at all of them, or spread by the caller. */
function* unitValues(result: AnalysisResult, test: ValueTest, value: (hop: number, unit: number) => number): Steps {
  const check = valueCheck(test);
  const values = new Float64Array(BLOCK);
  const masks = emptyMasks(counts(result));
  for (const [h, mask] of masks.entries()) {
    for (let from = 0, block = 1; from < mask.length; from += BLOCK, block++) {
      const n = Math.min(BLOCK, mask.length - from);
      for (let i = 0; i < n; i++) values[i] = value(h, from + i);
      check(values, n, mask.subarray(from, from + n));
      if (block % BLOCKS_A_STEP === 0) yield;
    }
  }
  return masks;
}

function all(result: AnalysisResult, value: boolean): Masks {
  return emptyMasks(counts(result)).map((mask) => mask.fill(value ? 1 : 0));
}

function counts(result: AnalysisResult): number[] {
  return result.match.hops.map((hop) => hop.count);
}
