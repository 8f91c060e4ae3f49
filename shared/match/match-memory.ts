import { CapturedMemory } from './captured-memory.ts';
import type { HopNews } from './hop-memory.ts';
import { LinkMemory } from './link-memory.ts';
import { NeighbourMemory } from './neighbour-pairs.ts';
import { flowPresence, type Presence } from './presence.ts';
import type { HopPackets } from './types.ts';

/**
 * What matching keeps of captures that grow, from one analysis to the next. It holds nothing that the captures do not
 * say: every analysis with it is the same as one without.
 */
export class MatchMemory {
  readonly joins: NeighbourMemory;
  /** The same where sequence numbers are shifted on the way. */
  readonly shiftedJoins: NeighbourMemory;
  readonly links: LinkMemory;
  readonly #captured: CapturedMemory[] = [];
  /** Per hop: what the latest analysis found new; null: everything. */
  news: (HopNews | null)[] = [];
  #presence: Presence | null = null;

  /** @param blockShift base 2 logarithm of the units that are looked at again together */
  constructor(blockShift: number) {
    this.joins = new NeighbourMemory(blockShift);
    this.shiftedJoins = new NeighbourMemory(blockShift);
    this.links = new LinkMemory(blockShift);
  }

  /** What is known of a hop's records. */
  captured(hop: number): CapturedMemory {
    this.#captured[hop] ??= new CapturedMemory();
    return this.#captured[hop];
  }

  /** Takes the hops as they are now. */
  presence(hops: readonly HopPackets[], conversations: number): Presence {
    this.news = this.joins.look(hops);
    const before = this.#presence;
    const more = this.news.every((news) => news !== null && news.changed.length === 0);
    const from = this.news.map((news) => news?.from ?? 0);
    const goesOn = more && before !== null && before.flows <= conversations * 2;
    this.#presence = flowPresence(hops, conversations, goesOn ? before : null, from);
    return this.#presence;
  }
}
