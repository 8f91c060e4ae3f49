import type { AnalysisWarning, WarningCode } from '../contract/analysis.ts';
import { type AnalysisInput, LinkFlag } from '../match/types.ts';
import { earlyEnds } from './ended-early.ts';
import { gapWarning } from './gap-warning.ts';
import { Hidden } from './hidden.ts';
import type { Judgement } from './walk.ts';

type Add = (code: WarningCode, hop: number, message: string) => void;

/** What a reader of the figures must know, per hop. */
export function warningsFor(
  input: AnalysisInput,
  judgement: Judgement,
  drops: readonly (number | null)[],
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const inputs = input.hops;
  const add: Add = (code, hop, message) => warnings.push({ code, hop: inputs[hop]!.name, message });
  const { match, window } = judgement;
  if (window.missingAt >= 0) {
    const { count, untimed } = inputs[window.missingAt]!.capture.columns;
    const stampless = match.stampless[window.missingAt]!;
    add(
      'no-common-window',
      window.missingAt,
      untimed > 0
        ? `The capture holds ${untimed} packets without a time, so that nothing can be judged against it. Write it as pcap, or as pcapng with enhanced packet blocks.`
        : stampless
          ? 'All records carry the same time, so that nothing can be judged against them. Capture again with time stamps.'
          : count === 0
            ? 'The capture holds no packet, so that nothing can be judged against it. Check its interface and filter.'
            : 'The captures share no time in which all of them listened, so that nothing can be judged. Capture at all hops at once.',
    );
  }
  const ends = earlyEnds(input, judgement);
  inputs.forEach((hop, h) => {
    const { capture } = hop;
    if (capture.damage !== null) add('damaged-file', h, `Read up to the damage: ${capture.damage}.`);
    if (capture.truncated) add('truncated-file', h, 'The file ends inside a record; everything before it was read.');
    if (drops[h])
      add(
        'kernel-drops',
        h,
        `The capture itself lost ${drops[h]} packets: losses on the segments that end here are an interval, and what it lost may be missing as unmatched further down. A smaller snaplen or a narrower filter helps.`,
      );
    if (ends[h]) add('ended-early', h, ends[h]);
    const gaps = gapWarning(hop);
    if (gaps) add('capture-gap', h, gaps);
    const ended = match.terminated.get(h) ?? 0;
    if (ended > 0)
      add(
        'terminated',
        h,
        `A proxy ends ${ended === 1 ? 'a connection' : `${ended} connections`} before this hop and opens its own here: packets cannot be followed across it. Judge each side by itself.`,
      );
    hiddenWarnings(judgement, h, add);
    packetWarnings(judgement, h, add);
  });
  return warnings;
}

/** Of flows that a capture does not show. */
function hiddenWarnings({ hidden, match }: Judgement, h: number, add: Add): void {
  const counts = [0, 0, 0, 0];
  for (const code of hidden[h]!) counts[code]!++;
  const flows = (n: number) => (n === 1 ? '1 flow' : `${n} flows`);
  const around = counts[Hidden.notVia]!;
  if (around > 0) add('not-via-hop', h, `${flows(around)} pass around this hop and are judged straight across it.`);
  const unseen = counts[Hidden.filter]!;
  if (unseen > 0)
    add(
      'filter-mismatch',
      h,
      `${flows(unseen)} do not show in this capture, though answers prove that they pass: they are judged against hops further down where these hold them, else not at all. Its filter cannot see them: capture here with a filter for the addresses and ports that packets have at this hop (after translation, inside or outside of a tunnel), or with none.`,
    );
  const inside = counts[Hidden.encrypted]!;
  if (inside > 0)
    add(
      'encrypted',
      h,
      `${flows(inside)} are inside an encrypted tunnel here (ESP or WireGuard): they are judged against hops further down where these hold them in the clear, else not at all.`,
    );
  if (match.fragmentBlind[h])
    add(
      'filter-mismatch',
      h,
      'This capture holds first fragments only: a filter for ports cannot see the later ones, which have none. Add them to it, for example: (udp port 4789) or (ip[6:2] & 0x1fff != 0).',
    );
}

/** Of what happened to single packets. */
function packetWarnings({ match, loops }: Judgement, h: number, add: Add): void {
  if (loops[h]!.size > 0)
    add(
      'routing-loop',
      h,
      `${loops[h]!.size} packets came by this hop again and again, with a lower TTL each time: a routing loop. Each counts once. Check the routes of the machines around it.`,
    );
  let corrupted = 0;
  const { flags } = match.links[h]!;
  for (const u of match.open[h]!.receiving) if (flags[u]! & LinkFlag.corrupted) corrupted++;
  if (corrupted > 0)
    add(
      'corrupted',
      h,
      `${corrupted} packets arrived here with other bytes than they were sent with: they count as lost on the segment before. Check the links and interfaces between for errors.`,
    );
}
