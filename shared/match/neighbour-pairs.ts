import type { HopPair } from './clock-pairs.ts';
import { placesIn } from './common-arrays.ts';
import type { Pairs } from './extreme-pairs.ts';
import { HopMemory, type HopNews } from './hop-memory.ts';
import { type JoinResult, JoinRoom, joinByKey } from './join.ts';
import { JoinMemory } from './join-memory.ts';
import { type Keys, packetKeys } from './keys.ts';
import { joinable } from './open-units.ts';
import type { HopPackets } from './types.ts';

/**
 * Key joins of neighbours; where two neighbours share nothing, of the nearest hop before that shares something.
 * Stops after every join.
 *
 * @param flows how many directed flows there are
 */
export function* neighbourPairs(
  hops: readonly HopPackets[],
  flows: number,
  memory: NeighbourMemory | null,
): Generator<'joining', HopPair[]> {
  const pairs: HopPair[] = [];
  const neighbours = memory?.update(hops) ?? (yield* joinNeighbours(hops, flows));
  neighbours.forEach((join, before) => {
    const high = before + 1;
    const extremes = memory
      ? (travel: Uint8Array) => memory.extremes(before, hops[before]!, hops[high]!, travel)
      : undefined;
    pairs.push({ low: before, high, join, extremes });
    if (join.pairs > 0) return;
    for (let low = before - 1; low >= 0; low--) {
      const further = joinHops(hops, low, high);
      if (further.pairs === 0) continue;
      pairs.push({ low, high, join: further });
      break;
    }
  });
  return pairs;
}

/** Key join of any two hops. */
export function joinHops(hops: readonly HopPackets[], low: number, high: number): JoinResult {
  const [a, b] = [hops[low]!, hops[high]!];
  const [lowUnits, highUnits] = [joinable(a), joinable(b)];
  return joinByKey(packetKeys(a, 'strong', lowUnits), lowUnits, packetKeys(b, 'strong', highUnits), highUnits);
}

function* joinNeighbours(hops: readonly HopPackets[], count: number): Generator<'joining', JoinResult[]> {
  const units = hops.map(joinable);
  const room = new JoinRoom();
  let before = packetKeys(hops[0]!, 'strong', units[0]!);
  let used: Keys | null = null;
  const joins: JoinResult[] = [];
  for (const [low, hop] of hops.slice(1).entries()) {
    const keys = packetKeys(hop, 'strong', units[low + 1]!, used);
    yield 'joining';
    const told = { up: hops[low]!.flow, down: hop.flow, count };
    joins.push(joinByKey(before, units[low]!, keys, units[low + 1]!, told, room));
    yield 'joining';
    used = before;
    before = keys;
  }
  return joins;
}

/** The key joins of neighbours while their captures grow: what came since the last time is joined to what was there. */
export class NeighbourMemory {
  #hops: HopMemory[] = [];
  #joins: JoinMemory[] = [];
  #news: (HopNews | null)[] | null = null;
  readonly #shift: number;

  /** @param shift base 2 logarithm of the units of a block of those that links are told by */
  constructor(shift: number) {
    this.#shift = shift;
  }

  /** The joins, low hop by low hop; another one where it began anew. */
  get joins(): readonly JoinMemory[] {
    return this.#joins;
  }

  /** Takes the hops as they are now, for the `update` that follows. @returns per hop what is new; null: everything */
  look(hops: readonly HopPackets[]): (HopNews | null)[] {
    if (this.#hops.length !== hops.length) {
      this.#hops = hops.map(() => new HopMemory());
      this.#joins = hops.slice(1).map(() => new JoinMemory(this.#shift));
    }
    const news = hops.map((hop, h) => this.#hops[h]!.update(hop));
    this.#news = news;
    return news;
  }

  /** Joins of each hop with the one after it. */
  update(hops: readonly HopPackets[]): JoinResult[] {
    const news = this.#news ?? this.look(hops);
    this.#news = null;
    const places = hops.map(({ order }) => {
      const place = placesIn(order);
      return place === order ? null : place;
    });
    return this.#joins.map((known, low) => {
      const high = low + 1;
      const goesOn = news[low] && news[high];
      const join = goesOn ? known : new JoinMemory(this.#shift);
      this.#joins[low] = join;
      const all = { from: 0, changed: [], flowBefore: new Uint32Array(0) };
      const [lowNews, highNews] = goesOn ? [news[low]!, news[high]!] : [all, all];
      join.update(this.#hops[low]!, lowNews, this.#hops[high]!, highNews);
      return join.result(hops[low]!.order, places[low]!, places[high]!);
    });
  }

  /** Of the latest joins: see `JoinMemory.extremes`. */
  extremes(low: number, lowHop: HopPackets, highHop: HopPackets, travel: Uint8Array): [low: Pairs, high: Pairs] {
    return this.#joins[low]!.extremes(lowHop, highHop, travel);
  }
}
