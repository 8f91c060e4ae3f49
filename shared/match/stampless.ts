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
  const moving = hops.some(({ columns: { earliest, latest } }) => latest - earliest > MOVING_NS);
  return hops.map(({ columns: { count, untimed, baseSeconds, earliest, latest } }) => {
    if (count === 0 || earliest !== latest) return false;
    if (untimed === count) return false;
    return (baseSeconds === 0 && earliest === 0) || (moving && count >= CERTAIN);
  });
}
