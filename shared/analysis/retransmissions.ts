import { RowFlag } from '../decode/columns.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { RETRANSMISSION } from './marks.ts';

const TCP = 6;
const FIN = 1;
const SYN = 2;

/**
 * Marks TCP packets whose bytes their flow had sent before. What was a retransmission where it was seen first is one
 * further down, whatever the captures there hold of the original. Not one: a keepalive or window probe (the last byte
 * again), what fills a gap that reordering left, and a new connection of the same ports.
 */
export function markRetransmissions(match: PathMatch, marks: Uint8Array[]): void {
  const n = match.hops.length;
  for (let h = 0; h < n; h++) markHop(match, marks, h, 0);
  for (let h = n - 1; h >= 0; h--) markHop(match, marks, h, 1);
}

function markHop(match: PathMatch, marks: Uint8Array[], h: number, direction: 0 | 1): void {
  const hop = match.hops[h]!;
  const links = match.links[h]!;
  const { columns } = hop;
  const own = marks[h]!;
  // What every packet was further up it is here: only packets that nothing tells of need the bytes sent before.
  const { up } = links;
  const { order } = hop;
  const { travel } = match;
  let first = 0;
  while (first < hop.count && (up[first] !== NONE || travel[hop.flow[first]!] !== direction)) first++;
  const sent = first < hop.count ? new SentRanges(travel.length) : null;
  for (let i = 0; i < order.length; i++) {
    const u = order[i]!;
    const above = up[u]!;
    const told = above === NONE ? 0 : marks[links.upHop[u]!]![above]! & RETRANSMISSION;
    if (sent === null && !told) continue;
    const flow = hop.flow[u]!;
    if (travel[flow] !== direction) continue;
    const row = hop.row[u]!;
    if (columns.protocol[row] !== TCP || columns.flags[row]! & RowFlag.group || hop.incomplete[u]) continue;
    const flags = columns.tcpFlags[row]!;
    const length = hop.payload[u]! + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    if (length === 0) continue;
    const again = sent?.add(flow, columns.seq[row]!, length, (flags & SYN) !== 0);
    if (above === NONE ? again : told) own[u]! |= RETRANSMISSION;
  }
}

/** What each flow has sent so far: the next new sequence number, and gaps before it. */
class SentRanges {
  /** -1: nothing yet. */
  readonly #next: Float64Array;
  /** Gaps [from, to) of the flows that have any; few. */
  readonly #gaps = new Map<number, [number, number][]>();
  readonly #first = new Map<number, number>();

  constructor(flows: number) {
    this.#next = new Float64Array(flows).fill(-1);
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
