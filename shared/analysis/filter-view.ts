import type { PathMatch } from '../match/match-path.ts';

/**
 * What kinds of conversations a hop shows, to tell a filter from another path: a filter takes kinds of traffic, another
 * path (ECMP) takes single flows.
 */
export class FilterView {
  readonly #match: PathMatch;
  readonly #answered: Uint8Array;
  readonly #held: Uint32Array;
  readonly #protocols = new Set<number>();
  /** protocol * 65536 + forward destination port */
  readonly #services = new Set<number>();
  /** Answered conversations that the hop does not show, by service. */
  readonly #absent = new Map<number, number>();
  readonly #directions = [false, false];

  /** @param answered per conversation: 1 when both directions were seen at one hop */
  constructor(match: PathMatch, hop: number, answered: Uint8Array) {
    this.#match = match;
    this.#answered = answered;
    this.#held = match.presence.packets[hop]!;
    for (let f = 0; f < this.#held.length; f++) {
      const travel = match.travel[f]!;
      if (travel > 1) continue;
      if (this.#held[f]! > 0) this.#directions[travel] = true;
      if (travel !== 0) continue;
      const e = match.flows.endpoints(f);
      const service = e.protocol * 65536 + e.destinationPort;
      if (this.#held[f]! > 0 || this.#held[f ^ 1]! > 0) {
        this.#protocols.add(e.protocol);
        this.#services.add(service);
      } else if (answered[f >> 1]) this.#absent.set(service, (this.#absent.get(service) ?? 0) + 1);
    }
  }

  /**
   * Whether a filter explains that the hop lacks a flow: the flow's direction is missing from everything that it shows;
   * or the conversation is answered, and the hop shows none of its protocol or, of at least two, none to its port.
   */
  explains(flow: number): boolean {
    if (this.#held[flow ^ 1]! > 0) return !this.#directions[this.#match.travel[flow]!];
    if (!this.#answered[flow >> 1]) return false;
    const e = this.#match.flows.endpoints(this.#match.travel[flow] === 0 ? flow : flow ^ 1);
    const service = e.protocol * 65536 + e.destinationPort;
    return !this.#protocols.has(e.protocol) || (!this.#services.has(service) && (this.#absent.get(service) ?? 0) >= 2);
  }
}
