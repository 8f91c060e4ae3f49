/**
 * Numbers conversations across all captures of a session: protocol and the two endpoints (address index, port),
 * whichever sent first. Directed flow = conversation * 2 + side; side 0 sends from the endpoint with the lower address
 * index (of equal addresses, the lower port). Conversation 0 stands for "no addresses" (what is not IP). Open
 * addressing on four words.
 */
export class FlowTable {
  #slots = new Int32Array(4096);
  /** Per conversation: low address, high address, low port * 65536 + high port, protocol. */
  #words = new Uint32Array(4 * 2048);
  #seed: number;
  /** Of later uses of the same ports: the first one. */
  #usedBefore = new Map<number, number>();
  /** Conversations, number 0 included. */
  count = 1;

  /** @param seed mixed into the hash, so that a hostile capture cannot aim for collisions */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Directed flow of a packet; added when new. Endpoints are an AddressTable index and a port. */
  flow(protocol: number, source: number, sourcePort: number, destination: number, destinationPort: number): number {
    const swap = source > destination || (source === destination && sourcePort > destinationPort);
    const low = swap ? destination : source;
    const high = swap ? source : destination;
    const ports = swap ? ((destinationPort << 16) | sourcePort) >>> 0 : ((sourcePort << 16) | destinationPort) >>> 0;
    const mask = this.#slots.length - 1;
    let slot = hash(this.#seed, low, high, ports, protocol) & mask;
    for (;;) {
      const found = this.#slots[slot]!;
      if (found === 0) break;
      const at = found * 4;
      const w = this.#words;
      if (w[at] === low && w[at + 1] === high && w[at + 2] === ports && w[at + 3] === protocol)
        return found * 2 + (swap ? 1 : 0);
      slot = (slot + 1) & mask;
    }
    const index = this.#append(low, high, ports, protocol);
    this.#slots[slot] = index;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return index * 2 + (swap ? 1 : 0);
  }

  /** The same conversations under the same numbers, to which an analysis may add its own. */
  copy(): FlowTable {
    const copy = new FlowTable(this.#seed);
    copy.#words = this.#words.slice();
    copy.#slots = this.#slots.slice();
    copy.#usedBefore = new Map(this.#usedBefore);
    copy.count = this.count;
    return copy;
  }

  /** A new conversation between the same endpoints: a later use of the same ports. `flow` does not return it. */
  again(conversation: number): number {
    const at = conversation * 4;
    const w = this.#words;
    const index = this.#append(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!);
    this.#usedBefore.set(index, this.firstUse(conversation));
    return index;
  }

  /** The conversation that `flow` returns for these endpoints. */
  firstUse(conversation: number): number {
    return this.#usedBefore.get(conversation) ?? conversation;
  }

  #append(low: number, high: number, ports: number, protocol: number): number {
    const index = this.count++;
    const at = index * 4;
    if (at + 4 > this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[at] = low;
    this.#words[at + 1] = high;
    this.#words[at + 2] = ports;
    this.#words[at + 3] = protocol;
    return index;
  }

  /** Four words of every conversation, number 0 included. */
  words(): Uint32Array {
    return this.#words.slice(0, this.count * 4);
  }

  /**
   * Adds the conversations of another table in its order; returns the directed flow here of every directed flow there.
   *
   * @param address number here of every address number there
   */
  adopt(words: Uint32Array, address: Uint32Array): Uint32Array {
    const flows = new Uint32Array(words.length / 2);
    for (let i = 1; i < words.length / 4; i++) {
      const ports = words[i * 4 + 2]!;
      const [low, high] = [address[words[i * 4]!]!, address[words[i * 4 + 1]!]!];
      flows[i * 2] = this.flow(words[i * 4 + 3]!, low, ports >>> 16, high, ports & 0xffff);
      flows[i * 2 + 1] = this.flow(words[i * 4 + 3]!, high, ports & 0xffff, low, ports >>> 16);
    }
    return flows;
  }

  protocol(flow: number): number {
    return this.#words[(flow >> 1) * 4 + 3]!;
  }

  /** AddressTable index of where a directed flow comes from. */
  source(flow: number): number {
    return this.#words[(flow >> 1) * 4 + (flow & 1)]!;
  }

  destination(flow: number): number {
    return this.#words[(flow >> 1) * 4 + 1 - (flow & 1)]!;
  }

  /** TCP, UDP, SCTP port; ICMP echo: the id; else 0. */
  sourcePort(flow: number): number {
    const ports = this.#words[(flow >> 1) * 4 + 2]!;
    return flow & 1 ? ports & 0xffff : ports >>> 16;
  }

  destinationPort(flow: number): number {
    const ports = this.#words[(flow >> 1) * 4 + 2]!;
    return flow & 1 ? ports >>> 16 : ports & 0xffff;
  }

  /** Source and destination of a directed flow. */
  endpoints(flow: number): {
    protocol: number;
    source: number;
    destination: number;
    sourcePort: number;
    destinationPort: number;
  } {
    return {
      protocol: this.protocol(flow),
      source: this.source(flow),
      destination: this.destination(flow),
      sourcePort: this.sourcePort(flow),
      destinationPort: this.destinationPort(flow),
    };
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    const w = this.#words;
    for (let i = 1; i < this.count; i++) {
      const at = i * 4;
      let slot = hash(this.#seed, w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = i;
    }
  }
}

function hash(seed: number, a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ seed, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
  return h ^ (h >>> 15);
}
