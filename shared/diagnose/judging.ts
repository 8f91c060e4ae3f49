import { gapText } from '../analysis/gap-warning.ts';
import { Hidden } from '../analysis/hidden.ts';
import { consumedText, Reason, reasonOf } from '../analysis/marks.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { listenedFor } from '../analysis/window.ts';
import { hopName, spanText } from './words.ts';

/** Why what was sent at a time is not judged, by the common window alone; null when it is. */
export function outsideWindow(result: AnalysisResult, time: number): string | null {
  const { from, to, judgedFrom, judgedTo, missingAt } = result.judgement.window;
  if (missingAt >= 0) return 'the captures share no time in which all of them listened';
  if (time < from) return `sent ${spanText(from - time)} before the common window begins`;
  if (time > to) return `sent ${spanText(time - to)} after the common window ends`;
  if (time < judgedFrom)
    return `sent ${spanText(time - from)} into the common window, less than the clocks' uncertainty`;
  if (time > judgedTo)
    return `sent ${spanText(to - time)} before the common window ends: too late to be waited for (tmax ${spanText(result.match.tmax)})`;
  return null;
}

/** Why a packet that was never seen again is not judged, by what the analysis settled; by the window see above. */
export function unjudgedReason(result: AnalysisResult, hop: number, unit: number): string {
  const { columns, row } = result.match.hops[hop]!;
  const answer = result.judgement.consumers[hop]!.get(unit);
  const by = answer
    ? `${result.addresses.text(answer.address)} (${consumedText(answer)}, ${hopName(result, answer.hop)} #${answer.row + 1})`
    : 'a machine on the way';
  switch (reasonOf(result.judgement.marks[hop]![unit]!)) {
    case Reason.ttlSpent:
      return `its TTL of ${columns.ttl[row[unit]!]} is spent before the next hop`;
    case Reason.consumed:
      return `consumed before the next hop by ${by}: it was never meant to get further`;
    case Reason.answered:
      return `answered before the next hop in the name of ${by}: it was never meant to get further`;
    case Reason.filtered:
      return answer
        ? `it reached its destination, ${by}, where the captures further down do not show it`
        : 'the captures further down cannot see it';
    case Reason.encrypted:
      return 'from the next hop on its flow is inside an encrypted tunnel';
    case Reason.gap:
      return 'no capture further down listened when it would have passed there';
    case Reason.corrupted:
      return 'its payload was altered on the way: the packet as it was sent counts as lost';
    default:
      return 'it was not followed any further';
  }
}

/** Why a hop's capture does not show a flow, as the analysis settled it; null when it shows it. */
export function hiddenReason(result: AnalysisResult, hop: number, flow: number): string | null {
  const name = hopName(result, hop);
  switch (result.judgement.hidden[hop]![flow]) {
    case Hidden.notVia:
      return `no packet of this flow is at ${name}: it goes another way`;
    case Hidden.filter:
      return `no packet of this flow is at ${name}: the filter of its capture cannot see it`;
    case Hidden.encrypted:
      return `at ${name} this flow is inside an encrypted tunnel`;
    default:
      return null;
  }
}

/** Why a hop's capture cannot hold what happened at a time: it did not listen then; null when it did. */
export function notListening(result: AnalysisResult, hop: number, time: number): string | null {
  const listened = listenedFor(result.inputs[hop]!, result.match, hop, false);
  const name = hopName(result, hop);
  if (!listened) return `the capture of ${name} holds no packet with a time`;
  const [begin, end] = listened;
  if (time < begin) return `the capture of ${name} begins ${spanText(begin - time)} later`;
  if (time > end) return `the capture of ${name} ended ${spanText(time - end)} before`;
  const gap = gapAround(result, hop, time, time);
  return gap === null ? null : `the capture of ${name} did not listen ${gap}`;
}

/** The gap of a hop's capture that touches [from, to], in words; null when it listened all that time. */
export function gapAround(result: AnalysisResult, hop: number, from: number, to: number): string | null {
  const edges = result.match.gaps[hop]!;
  for (let i = 0; i < edges.length; i += 2)
    if (edges[i]! <= to && edges[i + 1]! >= from) return gapText(result.inputs[hop]!.gaps![i / 2]!);
  return null;
}
