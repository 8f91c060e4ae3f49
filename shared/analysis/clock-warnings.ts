import { type HopClock, uncertaintyBetween } from '../clock/model.ts';
import type { AnalysisSegment, AnalysisWarning } from '../contract/analysis.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';
import { epochText } from './times.ts';

/** Steps named one by one before they are only counted. */
const NAMED = 3;

/** What a reader of delays and offsets must know of the hops' clocks. */
export function clockWarnings(
  inputs: readonly HopInput[],
  match: PathMatch,
  segments: readonly AnalysisSegment[],
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const add = (code: AnalysisWarning['code'], h: number, message: string) =>
    warnings.push({ code, hop: inputs[h]!.name, message });
  inputs.forEach((input, h) => {
    const clock = match.clocks[h]!;
    const text = stepText(match, clock, h);
    if (text) add('clock-step', h, text);
    if (match.stampless[h])
      add('no-timestamps', h, 'All packets carry the same time, so that there are no delays to and from this hop.');
    if (match.priorRefused.includes(h))
      add(
        'clock-probes-refused',
        h,
        'Packets contradict what the probes of this clock said; the packets are followed, the probes left out.',
      );
    if (h > 0 && clock.contradictory)
      add(
        'clock-contradiction',
        h,
        'Packets of both directions contradict each other, so that no offset of this clock makes all delays positive. Check the order of the hops.',
      );
    else if (h > 0 && clock.pieces[0]!.uncertainty === Number.POSITIVE_INFINITY && input.capture.columns.count > 0)
      add(
        'one-way-traffic',
        h,
        'Packets that both clocks saw travel one way only, or there are none: delays are relative to the smallest one.',
      );
  });
  segments.forEach((segment, s) => {
    if (match.clocks[s]!.contradictory || match.clocks[s + 1]!.contradictory) return;
    const least = Math.min(segment.forward.delayNs?.min ?? 0, segment.reverse.delayNs?.min ?? 0);
    const bound = uncertaintyBetween(match.clocks, s, s + 1);
    // Within the bound a negative delay only says that the path is not symmetric.
    if (least < 0 && Number.isFinite(bound) && -least > bound + RESOLUTION_NS)
      add(
        'clock-contradiction',
        s + 1,
        'Some delays to or from this hop are negative by more than the clocks can be wrong: packets taken for others, or a clock that was set too briefly to be found.',
      );
  });
  return warnings;
}

/** Captures whose stamps have no finer resolution, ns. */
const RESOLUTION_NS = 1000;

function stepText(match: PathMatch, clock: HopClock, h: number): string | null {
  const { columns } = match.hops[h]!;
  const steps = clock.pieces.filter(({ stepped }) => stepped !== 0);
  if (steps.length === 0) return null;
  const told = steps.slice(0, NAMED).map(({ fromRow, stepped }) => {
    const at = clockTime(epochText(columns.baseSeconds, columns.time[fromRow]!));
    return `${stepped < 0 ? 'back' : 'forward'} by ${spanText(Math.abs(stepped))} at ${at}`;
  });
  const more = steps.length > NAMED ? `, and ${steps.length - NAMED} times more` : '';
  return `This clock was set ${told.join(', ')}${more} (its own time, after the step). Times are corrected in pieces.`;
}

/** Time of day, UTC, to the microsecond. @param ns decimal nanoseconds since the epoch */
function clockTime(ns: string): string {
  const micros = BigInt(ns) / 1000n;
  const date = new Date(Number(micros / 1000n));
  return `${date.toISOString().slice(11, 23)}${String(micros % 1000n).padStart(3, '0')} UTC`;
}

/** Three digits are enough for the size of a step. */
function spanText(ns: number): string {
  const [value, unit] =
    ns < 1e6 ? [ns / 1e3, 'µs'] : ns < 1e9 ? [ns / 1e6, 'ms'] : ns < 120e9 ? [ns / 1e9, 's'] : [ns / 60e9, 'min'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}
