import { consumedText, Reason, reasonOf } from '../analysis/marks.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { recordBounds } from '../analysis/window.ts';
import { toReference } from '../clock/model.ts';
import { hopName, spanText } from './words.ts';

/** Why what was sent at a time is not judged, by the common window alone; null when it is. */
export function outsideWindow(result: AnalysisResult, time: number): string | null {
  const { window } = result.analysis;
  if (window === null) return 'the captures share no time in which all of them listened';
  const own = (stamp: string) => Number(BigInt(stamp) - result.epochBase);
  const [from, to, judgedFrom, judgedTo] = [window.from, window.to, window.judgedFrom, window.judgedTo].map(own) as [
    number,
    number,
    number,
    number,
  ];
  if (time < from) return `sent ${spanText(from - time)} before the common window begins`;
  if (time > to) return `sent ${spanText(time - to)} after the common window ends`;
  if (time < judgedFrom)
    return `sent ${spanText(time - from)} into the common window, less than the clocks' uncertainty`;
  if (time > judgedTo)
    return `sent ${spanText(to - time)} before the common window ends: too late to be waited for (tmax ${spanText(result.match.tmax)})`;
  return null;
}

/** Why what was sent at a hop and never seen again is not judged, beyond the window. */
export function unjudgedReason(result: AnalysisResult, hop: number, unit: number): string {
  const { marks, consumers } = result.judgement;
  const packets = result.match.hops[hop]!;
  const by = consumers[hop]!.get(unit);
  const from = by ? `${result.addresses.text(by.address)} (${consumedText(by)})` : '';
  switch (reasonOf(marks[hop]![unit]!)) {
    case Reason.ttlSpent:
      return `its TTL of ${packets.columns.ttl[packets.row[unit]!]} is spent before the next hop`;
    case Reason.consumed:
      return `consumed by ${from}`;
    case Reason.answered:
      return `answered on the way for ${from}`;
    case Reason.filtered:
      return by
        ? `it reached ${from}, but the captures further down do not show it`
        : 'the captures further down cannot see it by their filters, though answers prove that such packets pass';
    case Reason.encrypted:
      return 'from the next hop on its flow is inside an encrypted tunnel';
    case Reason.corrupted:
      return 'it had been damaged before it came here';
    default:
      return 'the capture behind could not have seen it, or it was never meant to get there';
  }
}

/** Why a hop's capture cannot hold what happened at a time: it did not listen then; null when it did. */
export function notListening(result: AnalysisResult, hop: number, time: number): string | null {
  const { columns } = result.match.hops[hop]!;
  const clock = result.match.clocks[hop]!;
  const input = result.inputs[hop]!;
  const bounds = recordBounds(columns.time, columns.count);
  const own = (stamp: bigint) => Number(stamp - BigInt(columns.baseSeconds) * 1_000_000_000n);
  const start = input.start !== null ? own(input.start) : bounds?.[0];
  const stop = input.stop !== null ? own(input.stop) : bounds?.[1];
  const name = hopName(result, hop);
  if (start === undefined || stop === undefined) return `the capture of ${name} holds no packet`;
  const [begin, end] = [toReference(clock, start), toReference(clock, stop)];
  if (time < begin) return `the capture of ${name} begins ${spanText(begin - time)} later`;
  if (time > end) return `the capture of ${name} ended ${spanText(time - end)} before`;
  return null;
}
