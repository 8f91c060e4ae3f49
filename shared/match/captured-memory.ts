import type { PacketColumns } from '../decode/columns.ts';
import { grown } from './hop-memory.ts';
import { packetRows } from './packets.ts';
import { roomFor } from './room.ts';
import type { HopPackets } from './types.ts';

/** What is counted of one hop's records as they were captured, while there come more. */
export class CapturedMemory {
  #columns: PacketColumns | null = null;
  #rows = 0;
  #packets = 0;
  #units = 0;
  #seen = new Uint8Array(0);

  /** How many packets the records are. */
  packets(columns: PacketColumns): number {
    if (this.#columns !== columns) {
      this.#columns = columns;
      [this.#rows, this.#packets, this.#units] = [0, 0, 0];
      this.#seen = new Uint8Array(0);
    }
    this.#packets += packetRows(columns, this.#rows);
    this.#rows = columns.count;
    return this.#packets;
  }

  /** Per conversation: 1 where the hop saw it; of the packets of the columns that were counted last. */
  seen({ flow, count }: HopPackets, conversations: number): Uint8Array {
    if (conversations > this.#seen.length) this.#seen = grown(this.#seen, new Uint8Array(roomFor(conversations)));
    for (; this.#units < count; this.#units++) this.#seen[flow[this.#units]! >>> 1] = 1;
    return this.#seen.subarray(0, conversations);
  }
}
