import { RowFlag } from '../decode/columns.ts';
import { identity } from './common-arrays.ts';
import { type Keys, packetKeys } from './keys.ts';
import { roomFor } from './room.ts';
import type { HopPackets, PacketChanges } from './types.ts';

/** What became of a hop's packets since they were last looked at: units from `from` on are new, `changed` are others now. */
export interface HopNews {
  from: number;
  changed: number[];
  /** Per unit: the flow that it had before. */
  flowBefore: Uint32Array;
}

/** The keys of a hop's units, and which of them can be joined (1). */
export interface KeyedUnits {
  keys: Keys;
  joinable: Uint8Array;
  flow: Uint32Array;
  count: number;
}

/** Above this share of packets that are others now, starting over is faster than mending. */
const MOST_CHANGED = 1 / 8;

/**
 * The strong keys of a hop's joinable packets while its capture grows, each made once. A packet's key follows from its
 * record, its flow, its length, whether all of its fragments are there, and what something on the way rewrites in its
 * conversation: where one of these became another (a translation found, a fragment that came), it is made again.
 */
export class HopMemory implements KeyedUnits {
  readonly keys: Keys = { low: new Uint32Array(0), high: new Uint32Array(0) };
  /** 1: unicast, and no fragment is missing. */
  joinable = new Uint8Array(0);
  flow: Uint32Array = new Uint32Array(0);
  count = 0;
  #seen: HopPackets | null = null;

  /** Takes the hop as it is now. @returns null: it is another capture or numbered otherwise, so that nothing holds */
  update(hop: HopPackets): HopNews | null {
    const seen = this.#seen;
    this.#seen = hop;
    this.count = hop.count;
    this.flow = hop.flow;
    let news: HopNews | null = null;
    if (seen !== null && seen.columns === hop.columns && seen.count <= hop.count) {
      const changed = changedUnits(seen, hop);
      if (changed !== null) news = { from: seen.count, changed, flowBefore: seen.flow };
    }
    this.#grow(hop.count);
    const from = news?.from ?? 0;
    this.#make(hop, identity(hop.count).subarray(from), from);
    if (news !== null && news.changed.length > 0) {
      const units = Uint32Array.from(news.changed);
      const made = packetKeys(hop, 'strong', units);
      units.forEach((u, i) => {
        this.keys.low[u] = made.low[i]!;
        this.keys.high[u] = made.high[i]!;
        this.joinable[u] = isJoinable(hop, u);
      });
    }
    return news;
  }

  #make(hop: HopPackets, units: Uint32Array, from: number): void {
    const made = packetKeys(hop, 'strong', units);
    this.keys.low.set(made.low, from);
    this.keys.high.set(made.high, from);
    for (let i = 0; i < units.length; i++) this.joinable[from + i] = isJoinable(hop, units[i]!);
  }

  #grow(count: number): void {
    if (count <= this.joinable.length) return;
    const room = roomFor(count);
    this.keys.low = grown(this.keys.low, new Uint32Array(room));
    this.keys.high = grown(this.keys.high, new Uint32Array(room));
    this.joinable = grown(this.joinable, new Uint8Array(room));
  }
}

function isJoinable({ incomplete, columns, row }: HopPackets, u: number): 0 | 1 {
  return incomplete[u] || columns.flags[row[u]!]! & RowFlag.group ? 0 : 1;
}

/** The larger array with what is in the smaller one. */
export function grown<T extends Uint8Array | Int8Array | Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Units of which the key may be another now; null when there are so many that it does not matter. */
function changedUnits(seen: HopPackets, hop: HopPackets): number[] | null {
  const changed: number[] = [];
  const conversations = changedConversations(seen.changes, hop.changes);
  if (conversations === null) return null;
  if (conversations.size === 0 && isPlain(seen) && isPlain(hop)) return changed;
  const most = seen.count * MOST_CHANGED;
  for (let u = 0; u < seen.count; u++) {
    const same =
      seen.row[u] === hop.row[u] &&
      seen.flow[u] === hop.flow[u] &&
      seen.payload[u] === hop.payload[u] &&
      seen.incomplete[u] === hop.incomplete[u];
    if (same && (conversations.size === 0 || !conversations.has(hop.flow[u]! >>> 1))) continue;
    changed.push(u);
    if (changed.length > most) return null;
  }
  return changed;
}

/** Whether what a packet of the hop is cannot change any more: nothing puts records together or renames them. */
function isPlain({ columns, changes, stay }: HopPackets): boolean {
  return columns.fragments.count === 0 && changes === undefined && stay === undefined;
}

/** Conversations of which something else is rewritten than before; null when it cannot be told which. */
function changedConversations(a: PacketChanges | undefined, b: PacketChanges | undefined): Set<number> | null {
  const changed = new Set<number>();
  if (a === undefined && b === undefined) return changed;
  // Keys are made in another way where there are changes at all.
  if (a === undefined || b === undefined) return null;
  if ((a.shifts.size === 0) !== (b.shifts.size === 0)) return null;
  for (const [flow, shift] of b.shifts) if (a.shifts.get(flow) !== shift) changed.add(flow >>> 1);
  for (const flow of a.shifts.keys()) if (!b.shifts.has(flow)) changed.add(flow >>> 1);
  const count = Math.max(a.rewritten.length, b.rewritten.length);
  for (let c = 0; c < count; c++) if ((a.rewritten[c] ?? 0) !== (b.rewritten[c] ?? 0)) changed.add(c);
  return changed;
}
