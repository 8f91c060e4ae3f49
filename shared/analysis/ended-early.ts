import type { AnalysisInput } from '../match/types.ts';
import { OFF_PATH } from '../match/types.ts';
import { epochText } from './times.ts';
import type { Judgement } from './walk.ts';
import { listenedFor } from './window.ts';

/**
 * Captures that ended so long before the others that a good part of what these saw cannot be judged: per hop the
 * warning in words, or null. Before by more than `tmax` (less would be the ordinary edge), and with packets of the path
 * elsewhere after it.
 */
export function earlyEnds(input: AnalysisInput, { match, window }: Judgement): (string | null)[] {
  if (input.live || window.missingAt >= 0) return input.hops.map(() => null);
  const last = match.hops.map((hop, h) => {
    const { flow, order, count } = hop;
    const times = match.corrected[h]!;
    for (let i = count - 1; i >= 0; i--) if (match.travel[flow[order[i]!]!] !== OFF_PATH) return times[order[i]!]!;
    return Number.NEGATIVE_INFINITY;
  });
  return input.hops.map((hop, h) => {
    const known = hop.stop !== null;
    const listened = listenedFor(hop, match, h, false);
    if (!listened) return null;
    const [, end] = listened;
    const newest = Math.max(...last.filter((_, k) => k !== h));
    if (newest - end <= Math.max(match.tmax, MIN_GAP_NS)) return null;
    const gap = ((newest - end) / 1e9).toFixed(1);
    const at = new Date(Number(BigInt(epochText(match.hops[0]!.columns.baseSeconds, end)) / 1_000_000n)).toISOString();
    const what = known ? 'The capture ended' : 'The last record of this capture is';
    const rest = known ? '' : ' If it ran on, nothing reached it in that time.';
    return `${what} at ${at}, ${gap} s before the last packet elsewhere: what was sent after that is not judged.${rest}`;
  });
}

/** With a shorter tmax than that, quiet ends of captures would look like early ones. */
const MIN_GAP_NS = 2e9;
