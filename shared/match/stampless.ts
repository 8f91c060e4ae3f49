import type { HopPackets } from './types.ts';

/** Records from which on equal stamps are no chance. */
const CERTAIN = 3;
/** What another hop's stamps must span while these stand still, ns. */
const MOVING_NS = 1e6;

/**
 * Hops whose records all carry the same time, or none at all (zero): such files exist, and every delay made with them
 * would be nonsense (research case 43).
 */
export function stamplessHops(hops: readonly HopPackets[]): boolean[] {
  const spans = hops.map(({ columns: { time, count } }) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < count; r++) {
      if (time[r]! < low) low = time[r]!;
      if (time[r]! > high) high = time[r]!;
    }
    return [low, high] as const;
  });
  const moving = spans.some(([low, high]) => high - low > MOVING_NS);
  return hops.map(({ columns }, h) => {
    const [low, high] = spans[h]!;
    if (columns.count === 0 || low !== high) return false;
    if (columns.untimed === columns.count) return false;
    return (columns.baseSeconds === 0 && low === 0) || (moving && columns.count >= CERTAIN);
  });
}
