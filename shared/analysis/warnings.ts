import type { AnalysisWarning } from '../contract/analysis.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';
import type { CommonWindow } from './window.ts';

/** What a reader of the figures must know, per hop. */
export function warningsFor(
  inputs: readonly HopInput[],
  match: PathMatch,
  window: CommonWindow,
  notVia: readonly Uint8Array[],
  drops: readonly (number | null)[],
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const add = (code: AnalysisWarning['code'], hop: number, message: string) =>
    warnings.push({ code, hop: inputs[hop]!.name, message });
  if (window.missingAt >= 0) {
    const { count, untimed } = inputs[window.missingAt]!.capture.columns;
    add(
      'no-common-window',
      window.missingAt,
      untimed > 0
        ? `The capture holds ${untimed} packets without a time, so that nothing can be judged against it. Write it as pcap, or as pcapng with enhanced packet blocks.`
        : count === 0
          ? 'The capture holds no packet, so that nothing can be judged against it. Check its interface and filter.'
          : 'The captures share no time in which all of them listened, so that nothing can be judged. Capture at all hops at once.',
    );
  }
  inputs.forEach((input, h) => {
    const { capture } = input;
    if (capture.damage !== null) add('damaged-file', h, `Read up to the damage: ${capture.damage}.`);
    if (capture.truncated) add('truncated-file', h, 'The file ends inside a record; everything before it was read.');
    if (drops[h])
      add(
        'kernel-drops',
        h,
        `The capture itself lost ${drops[h]} packets: losses on the segments that end here are an interval. A smaller snaplen or a narrower filter helps.`,
      );
    if (h > 0 && match.clocks[h]!.line.uncertainty === Number.POSITIVE_INFINITY && capture.columns.count > 0)
      add(
        'one-way-traffic',
        h,
        'Packets that both clocks saw travel one way only, or there are none: delays are relative to the smallest one.',
      );
    let around = 0;
    for (const mark of notVia[h]!) around += mark;
    if (around > 0) add('not-via-hop', h, `${around} flows pass around this hop and are judged straight across it.`);
  });
  return warnings;
}
