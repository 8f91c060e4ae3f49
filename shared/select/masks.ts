import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';

/** One byte per hop and unit: 1 where something is true. */
export type Masks = Uint8Array[];

export function emptyMasks(counts: readonly number[]): Masks {
  return counts.map((count) => new Uint8Array(count));
}

/** Adds `other` to `masks` in place. */
export function addMasks(masks: Masks, other: Masks): Masks {
  masks.forEach((mask, h) => {
    const more = other[h]!;
    for (let u = 0; u < mask.length; u++) mask[u] = mask[u]! | more[u]!;
  });
  return masks;
}

/** Keeps of `masks`, in place, what `other` has too. */
export function keepMasks(masks: Masks, other: Masks): Masks {
  masks.forEach((mask, h) => {
    const more = other[h]!;
    for (let u = 0; u < mask.length; u++) mask[u] = mask[u]! & more[u]!;
  });
  return masks;
}

export function invertMasks(masks: Masks): Masks {
  return masks.map((mask) => mask.map((bit) => 1 - bit));
}

export function differMasks(masks: Masks, other: Masks): Masks {
  return masks.map((mask, h) => mask.map((bit, u) => bit ^ other[h]![u]!));
}

/**
 * From single sightings to packets: a unit is marked when it, or one of the same packet at another hop, is. Packets of
 * which one hop saw one super-frame and another hop its pieces overlap: a marked piece marks the super-frame, not the
 * other pieces; a marked super-frame marks all of them. Yields after each hop, so that it can be done in steps.
 */
export function* spreadMasks(match: PathMatch, masks: Masks): Generator<void, Masks> {
  const n = masks.length;
  if (n < 2) return masks;
  const toward = masks.map((mask) => mask.slice());
  const away = masks.map((mask) => mask.slice());
  // Hops in the order in which packets travel, for either direction: links go one way only.
  for (const step of [1, -1]) {
    for (let i = 0; i < n; i++) {
      follow(match, away, step > 0 ? i : n - 1 - i, step, true);
      follow(match, toward, step > 0 ? n - 1 - i : i, step, false);
      yield;
    }
  }
  return addMasks(toward, away);
}

/**
 * Marks one hop's units by their neighbours that travel with `step`, and these by them: `down`, from where they come
 * from to where they go; else the other way.
 */
function follow(match: PathMatch, masks: Masks, h: number, step: number, down: boolean): void {
  const links = match.links[h]!;
  const mask = masks[h]!;
  const [from, fromHop] = down ? [links.up, links.upHop] : [links.down, links.downHop];
  const [to, toHop] = down ? [links.down, links.downHop] : [links.up, links.upHop];
  const away = down ? step : -step;
  for (let u = 0; u < mask.length; u++) {
    const before = from[u]!;
    if (before !== NONE && (h - fromHop[u]!) * away > 0 && masks[fromHop[u]!]![before] === 1) mask[u] = 1;
    const after = to[u]!;
    if (after !== NONE && mask[u] === 1 && (toHop[u]! - h) * away > 0) masks[toHop[u]!]![after] = 1;
  }
}
