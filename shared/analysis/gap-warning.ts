import type { HopGap, HopInput } from '../match/types.ts';

/** Gaps named one by one before they are only counted. */
const NAMED = 3;

/** When a capture did not listen, and what that means for the figures; null when it always did. */
export function gapWarning({ gaps = [] }: HopInput): string | null {
  if (gaps.length === 0) return null;
  if (gaps[0]!.from === 0n)
    return `The packets of this capture are not all here: ${gaps[0]!.reason}. What passed it is judged straight across it, in the segment before it; where no hop behind it tells, it is not judged.`;
  const more = gaps.length > NAMED ? `, and ${gaps.length - NAMED} times more` : '';
  const told = gaps.slice(0, NAMED).map(gapText).join('; ');
  return `This capture did not listen ${told}${more}. What would have passed it then is judged straight across it, in the segment before it; where no hop behind it tells, it is not judged.`;
}

/** "from 12:00:01.500 UTC for 4.2 s (the connection was lost)", by the hop's own clock. */
export function gapText({ from, to, reason }: HopGap): string {
  const at = `${new Date(Number(from / 1_000_000n)).toISOString().slice(11, 23)} UTC`;
  const why = reason.replace(/\.$/, '');
  if (from === 0n) return `from the beginning (${why})`;
  if (to === null) return `from ${at} on (${why})`;
  return `from ${at} for ${(Number(to - from) / 1e9).toFixed(1)} s (${why})`;
}
