import type { PacketColumns } from '../decode/columns.ts';
import type { Packets } from './packets.ts';

/**
 * Numbers conversations across all hops of a session: protocol and the two endpoints (address index, port), whichever
 * sent first. Directed flow = conversation * 2 + side. Open addressing on three words.
 */
export class FlowTable {
  #slots = new Int32Array(4096);
  /** Per conversation: low address, high address, low port * 65536 + high port, protocol. */
  #words = new Uint32Array(4 * 2048);
  count = 0;

  /** Directed flow of a packet. */
  flow(protocol: number, source: number, sourcePort: number, destination: number, destinationPort: number): number {
    const swap = source > destination || (source === destination && sourcePort > destinationPort);
    const low = swap ? destination : source;
    const high = swap ? source : destination;
    const ports = swap ? ((destinationPort << 16) | sourcePort) >>> 0 : ((sourcePort << 16) | destinationPort) >>> 0;
    const mask = this.#slots.length - 1;
    let slot = hash(low, high, ports, protocol) & mask;
    for (;;) {
      const found = this.#slots[slot]! - 1;
      if (found < 0) break;
      const at = found * 4;
      const w = this.#words;
      if (w[at] === low && w[at + 1] === high && w[at + 2] === ports && w[at + 3] === protocol)
        return found * 2 + (swap ? 1 : 0);
      slot = (slot + 1) & mask;
    }
    const index = this.count++;
    if ((index + 1) * 4 > this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words.set([low, high, ports, protocol], index * 4);
    this.#slots[slot] = index + 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return index * 2 + (swap ? 1 : 0);
  }

  /** Source and destination of a directed flow. */
  endpoints(flow: number): {
    protocol: number;
    source: number;
    destination: number;
    sourcePort: number;
    destinationPort: number;
  } {
    const at = (flow >> 1) * 4;
    const [low, high, ports, protocol] = [
      this.#words[at]!,
      this.#words[at + 1]!,
      this.#words[at + 2]!,
      this.#words[at + 3]!,
    ];
    const lowSide = { address: low, port: ports >>> 16 };
    const highSide = { address: high, port: ports & 0xffff };
    const [from, to] = flow & 1 ? [highSide, lowSide] : [lowSide, highSide];
    return { protocol, source: from.address, destination: to.address, sourcePort: from.port, destinationPort: to.port };
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    const w = this.#words;
    for (let i = 0; i < this.count; i++) {
      const at = i * 4;
      let slot = hash(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = i + 1;
    }
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
  return h ^ (h >>> 15);
}

/** Directed flow of every packet of a hop. */
export function assignFlows(columns: PacketColumns, packets: Packets, table: FlowTable): Uint32Array {
  const flow = new Uint32Array(packets.count);
  for (let u = 0; u < packets.count; u++) {
    const r = packets.row[u]!;
    flow[u] = table.flow(
      columns.protocol[r]!,
      columns.source[r]!,
      columns.sourcePort[r]!,
      columns.destination[r]!,
      columns.destinationPort[r]!,
    );
  }
  return flow;
}
