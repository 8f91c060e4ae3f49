import { PacketState, type TimelinePackets } from '../contract/view.ts';
import type { LaneLayout } from './geometry-lanes.ts';
import { laneAt, laneY, lossY, segmentAfter } from './geometry-lanes.ts';
import { type TimeRange, xOfTime } from './geometry-scale.ts';

/** Entries [first, end) of the journey that entry `i` belongs to: entries of one packet follow each other. */
export function journeyOf(packets: TimelinePackets, i: number): { first: number; end: number } {
  const id = packets.id[i];
  let first = i;
  let end = i + 1;
  while (first > 0 && packets.id[first - 1] === id) first--;
  while (end < packets.count && packets.id[end] === id) end++;
  return { first, end };
}

/** Entry of record `frame` at `hop`, or -1. */
export function findEntry(packets: TimelinePackets, hop: number, frame: number): number {
  for (let i = 0; i < packets.count; i++) if (packets.frame[i] === frame && packets.hop[i] === hop) return i;
  return -1;
}

/** Whether an entry's packet was lost, wholly or in part, right after its hop. */
export function isLossEntry(packets: TimelinePackets, i: number): boolean {
  const state = packets.state[i];
  return state === PacketState.lost || state === PacketState.partial;
}

/** What the pointer must know to find a packet. */
export interface HitScene {
  range: TimeRange;
  width: number;
  layout: LaneLayout;
  packets: TimelinePackets;
  /** Horizontal offset of a loss mark from its sending, per segment and direction, px. */
  lossOffset: (segment: number, direction: number) => number;
}

/**
 * Entry nearest to a point: bars first (within `reach` px), then loss marks, then the lines between hops (within half
 * of it). -1 when nothing is near. Runs over typed arrays, once per pointer move.
 */
export function hitEntry(scene: HitScene, x: number, y: number, reach = 7): number {
  const { range, width, layout, packets } = scene;
  const lane = laneAt(layout, y);
  const line = laneY(layout, lane);
  const onBars = y > line - layout.up - 4 && y < line + layout.down + 4;
  let best = -1;
  let bestDistance = reach;
  for (let i = 0; i < packets.count; i++) {
    const ex = xOfTime(range, width, packets.time[i]!);
    if (onBars && packets.hop[i] === lane) {
      const wrongSide = packets.direction[i] === 0 ? y > line + 4 : packets.direction[i] === 1 ? y < line - 4 : false;
      const distance = Math.abs(ex - x) + (wrongSide ? 3 : 0);
      if (distance < bestDistance) {
        best = i;
        bestDistance = distance;
      }
    }
    if (isLossEntry(packets, i)) {
      const direction = packets.direction[i]!;
      const segment = segmentAfter(packets.hop[i]!, direction, layout.count);
      if (segment < 0) continue;
      const mx = ex + scene.lossOffset(segment, direction);
      const distance = Math.hypot(mx - x, lossY(layout, segment, direction === 1) - y) - 2;
      if (distance < bestDistance) {
        best = i;
        bestDistance = Math.max(0, distance);
      }
    }
  }
  return best >= 0 ? best : hitLine(scene, x, y, reach / 2);
}

function hitLine(scene: HitScene, x: number, y: number, reach: number): number {
  const { range, width, layout, packets } = scene;
  let best = -1;
  let bestDistance = reach;
  for (let i = 1; i < packets.count; i++) {
    if (packets.id[i] !== packets.id[i - 1]) continue;
    const ya = laneY(layout, packets.hop[i - 1]!);
    const yb = laneY(layout, packets.hop[i]!);
    if ((y < ya && y < yb) || (y > ya && y > yb) || ya === yb) continue;
    const xa = xOfTime(range, width, packets.time[i - 1]!);
    const xb = xOfTime(range, width, packets.time[i]!);
    const distance = Math.abs(xa + ((y - ya) / (yb - ya)) * (xb - xa) - x);
    if (distance < bestDistance) {
      best = i - 1;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Next (`step` 1) or previous (-1) entry of a lane after a time; entries of equal time are ordered by frame, so that
 * repeated steps pass all of them. -1 when there is none in view.
 */
export function stepInLane(packets: TimelinePackets, hop: number, time: number, frame: number, step: 1 | -1): number {
  let best = -1;
  for (let i = 0; i < packets.count; i++) {
    if (packets.hop[i] !== hop) continue;
    if (compare(packets, i, time, frame) * step <= 0) continue;
    if (best < 0 || compare(packets, i, packets.time[best]!, packets.frame[best]!) * step < 0) best = i;
  }
  return best;
}

function compare(packets: TimelinePackets, i: number, time: number, frame: number): number {
  return packets.time[i]! - time || packets.frame[i]! - frame;
}
