import { clockSlack, link, type PathContext } from './context.ts';
import { chainByKey, type KeyChains } from './key-chains.ts';
import { type Keys, packetKeys } from './keys.ts';
import type { OpenUnits } from './open-units.ts';
import { LinkFlag, NONE } from './types.ts';

/**
 * Finds, for a packet that arrived at a hop although all like it that the hop before saw are joined already, one that a
 * hop further up sent and nobody saw since: the capture in between missed it. Without that look a packet without an
 * identification of its own would pass for a copy that the network made. Keys are made when first asked for.
 */
export class PassedUnseen {
  readonly #context: PathContext;
  /** Per hop: what was open when linking began. */
  readonly #open: readonly OpenUnits[];
  readonly #chains: Record<keyof OpenUnits, (KeyChains | undefined)[]> = { sending: [], receiving: [] };

  constructor(context: PathContext, open: readonly OpenUnits[]) {
    this.#context = context;
    this.#open = open;
  }

  /**
   * Joins the arrival with its packet further up.
   * @param upHop the hop before, of which nothing is left
   * @returns false when there is none
   */
  join(upHop: number, downHop: number, arrived: number): boolean {
    const { hops, links, corrected, tmax } = this.#context;
    const step = upHop < downHop ? -1 : 1;
    const key = packetKeys(hops[downHop]!, 'strong', Uint32Array.of(arrived));
    const arrival = corrected[downHop]![arrived]!;
    // Seen in between, but not joined to a hop further up yet: those are the first to take what is left there.
    let before = 0;
    for (let h = upHop + step; h >= 0 && h < hops.length; h += step) {
      for (const unit of this.#with(key, h - step, 'receiving'))
        if (links[h - step]!.up[unit] === NONE && !(links[h - step]!.flags[unit]! & LinkFlag.duplicate)) before++;
      const slack = clockSlack(this.#context, h, downHop);
      const left = this.#with(key, h, 'sending').filter((unit) => {
        if (links[h]!.down[unit] !== NONE || links[h]!.flags[unit]! & LinkFlag.duplicate) return false;
        const delay = arrival - corrected[h]![unit]!;
        return delay >= -slack && delay <= tmax;
      });
      if (left.length > before) {
        link(this.#context, h, left.at(-1)!, downHop, arrived, 0);
        return true;
      }
      before -= left.length;
    }
    return false;
  }

  /** Units of a hop with the key, in time order. */
  #with(key: Keys, h: number, side: keyof OpenUnits): number[] {
    const units = this.#open[h]![side];
    this.#chains[side][h] ??= chainByKey(packetKeys(this.#context.hops[h]!, 'strong', units));
    const { find, next } = this.#chains[side][h]!;
    const found: number[] = [];
    for (let i = find(key.low[0]!, key.high[0]!); i >= 0; i = next[i]!) found.push(units[i]!);
    return found;
  }
}
