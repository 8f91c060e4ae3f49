import { Hidden } from '../analysis/hidden.ts';
import { Reason, reasonOf } from '../analysis/marks.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { ExplainedSegment, SegmentFate } from '../contract/explain.ts';
import { PacketState } from '../contract/view.ts';
import { deliveredBytes } from '../match/link-ranges.ts';
import { LinkFlag } from '../match/types.ts';
import { gapAround, hiddenReason, outsideWindow, unjudgedReason } from './judging.ts';
import { pairMatch } from './pair-match.ts';
import type { Sights } from './sights.ts';
import { hopName, plural } from './words.ts';

/** What became of one packet on every segment, in travel order. */
export function segmentFates(result: AnalysisResult, sights: Sights, direction: 0 | 1): ExplainedSegment[] {
  const n = result.inputs.length;
  const segments: ExplainedSegment[] = [];
  for (let step = 0; step < n - 1; step++) {
    const up = direction === 0 ? step : n - 1 - step;
    const down = direction === 0 ? up + 1 : up - 1;
    const [fate, reason] = fateOf(result, sights, up, down, direction);
    const [ups, downs] = [sights.get(up), sights.get(down)];
    segments.push({
      segment: Math.min(up, down),
      from: hopName(result, up),
      to: hopName(result, down),
      fate,
      reason,
      match: ups && downs ? pairMatch(result, up, ups, down, downs) : null,
    });
  }
  return segments;
}

function fateOf(
  result: AnalysisResult,
  sights: Sights,
  up: number,
  down: number,
  direction: 0 | 1,
): [SegmentFate, string] {
  const step = direction === 0 ? 1 : -1;
  const further = (hop: number) =>
    [...sights.keys()].filter((h) => (h - hop) * step > 0).sort((a, b) => (a - b) * step);
  const before = [...sights.keys()].filter((h) => (h - up) * step < 0);
  const beyond = further(down)[0];
  const name = (hop: number) => hopName(result, hop);
  const unit = sights.get(up)?.[0];
  if (unit === undefined) {
    if (before.length === 0)
      return sights.has(down) ? firstSeen(result, sights, up, down, direction) : neither(beyond, name);
    if (sights.has(down) || beyond !== undefined) {
      const sender = before.reduce((a, b) => ((b - a) * step > 0 ? b : a));
      const outside = outsideWindow(result, result.match.corrected[sender]![sights.get(sender)![0]!]!);
      if (outside !== null) return ['unjudged', outside];
      const why = missedAt(result, sights, up);
      return ['delivered', `${name(up)} does not hold it, ${name(beyond ?? down)} does: ${why}`];
    }
    return ['not-seen', 'it did not get this far'];
  }
  const { match } = result;
  const links = match.links[up]!;
  const state = result.state[up]?.[unit];
  if (reasonOf(result.judgement.marks[up]![unit]!) === Reason.again)
    return ['unjudged', 'the same packet passing this hop again: no packet of its own'];
  if (state === PacketState.duplicate) return ['duplicated', 'an extra copy that the network made before this segment'];
  const outside = outsideWindow(result, match.corrected[up]![unit]!);
  if (outside !== null) return ['unjudged', outside];
  if (state === PacketState.unjudged && reasonOf(result.judgement.marks[up]![unit]!) === Reason.gap)
    return ['unjudged', unjudgedReason(result, up, unit)];
  if (state === PacketState.partial) {
    const bytes = match.hops[up]!.payload[unit]!;
    const missing = bytes - deliveredBytes(match, up, match.hops[up]!, unit);
    return ['partial', `${missing} of its ${plural(bytes, 'payload byte')} did not arrive`];
  }
  if (sights.has(down)) return ['delivered', `seen at ${name(down)}`];
  if (beyond !== undefined)
    return ['delivered', `seen further down at ${name(beyond)}: ${missedAt(result, sights, down)}`];
  if (state === PacketState.unjudged) return ['unjudged', unjudgedReason(result, up, unit)];
  if (state !== PacketState.lost) return ['unjudged', 'it was not followed any further'];
  const ambiguous = links.flags[unit]! & LinkFlag.ambiguous;
  const which = ambiguous ? '; it or an identical packet: which one cannot be told' : '';
  return ['lost', `no hop from ${name(down)} on saw it${which}`];
}

/** The segment whose downstream side is the first that saw the packet. */
function firstSeen(
  result: AnalysisResult,
  sights: Sights,
  up: number,
  down: number,
  direction: 0 | 1,
): [SegmentFate, string] {
  const unit = sights.get(down)![0]!;
  const { match } = result;
  const flags = match.links[down]!.flags[unit]!;
  if (flags & LinkFlag.duplicate) return ['duplicated', 'an extra copy that the network made here'];
  if (flags & LinkFlag.late)
    return ['lost', 'its packet was seen up the path longer ago than tmax: lost there by definition'];
  const why = notMissing(result, up, down, direction, unit);
  if (why !== null) return ['unjudged', why];
  return ['unmatched', `no packet at ${hopName(result, up)} is this one`];
}

/** Why a packet seen at a hop and at none before it is not missing there; null when it is. */
function notMissing(result: AnalysisResult, up: number, down: number, direction: 0 | 1, unit: number): string | null {
  const { match, judgement } = result;
  const time = match.corrected[down]![unit]!;
  const reason = reasonOf(judgement.marks[down]![unit]!);
  if (reason === Reason.origin) return 'an answer that a machine between the two made: it was not further up';
  if (reason === Reason.corrupted) return unjudgedReason(result, down, unit);
  const outside = outsideWindow(result, time);
  if (outside !== null) return outside.replace('sent', 'seen');
  const { longestDelay } = judgement.facts[Math.min(up, down)]![direction];
  if (time - longestDelay < judgement.window.judgedFrom)
    return `it may have passed ${hopName(result, up)} before the common window began`;
  // Some hop further up that can see the flow is enough to miss it there.
  const flow = match.hops[down]!.flow[unit]!;
  const step = direction === 0 ? -1 : 1;
  let deaf: string | null = null;
  for (let h = up; h >= 0 && h < match.hops.length; h += step) {
    if (judgement.hidden[h]![flow] !== Hidden.no) continue;
    const gap = gapAround(result, h, time - match.tmax, time);
    if (gap === null) return null;
    deaf ??= `${hopName(result, h)} did not listen ${gap}`;
  }
  return deaf ?? hiddenReason(result, up, flow);
}

function neither(beyond: number | undefined, name: (hop: number) => string): [SegmentFate, string] {
  return ['not-seen', beyond === undefined ? 'it did not get this far' : `first seen at ${name(beyond)}`];
}

/** Why a hop between two that saw a packet does not hold it. */
export function missedAt(result: AnalysisResult, sights: Sights, hop: number): string {
  const [[other, units]] = [...sights] as [[number, number[]]];
  const flow = result.match.hops[other]!.flow[units[0]!]!;
  const hidden = hiddenReason(result, hop, flow);
  if (hidden !== null) return hidden;
  const name = hopName(result, hop);
  const sent = result.match.corrected[other]![units[0]!]!;
  const gap = gapAround(result, hop, sent - result.match.tmax, sent + result.match.tmax);
  if (gap !== null) return `the capture of ${name} did not listen ${gap}`;
  const drops = result.analysis.hops[hop]!.kernelDrops;
  const dropped = drops ? ` (the capture itself lost ${plural(drops, 'packet')})` : '';
  return `the capture of ${name} missed it${dropped}`;
}
