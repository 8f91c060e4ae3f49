import type { PathMatch } from '../match/match-path.ts';
import type { HopPackets } from '../match/types.ts';

/** Packets of a few conversations at one hop. */
interface KnownUnits {
  /** By conversation. */
  units: Map<number, number[]>;
  /** Up to which unit they were looked for. */
  until: number;
}

/**
 * Where the packets of a few conversations are while captures grow, so that not all packets must be looked at for them
 * every time.
 */
export class ConversationUnits {
  #hops: KnownUnits[] = [];

  /** Forgets everything: flows, or packets, are numbered otherwise. */
  reset(): void {
    this.#hops = [];
  }

  /** The packets of conversations that `wanted` is 1 for, at a hop whose records are in order of time. */
  of({ hops, presence }: PathMatch, h: number, wanted: Uint8Array): Iterable<readonly number[]> {
    this.#hops[h] ??= { units: new Map(), until: 0 };
    const known = this.#hops[h];
    const hop = hops[h]!;
    for (const conversation of known.units.keys()) if (!wanted[conversation]) known.units.delete(conversation);
    const isNew = new Uint8Array(wanted.length);
    let from = Number.POSITIVE_INFINITY;
    const { first } = presence;
    for (let c = 0; c < wanted.length; c++) {
      if (!wanted[c] || known.units.has(c)) continue;
      known.units.set(c, []);
      isNew[c] = 1;
      from = Math.min(from, first[h]![c * 2]!, first[h]![c * 2 + 1]!);
    }
    // Not before it was seen first.
    take(known, hop, firstAt(hop, from), known.until, isNew);
    take(known, hop, known.until, hop.count, wanted);
    known.until = hop.count;
    return known.units.values();
  }
}

function take({ units }: KnownUnits, { flow }: HopPackets, from: number, to: number, wanted: Uint8Array): void {
  for (let u = from; u < to; u++) if (wanted[flow[u]! >>> 1]) units.get(flow[u]! >>> 1)!.push(u);
}

/** First unit at or after a time by the hop's own clock. */
function firstAt({ columns, row, count }: HopPackets, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (columns.time[row[mid]!]! < time) low = mid + 1;
    else high = mid;
  }
  return low;
}
