import { firstsOnly } from '../match/fragment-blind.ts';
import { chainByKey } from '../match/key-chains.ts';
import { packetKeys } from '../match/keys.ts';
import type { PathMatch } from '../match/match-path.ts';
import { joinable, sift } from '../match/open-units.ts';
import { NONE } from '../match/types.ts';
import { Reason, withReason } from './marks.ts';

/**
 * Datagrams that went no further than to a capture which holds only their first fragment, and can hold no other by its
 * filter: whether they arrived whole cannot be told.
 *
 * @param marks per hop and unit; Reason bits are set
 */
export function markBlindFragments(match: PathMatch, marks: Uint8Array[]): void {
  match.fragmentBlind.forEach((blind, k) => {
    const firsts = blind ? firstsOnly(match.hops[k]!) : new Uint32Array(0);
    if (firsts.length === 0) return;
    const chains = chainByKey(packetKeys(match.hops[k]!, 'strong', firsts));
    match.hops.forEach((hop, h) => {
      if (h === k) return;
      const { down } = match.links[h]!;
      const units = sift(joinable(hop), (u) => down[u] === NONE);
      const keys = packetKeys(hop, 'strong', units);
      units.forEach((u, i) => {
        if (chains.find(keys.low[i]!, keys.high[i]!) !== NONE)
          marks[h]![u] = withReason(marks[h]![u]!, Reason.filtered);
      });
    });
  });
}
