import type { PathMatch } from '../match/match-path.ts';
import { OFF_PATH } from '../match/types.ts';

/**
 * Whether flows that a hop does not show may be inside an encrypted tunnel there: it shows encrypted packets, and no
 * plain one between the same two addresses.
 */
export class PlainPairs {
  readonly #match: PathMatch;
  readonly #encrypted: boolean;
  readonly #plain = new Set<number>();

  constructor(match: PathMatch, hop: number) {
    this.#match = match;
    const ciphers = match.presence.encrypted;
    const held = match.presence.packets[hop]!;
    this.#encrypted = ciphers.some((cipher, f) => cipher === 1 && held[f]! > 0);
    if (!this.#encrypted) return;
    for (let f = 0; f < held.length; f++) {
      if (held[f]! > 0 && !ciphers[f] && match.travel[f] !== OFF_PATH) this.#plain.add(this.#pair(f));
    }
  }

  mayHide(flow: number): boolean {
    return this.#encrypted && !this.#match.presence.encrypted[flow] && !this.#plain.has(this.#pair(flow));
  }

  /** The two addresses, whichever sent, as one exact number. */
  #pair(flow: number): number {
    const { source, destination } = this.#match.flows.endpoints(flow);
    return Math.min(source, destination) * 2 ** 26 + Math.max(source, destination);
  }
}
