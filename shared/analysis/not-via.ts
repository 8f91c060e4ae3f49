import { toReference } from '../clock/model.ts';
import type { PathMatch } from '../match/match-path.ts';
import { OFF_PATH } from '../match/types.ts';
import type { CommonWindow } from './window.ts';

/** Packets of a flow beyond a hop from which on its absence there is a path, not a lost capture. */
const CERTAIN = 3;

/**
 * Directed flows that never pass a hop between two that saw them (ECMP, bonds, another interface): 1 at [hop][flow]. A
 * flow of a packet or two at a hop whose kernel dropped is taken as missed instead.
 */
export function notViaHops(
  match: PathMatch,
  window: CommonWindow,
  kernelDrops: readonly (number | null)[],
): Uint8Array[] {
  const { packets, flows } = match.presence;
  const n = match.hops.length;
  const notVia = match.hops.map(() => new Uint8Array(flows));
  for (let f = 0; f < flows; f++) {
    if (match.travel[f] === OFF_PATH) continue;
    let first = -1;
    let last = -1;
    for (let h = 0; h < n; h++) {
      if (packets[h]![f] === 0) continue;
      if (first < 0) first = h;
      last = h;
    }
    if (first < 0) continue;
    // A flow that began when some capture had ended already may well have passed there.
    if (toReference(match.clocks[first]!, match.presence.first[first]![f]!) > window.to) continue;
    for (let h = first + 1; h < last; h++) {
      if (packets[h]![f]! > 0) continue;
      const beyond = Math.max(packets[first]![f]!, packets[last]![f]!);
      if (beyond >= CERTAIN || !kernelDrops[h]) notVia[h]![f] = 1;
    }
  }
  return notVia;
}
