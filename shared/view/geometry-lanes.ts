/** Where lanes lie, top to bottom: the first hop on top. Pixels. */
export interface LaneLayout {
  count: number;
  /** Distance between neighbouring lanes. */
  pitch: number;
  /** Height of the whole plot. */
  height: number;
  /** Room for forward bars above a lane's line and for reverse bars below it. */
  up: number;
  down: number;
}

/** Least distance between lanes at which bars and losses can still be told apart: six lanes in a window of 1280 by 800. */
export const MIN_PITCH = 36;

/** Distance between lanes at which three lines of text stand beside each. */
const ROOMY_PITCH = 44;

/** Lays out `count` lanes in a plot of at least `available` pixels; taller when they would not fit. */
export function layoutLanes(count: number, available: number): LaneLayout {
  const lanes = Math.max(1, count);
  const pitch = Math.max(MIN_PITCH, available / lanes);
  const reach = Math.min(26, pitch * 0.36);
  return { count: lanes, pitch, height: pitch * lanes, up: reach, down: reach * 0.8 };
}

/** Whether beside a lane there is room for the hop's place, between its name and its figures. */
export function hasRoomForPlace(layout: LaneLayout): boolean {
  return layout.pitch >= ROOMY_PITCH;
}

/** Y of a lane's line. */
export function laneY(layout: LaneLayout, hop: number): number {
  return Math.round(layout.pitch * (hop + 0.5));
}

/** Lane whose band holds `y`, kept within the lanes. */
export function laneAt(layout: LaneLayout, y: number): number {
  return Math.min(layout.count - 1, Math.max(0, Math.floor(y / layout.pitch)));
}

/** Height of a packet's bar, by the square root of its size up to a full Ethernet frame; larger ones are as high. */
export function barHeight(wireLength: number, reach: number): number {
  return Math.round(3 + (reach - 3) * Math.min(1, Math.sqrt(wireLength / 1514)));
}

/** Y of a loss mark in a segment: forward in the upper part of the gap, reverse in the lower, so they stay apart. */
export function lossY(layout: LaneLayout, segment: number, reverse: boolean): number {
  const line = laneY(layout, segment);
  const top = line + layout.down * 0.6;
  const bottom = line + layout.pitch - layout.up * 0.6;
  return Math.round(top + (bottom - top) * (reverse ? 0.72 : 0.32));
}

/** Segment that an entry's packet travels next, or -1 when there is none. Direction: 0 forward, 1 reverse. */
export function segmentAfter(hop: number, direction: number, hops: number): number {
  if (direction === 0) return hop < hops - 1 ? hop : -1;
  if (direction === 1) return hop > 0 ? hop - 1 : -1;
  return -1;
}
