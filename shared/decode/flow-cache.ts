const ENTRIES = 4096;

/**
 * Flows of IPv4 packets by what their headers say, for packets of flows that were met lately: one look instead of three
 * in the tables of addresses and flows, which are asked for the others. What it holds was in those tables once and is
 * there for good; an entry is replaced by the next one with the same place.
 */
export class FlowCache {
  /** Source, destination, ports and protocol of each entry. */
  readonly #words = new Uint32Array(ENTRIES * 4);
  /** 0: empty. */
  readonly #flows = new Uint32Array(ENTRIES);
  #entry = 0;

  /** The flow of a packet; 0 when it is not here. Ports: the source's * 65536 + the destination's. */
  find(source: number, destination: number, ports: number, protocol: number): number {
    let h = Math.imul(source ^ (destination << 7) ^ (destination >>> 25), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ ports, 0xc2b2ae35) ^ protocol;
    const entry = (h ^ (h >>> 16)) & (ENTRIES - 1);
    this.#entry = entry;
    const at = entry * 4;
    const w = this.#words;
    return w[at] === source && w[at + 1] === destination && w[at + 2] === ports && w[at + 3] === protocol
      ? this.#flows[entry]!
      : 0;
  }

  /** Keeps the flow of the packet that was looked for last. */
  keep(source: number, destination: number, ports: number, protocol: number, flow: number): void {
    const at = this.#entry * 4;
    const w = this.#words;
    w[at] = source;
    w[at + 1] = destination;
    w[at + 2] = ports;
    w[at + 3] = protocol;
    this.#flows[this.#entry] = flow;
  }
}
