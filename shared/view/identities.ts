import type { AnalysisResult } from '../analysis/types.ts';
import { PacketState } from '../contract/view.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { orderByKeys } from './radix-order.ts';
import { topOf } from './timeline.ts';

/**
 * Every packet of a session once, however many hops saw it, in the order of its first sighting. Indexed by packet; a
 * sighting is a number that stands for hop and unit: `base[hop] + unit`.
 */
export interface Identities {
  count: number;
  /** First sighting in travel direction. */
  first: Uint32Array;
  /** PacketState over the whole path: `lost` and `partial` also when it was a piece of it, further down. */
  fate: Uint8Array;
  /** Hop after which it, or a part of it, was lost; NONE. */
  lostAfter: Int8Array;
  base: Uint32Array;
}

const STEP = 1 << 18;

/** Finds all packets; some hundred milliseconds for millions, in steps. */
export function* findIdentities(result: AnalysisResult): Generator<void, Identities> {
  const { match } = result;
  const base = new Uint32Array(match.hops.length + 1);
  let count = 0;
  for (const [h, hop] of match.hops.entries()) {
    base[h + 1] = base[h]! + hop.count;
    const { up } = match.links[h]!;
    for (let u = 0; u < hop.count; u++) if (up[u] === NONE) count++;
  }
  yield;
  const found = new Uint32Array(count);
  const times = new Float64Array(count);
  let n = 0;
  for (const [h, hop] of match.hops.entries()) {
    const { up } = match.links[h]!;
    const corrected = match.corrected[h]!;
    for (let u = 0; u < hop.count; u++) {
      if (up[u] !== NONE) continue;
      times[n] = corrected[u]!;
      found[n++] = base[h]! + u;
    }
    yield;
  }
  const order = yield* orderByKeys(times, false);
  const first = new Uint32Array(count);
  for (let i = 0; i < count; i++) first[i] = found[order[i]!]!;
  const identities: Identities = {
    count,
    first,
    fate: new Uint8Array(count),
    lostAfter: new Int8Array(count).fill(NONE),
    base,
  };
  yield* settle(result, identities);
  return identities;
}

function* settle(result: AnalysisResult, identities: Identities): Generator<void, void> {
  const { match, state } = result;
  const { count, first, fate, lostAfter, base } = identities;
  for (let i = 0; i < count; i++) {
    let h = hopOf(base, first[i]!);
    let u = first[i]! - base[h]!;
    let part = NONE;
    for (;;) {
      if (part === NONE && state[h]![u] === PacketState.partial) part = h;
      const links = match.links[h]!;
      const down = links.down[u]!;
      if (down === NONE) break;
      h = links.downHop[u]!;
      u = down;
    }
    const last = state[h]![u]!;
    fate[i] = part === NONE ? last : PacketState.partial;
    if (part !== NONE) lostAfter[i] = part;
    else if (last === PacketState.lost) lostAfter[i] = h;
    if (i % STEP === STEP - 1) yield;
  }
  // A piece of a packet that was cut on the way is not on the chain of first pieces.
  for (const loss of result.losses) {
    const [h, u] = topOf(match, loss.hop, loss.unit);
    const i = identityOf(match, identities, h, u);
    if (i === NONE || fate[i] === PacketState.lost || fate[i] === PacketState.partial) continue;
    fate[i] = PacketState.partial;
    lostAfter[i] = loss.hop;
  }
}

/** Hop of a sighting. */
export function hopOf(base: Uint32Array, sighting: number): number {
  let h = 0;
  while (sighting >= base[h + 1]!) h++;
  return h;
}

/** When packet `i` was seen first, ns since the epoch base on the reference clock. */
export function firstTime(match: PathMatch, { first, base }: Identities, i: number): number {
  const h = hopOf(base, first[i]!);
  return match.corrected[h]![first[i]! - base[h]!]!;
}

/** The packet whose first sighting this is; NONE when it is none. */
export function identityOf(match: PathMatch, identities: Identities, hop: number, unit: number): number {
  const wanted = identities.base[hop]! + unit;
  const time = match.corrected[hop]![unit]!;
  for (let i = lowerBound(match, identities, time); i < identities.count; i++) {
    if (identities.first[i] === wanted) return i;
    if (firstTime(match, identities, i) > time) break;
  }
  return NONE;
}

/** The first packet that was not seen before a time. */
export function lowerBound(match: PathMatch, identities: Identities, time: number): number {
  let low = 0;
  let high = identities.count;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (firstTime(match, identities, mid) < time) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Where each hop saw packet `i`: its unit by hop, NONE where none did (the first piece, where it was cut). */
export function sightingsOf(match: PathMatch, { first, base }: Identities, i: number, units: Int32Array): void {
  units.fill(NONE);
  let h = hopOf(base, first[i]!);
  let u = first[i]! - base[h]!;
  for (;;) {
    units[h] = u;
    const links = match.links[h]!;
    const down = links.down[u]!;
    if (down === NONE) return;
    h = links.downHop[u]!;
    u = down;
  }
}
