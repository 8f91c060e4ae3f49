import { PacketState, type TimelineView } from '../contract/view.ts';
import { segmentAfter } from './geometry-lanes.ts';
import type { TimeRange } from './geometry-scale.ts';

/** One direction of one segment within a selected range. */
export interface RangeFigures {
  /** Packets at the upstream side within the range. */
  seen: number;
  lost: number;
  /** Median delay, ns; null without single packets. */
  p50: number | null;
}

export interface RangeSummary {
  /** False when counted from pixel columns, whose edges do not fall on the range's. */
  exact: boolean;
  segments: { forward: RangeFigures; reverse: RangeFigures }[];
}

/** What happened within a selected range, per segment and direction, of packets that were sent in it. */
export function summarizeRange(view: TimelineView, range: TimeRange): RangeSummary {
  return view.packets === null ? fromColumns(view, range) : fromPackets(view, range);
}

function fromColumns(view: TimelineView, range: TimeRange): RangeSummary {
  const width = view.losses[0]?.forward.length ?? 0;
  const column = (time: number) => Math.round(((time - view.from) / (view.to - view.from)) * width);
  const first = Math.max(0, column(range.from));
  const end = Math.min(width, Math.max(first + 1, column(range.to)));
  const sum = (columns: Uint32Array | undefined) => {
    let total = 0;
    for (let i = first; i < end; i++) total += columns?.[i] ?? 0;
    return total;
  };
  return {
    exact: false,
    segments: view.losses.map((loss, segment) => ({
      forward: { seen: sum(view.density[segment]?.forward), lost: sum(loss.forward), p50: null },
      reverse: { seen: sum(view.density[segment + 1]?.reverse), lost: sum(loss.reverse), p50: null },
    })),
  };
}

function fromPackets(view: TimelineView, range: TimeRange): RangeSummary {
  const packets = view.packets!;
  const hops = view.density.length;
  const delays: number[][] = view.losses.flatMap(() => [[], []]);
  const seen = new Uint32Array(delays.length);
  const lost = new Uint32Array(delays.length);
  for (let i = 0; i < packets.count; i++) {
    const time = packets.time[i]!;
    if (time < range.from || time >= range.to) continue;
    const direction = packets.direction[i]!;
    const segment = segmentAfter(packets.hop[i]!, direction, hops);
    const state = packets.state[i];
    if (segment < 0 || (state !== PacketState.onward && state !== PacketState.lost && state !== PacketState.partial))
      continue;
    const slot = segment * 2 + direction;
    seen[slot]!++;
    if (state === PacketState.lost) lost[slot]!++;
    const next = i + 1;
    if (next >= packets.count || packets.id[next] !== packets.id[i]) continue;
    if (Math.abs(packets.hop[next]! - packets.hop[i]!) === 1) delays[slot]!.push(packets.time[next]! - time);
  }
  const figures = (slot: number): RangeFigures => ({
    seen: seen[slot]!,
    lost: lost[slot]!,
    p50: median(delays[slot]!),
  });
  return {
    exact: true,
    segments: view.losses.map((_, s) => ({ forward: figures(s * 2), reverse: figures(s * 2 + 1) })),
  };
}

/** Nearest-rank median, as everywhere in the analysis. */
function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return values[Math.ceil(values.length / 2) - 1]!;
}
