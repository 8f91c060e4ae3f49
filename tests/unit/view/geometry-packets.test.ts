import { describe, expect, it } from 'vitest';
import { PacketState, type TimelinePackets } from '../../../shared/contract/view.ts';
import {
  barHeight,
  hasRoomForPlace,
  laneAt,
  laneY,
  layoutLanes,
  lossY,
  segmentAfter,
} from '../../../shared/view/geometry-lanes.ts';
import { findEntry, hitEntry, journeyOf, stepInLane } from '../../../shared/view/geometry-packets.ts';

const { onward, arrived, lost } = PacketState;

/** id, hop, frame, time, direction, state */
type Entry = [number, number, number, number, number, number];

function packetsOf(entries: Entry[]): TimelinePackets {
  const column = (i: number) => entries.map((entry) => entry[i]!);
  return {
    count: entries.length,
    id: Uint32Array.from(column(0)),
    hop: Uint8Array.from(column(1)),
    frame: Uint32Array.from(column(2)),
    time: Float64Array.from(column(3)),
    wireLength: new Uint32Array(entries.length).fill(100),
    direction: Uint8Array.from(column(4)),
    state: Uint8Array.from(column(5)),
  };
}

/** Forward across three hops, forward lost after the middle hop, reverse across. */
const packets = packetsOf([
  [1, 0, 1, 100, 0, onward],
  [1, 1, 1, 200, 0, onward],
  [1, 2, 1, 300, 0, arrived],
  [2, 0, 2, 400, 0, onward],
  [2, 1, 2, 500, 0, lost],
  [3, 2, 2, 600, 1, onward],
  [3, 1, 3, 700, 1, onward],
  [3, 0, 3, 800, 1, arrived],
]);
const layout = layoutLanes(3, 300);
const scene = { range: { from: 0, to: 1000 }, width: 1000, layout, packets, lossOffset: () => 20 };

describe('lanes', () => {
  it('spreads them over the room, and outgrows it rather than squeeze', () => {
    expect([0, 1, 2].map((hop) => laneY(layout, hop))).toEqual([50, 150, 250]);
    expect(layoutLanes(12, 300).height).toBeGreaterThan(300);
    expect(laneAt(layout, 149)).toBe(1);
    expect(laneAt(layout, 9999)).toBe(2);
  });

  it('shows six lanes whole in the smallest usual window, without the place of a hop', () => {
    const small = layoutLanes(6, 227);
    expect(small.height).toBeLessThanOrEqual(227);
    expect([small, layout].map(hasRoomForPlace)).toEqual([false, true]);
  });

  it('keeps loss marks between the bars of their two lanes, forward above reverse', () => {
    for (const room of [100, 300, 900]) {
      const lanes = layoutLanes(3, room);
      expect(lossY(lanes, 0, false)).toBeGreaterThan(laneY(lanes, 0));
      expect(lossY(lanes, 0, true)).toBeGreaterThan(lossY(lanes, 0, false));
      expect(lossY(lanes, 0, true)).toBeLessThan(laneY(lanes, 1));
    }
  });

  it('knows the segment ahead in both directions', () => {
    expect([
      segmentAfter(0, 0, 3),
      segmentAfter(2, 0, 3),
      segmentAfter(2, 1, 3),
      segmentAfter(0, 1, 3),
      segmentAfter(1, 2, 3),
    ]).toEqual([0, -1, 1, -1, -1]);
  });

  it('shows sizes, super-frames no higher than full frames', () => {
    expect(barHeight(1514, 26)).toBe(26);
    expect(barHeight(65_000, 26)).toBe(26);
    expect(barHeight(60, 26)).toBeLessThan(10);
    expect(barHeight(0, 26)).toBe(3);
  });
});

describe('journeys', () => {
  it('finds all entries of a packet from any of them', () => {
    expect(journeyOf(packets, 1)).toEqual({ first: 0, end: 3 });
    expect(journeyOf(packets, 7)).toEqual({ first: 5, end: 8 });
    expect(findEntry(packets, 1, 2)).toBe(4);
    expect(findEntry(packets, 1, 9)).toBe(-1);
  });

  it('steps along one lane and stops at its ends', () => {
    expect(stepInLane(packets, 1, 200, 1, 1)).toBe(4);
    expect(stepInLane(packets, 1, 500, 2, -1)).toBe(1);
    expect(stepInLane(packets, 1, 700, 3, 1)).toBe(-1);
  });

  it('steps through packets of the same moment', () => {
    const same = packetsOf([
      [1, 0, 7, 100, 0, arrived],
      [2, 0, 8, 100, 0, arrived],
      [3, 0, 9, 100, 0, arrived],
    ]);
    expect(stepInLane(same, 0, 100, 7, 1)).toBe(1);
    expect(stepInLane(same, 0, 100, 8, 1)).toBe(2);
    expect(stepInLane(same, 0, 100, 8, -1)).toBe(0);
  });
});

describe('hit test', () => {
  it('takes the bar under the pointer on its own side of the line', () => {
    expect(hitEntry(scene, 203, laneY(layout, 1) - 6)).toBe(1);
    expect(hitEntry(scene, 702, laneY(layout, 1) + 6)).toBe(6);
  });

  it('takes a loss by its mark', () => {
    expect(hitEntry(scene, 521, lossY(layout, 1, false))).toBe(4);
  });

  it('takes the line between two lanes', () => {
    expect(hitEntry(scene, 150, 100)).toBe(0);
  });

  it('takes nothing far from everything', () => {
    expect(hitEntry(scene, 950, 20)).toBe(-1);
  });
});
