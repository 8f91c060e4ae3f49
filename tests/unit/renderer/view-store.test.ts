import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { clampRange, followRange, liveWidth, shortestRange, useViewStore } from '../../../renderer/state/view-store.ts';

const view = () => useViewStore.getState();
const second = 1_000_000_000;

describe('clampRange', () => {
  it('always lies in the bounds, is never shorter than the shortest, and keeps a width that fits', () => {
    const time = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
    fc.assert(
      fc.property(time, time, time, fc.integer({ min: shortestRange, max: 10 ** 12 }), (from, to, start, length) => {
        const bounds = { from: start, to: start + length };
        const range = clampRange({ from, to }, bounds);
        expect(range.from).toBeGreaterThanOrEqual(bounds.from);
        expect(range.to).toBeLessThanOrEqual(bounds.to);
        expect(range.to - range.from).toBeGreaterThanOrEqual(shortestRange);
        if (to - from >= shortestRange && to - from <= length) expect(range.to - range.from).toBe(to - from);
      }),
    );
  });
});

describe('followRange', () => {
  it('shows all until the live width is reached, then the last of it', () => {
    const short = { from: 0, to: 5 * second };
    expect(followRange(short, short, { from: 0, to: 6 * second })).toEqual({ from: 0, to: 6 * second });
    const long = { from: 0, to: 50 * second };
    expect(followRange(long, long, { from: 0, to: 51 * second })).toEqual({
      from: 51 * second - liveWidth,
      to: 51 * second,
    });
  });

  it('keeps the width that the user chose', () => {
    const before = { from: 0, to: 50 * second };
    const chosen = { from: 48 * second, to: 50 * second };
    expect(followRange(chosen, before, { from: 0, to: 51 * second })).toEqual({ from: 49 * second, to: 51 * second });
  });
});

describe('view store', () => {
  beforeEach(() => view().reset({ from: 0, to: 100 * second }, true));

  it('stops following when the user moves, and follows again at the same width', () => {
    view().zoom(0.1, 50 * second);
    expect(view().followLive).toBe(false);
    expect(view().range).toEqual({ from: 45 * second, to: 55 * second });
    view().setBounds({ from: 0, to: 110 * second });
    expect(view().range).toEqual({ from: 45 * second, to: 55 * second });
    view().setFollowLive(true);
    expect(view().range).toEqual({ from: 100 * second, to: 110 * second });
    view().setBounds({ from: 0, to: 120 * second });
    expect(view().range).toEqual({ from: 110 * second, to: 120 * second });
  });

  it('keeps the moment under the cursor where it is while zooming', () => {
    view().setRange({ from: 20 * second, to: 60 * second });
    view().zoom(0.5, 30 * second);
    expect(view().range).toEqual({ from: 25 * second, to: 45 * second });
  });

  it('forgets every selection with another session', () => {
    view().select({ hop: 1, frame: 2 });
    view().selectSegment({ index: 0, direction: 'forward' });
    view().selectRange({ from: 1, to: 2 });
    view().setCrosshair(4);
    view().reset({ from: 0, to: second }, false);
    expect(view()).toMatchObject({ selection: null, selectedSegment: null, rangeSelection: null, crosshair: null });
    expect(view().range).toEqual({ from: 0, to: second });
  });
});
