import { segmentFacts } from '../analysis/segment-facts.ts';
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
export function unjudgedReason(result: AnalysisResult, hop: number, unit: number, direction: 0 | 1): string {
  const { match } = result;
  const packets = match.hops[hop]!;
  const ttl = packets.columns.ttl[packets.row[unit]!]!;
  const segment = direction === 0 ? hop : hop - 1;
  const step = segmentFacts(match)[segment]?.[direction].ttlStep ?? 0;
  if (ttl <= step) return `its TTL of ${ttl} is spent before the next hop`;
  return 'the capture behind could not have seen it, or it was never meant to get there';
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
