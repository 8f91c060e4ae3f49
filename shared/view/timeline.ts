import type { AnalysisResult } from '../analysis/types.ts';
import { PacketState, type TimelinePackets, type TimelineView } from '../contract/view.ts';
import type { PathMatch } from '../match/match-path.ts';
import { NONE } from '../match/types.ts';
import { countColumns } from './density-counts.ts';
import { firstWhere, unitsBetween } from './unit-range.ts';

/** Up to this many packets of all hops together are drawn one by one; more are drawn as density. */
export const SINGLE_PACKETS = 1500;

/**
 * What the timeline shows of [from, to), reduced to `width` pixel columns. Times are ns since the epoch base on the
 * reference clock. Cost grows with the width, and with the packets of the range only up to some per pixel.
 * @param only per hop and unit: 1 for packets to show, the same at all their hops; null: all
 */
export function timelineView(
  result: AnalysisResult,
  from: number,
  to: number,
  width: number,
  only: readonly Uint8Array[] | null = null,
): TimelineView {
  const { match } = result;
  const columns = Math.max(1, Math.floor(width));
  const view: TimelineView = {
    from,
    to,
    mode: 'density',
    density: match.hops.map(() => ({ forward: new Uint32Array(columns), reverse: new Uint32Array(columns) })),
    losses: match.hops.slice(1).map(() => ({ forward: new Uint32Array(columns), reverse: new Uint32Array(columns) })),
    packets: null,
  };
  if (!(to > from)) return view;
  const scale = columns / (to - from);
  const ranges = match.hops.map((_, h) => unitsBetween(match, h, from, to));
  let total = 0;
  ranges.forEach((range, h) => {
    total += countColumns(result, h, range, [from, scale], view.density[h]!, only);
  });
  const first = firstWhere(0, result.losses.length, (i) => result.losses[i]!.time >= from);
  for (let i = first; i < result.losses.length && result.losses[i]!.time < to; i++) {
    const loss = result.losses[i]!;
    if (only !== null && only[loss.hop]![loss.unit] === 0) continue;
    const column = Math.min(columns - 1, Math.floor((loss.time - from) * scale));
    view.losses[loss.segment]![loss.direction][column]!++;
  }
  if (total <= SINGLE_PACKETS) {
    view.mode = 'packets';
    view.packets = singlePackets(result, ranges, only);
  }
  return view;
}

/** Number of a packet across hops: its place in a table of all units of all hops. */
function globalId(match: PathMatch, hop: number, unit: number): number {
  let base = 0;
  for (let h = 0; h < hop; h++) base += match.hops[h]!.count;
  return base + unit;
}

/** Every packet of which a unit is in the ranges, at all hops that saw it, in travel order. */
function singlePackets(
  result: AnalysisResult,
  ranges: readonly [number, number][],
  only: readonly Uint8Array[] | null,
): TimelinePackets {
  const { match } = result;
  const seen = new Set<number>();
  const entries: { id: number; hop: number; unit: number }[] = [];
  const add = (id: number, hop: number, unit: number) => {
    const key = globalId(match, hop, unit);
    if (seen.has(key) || (only !== null && only[hop]![unit] === 0)) return;
    seen.add(key);
    entries.push({ id, hop, unit });
  };
  ranges.forEach(([first, end], h) => {
    for (let i = first; i < end; i++) {
      const unit = match.hops[h]!.order[i]!;
      if (only !== null && only[h]![unit] === 0) continue;
      const [topHop, top] = topOf(match, h, unit);
      const id = globalId(match, topHop, top);
      for (const [hop, u] of chainFrom(match, topHop, top)) add(id, hop, u);
      // A piece of a packet that was cut on the way is not on the chain of first pieces.
      add(id, h, unit);
    }
  });
  const position = (e: { hop: number; unit: number }) =>
    match.travel[match.hops[e.hop]!.flow[e.unit]!] === 1 ? match.hops.length - e.hop : e.hop;
  entries.sort((a, b) => a.id - b.id || position(a) - position(b) || a.unit - b.unit);
  const n = entries.length;
  const packets: TimelinePackets = {
    count: n,
    id: new Uint32Array(n),
    hop: new Uint8Array(n),
    frame: new Uint32Array(n),
    time: new Float64Array(n),
    wireLength: new Uint32Array(n),
    direction: new Uint8Array(n),
    state: new Uint8Array(n),
  };
  entries.forEach((e, i) => {
    const hop = match.hops[e.hop]!;
    const row = hop.row[e.unit]!;
    packets.id[i] = e.id;
    packets.hop[i] = e.hop;
    packets.frame[i] = row + 1;
    packets.time[i] = match.corrected[e.hop]![e.unit]!;
    packets.wireLength[i] = hop.columns.wireLength[row]!;
    packets.direction[i] = match.travel[hop.flow[e.unit]!]!;
    packets.state[i] = result.state[e.hop]?.[e.unit] ?? PacketState.offPath;
  });
  return packets;
}

/** The packet's first sight: hop and unit furthest up the path. */
export function topOf(match: PathMatch, hop: number, unit: number): [number, number] {
  let h = hop;
  let u = unit;
  while (match.links[h]!.up[u] !== NONE) {
    const links = match.links[h]!;
    [h, u] = [links.upHop[u]!, links.up[u]!];
  }
  return [h, u];
}

/** From a first sight down the path: hop and unit at every hop that saw the packet (the first piece, where cut). */
export function chainFrom(match: PathMatch, hop: number, unit: number): [number, number][] {
  const chain: [number, number][] = [[hop, unit]];
  let h = hop;
  let u = unit;
  while (match.links[h]!.down[u] !== NONE) {
    const links = match.links[h]!;
    [h, u] = [links.downHop[u]!, links.down[u]!];
    chain.push([h, u]);
  }
  return chain;
}
