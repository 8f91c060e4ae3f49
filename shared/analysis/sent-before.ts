import { RowFlag } from '../decode/columns.ts';
import { identity } from '../match/common-arrays.ts';
import type { HopPackets } from '../match/types.ts';

const TCP = 6;
const FIN = 1;
const SYN = 2;

/**
 * TCP packets of a hop whose bytes their flow had sent before at that hop. Not one: a keepalive or window probe (the last
 * byte again), what fills a gap that reordering left, and a new connection of the same ports. Of a capture that grows
 * only what is new is looked at.
 */
export class SentBefore {
  #again: number[] = [];
  #ranges = new SentRanges();
  #seen: HopPackets | null = null;
  /** What is out of order may come before what was looked at, the next time. */
  #inOrder = false;

  /** Forgets what it knows: something of it is not so any more. */
  reset(): void {
    this.#seen = null;
  }

  /** The units that are one, as far as this hop alone tells. */
  update(hop: HopPackets): readonly number[] {
    if (this.#seen === hop) return this.#again;
    const { count, order, flow, row, payload, incomplete, columns } = hop;
    const inOrder = order.buffer === identity(count).buffer;
    const goesOn = this.#inOrder && inOrder && this.#seen?.columns === columns && this.#seen.count <= count;
    const from = goesOn ? this.#seen!.count : 0;
    if (!goesOn) {
      this.#ranges = new SentRanges();
      this.#again = [];
    }
    for (let i = from; i < count; i++) {
      const u = order[i]!;
      const r = row[u]!;
      if (columns.protocol[r] !== TCP || columns.flags[r]! & RowFlag.group || incomplete[u]) continue;
      const flags = columns.tcpFlags[r]!;
      const length = payload[u]! + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
      if (length === 0) continue;
      this.#ranges.room(flow[u]! + 1);
      if (this.#ranges.add(flow[u]!, columns.seq[r]!, length, (flags & SYN) !== 0)) this.#again.push(u);
    }
    this.#seen = hop;
    this.#inOrder = inOrder;
    return this.#again;
  }
}

/** What each flow has sent so far: the next new sequence number, and gaps before it. */
class SentRanges {
  /** -1: nothing yet. */
  #next = new Float64Array(0);
  /** Gaps [from, to) of the flows that have any; few. */
  readonly #gaps = new Map<number, [number, number][]>();
  readonly #first = new Map<number, number>();

  /** Makes room for so many flows. */
  room(flows: number): void {
    if (flows <= this.#next.length) return;
    const next = new Float64Array(flows * 2).fill(-1, this.#next.length);
    next.set(this.#next);
    this.#next = next;
  }

  /** Adds a packet; true when its flow had sent these bytes. */
  add(flow: number, seq: number, length: number, syn: boolean): boolean {
    const end = (seq + length) >>> 0;
    const next = this.#next[flow]!;
    if (syn && this.#first.get(flow) !== seq) {
      this.#first.set(flow, seq);
      this.#gaps.delete(flow);
      this.#next[flow] = end;
      return false;
    }
    if (next < 0) {
      this.#next[flow] = end;
      return false;
    }
    const ahead = (seq - next) | 0;
    if (((end - next) | 0) > 0) {
      this.#next[flow] = end;
      // Partly new bytes are new enough: the old ones ride along.
      if (ahead > 0) this.#addGap(flow, next, seq);
      return false;
    }
    if (length === 1 && ahead === -1) return false;
    return !this.#fills(flow, seq, end);
  }

  #addGap(flow: number, from: number, to: number): void {
    const gaps = this.#gaps.get(flow);
    if (gaps === undefined) this.#gaps.set(flow, [[from, to]]);
    else if (gaps.push([from, to]) > MOST_GAPS) gaps.shift();
  }

  #fills(flow: number, from: number, to: number): boolean {
    const gaps = this.#gaps.get(flow);
    const at = gaps?.findIndex(([a, b]) => ((from - a) | 0) >= 0 && ((b - to) | 0) >= 0) ?? -1;
    if (at < 0) return false;
    const [a, b] = gaps![at]!;
    const rest: [number, number][] = [];
    if (a !== from) rest.push([a, from]);
    if (b !== to) rest.push([to, b]);
    gaps!.splice(at, 1, ...rest);
    return true;
  }
}

/** Gaps remembered per flow; older ones were lost before the capture point, not reordered. */
const MOST_GAPS = 64;
