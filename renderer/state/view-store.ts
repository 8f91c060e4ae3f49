import { create } from 'zustand';
import type { Direction } from '../../shared/contract/analysis.ts';

/** A stretch of time, nanoseconds since the session's epoch base; to > from. */
export interface TimeRange {
  from: number;
  to: number;
}

/** One packet: hop is the index in path order, frame the 1-based record number in that hop's capture. */
export interface PacketSelection {
  hop: number;
  frame: number;
}

/** One direction of one segment; index is that of the analysis. */
export interface SegmentSelection {
  index: number;
  direction: Direction;
}

/** What all charts of the window share: one time axis, one crosshair, one selection. */
export interface ViewStore {
  /** What is on screen. */
  range: TimeRange;
  /** Everything there is; the range never leaves it. */
  bounds: TimeRange;
  /** The range keeps its width and moves along with the present. */
  followLive: boolean;
  crosshair: number | null;
  selection: PacketSelection | null;
  selectedSegment: SegmentSelection | null;
  rangeSelection: TimeRange | null;
  /** New bounds; with `followLive` the range moves to their end. */
  setBounds: (bounds: TimeRange) => void;
  /** Shows a range on behalf of the user: following the present ends. */
  setRange: (range: TimeRange) => void;
  /** Zooms by `factor` (below 1: closer) around a moment. */
  zoom: (factor: number, around: number) => void;
  /** Moves by a share of the width; positive: later. */
  pan: (share: number) => void;
  showAll: () => void;
  setFollowLive: (followLive: boolean) => void;
  setCrosshair: (crosshair: number | null) => void;
  select: (selection: PacketSelection | null) => void;
  selectSegment: (segment: SegmentSelection | null) => void;
  selectRange: (range: TimeRange | null) => void;
  /** For another session: all of it is shown and nothing is selected. */
  reset: (bounds: TimeRange, followLive: boolean) => void;
}

/** Shortest range that can be shown: 1 µs over the whole width. */
export const shortestRange = 1_000;
/** While a capture runs, at most so much is shown until the user asks for more: the last 20 s. */
export const liveWidth = 20_000_000_000;

const nothing: TimeRange = { from: 0, to: 1_000_000_000 };

/** The range kept inside the bounds, no shorter than the shortest and no longer than the bounds. */
export function clampRange(range: TimeRange, bounds: TimeRange): TimeRange {
  const longest = Math.max(bounds.to - bounds.from, shortestRange);
  const width = Math.min(Math.max(range.to - range.from, shortestRange), longest);
  const from = Math.min(Math.max(range.from, bounds.from), bounds.from + longest - width);
  return { from, to: from + width };
}

/** What is shown of growing bounds while the present is followed. */
export function followRange(range: TimeRange, before: TimeRange, bounds: TimeRange): TimeRange {
  const showedAll = range.from <= before.from && range.to >= before.to;
  const whole = bounds.to - bounds.from;
  const width = showedAll ? Math.min(whole, liveWidth) : range.to - range.from;
  return clampRange({ from: bounds.to - width, to: bounds.to }, bounds);
}

/** What a change of the range comes to: nothing is drawn again where it ends at what is on screen already. */
function moved(s: ViewStore, to: TimeRange): Partial<ViewStore> {
  const range = clampRange(to, s.bounds);
  const same = range.from === s.range.from && range.to === s.range.to;
  return same ? { followLive: false } : { range, followLive: false };
}

export const useViewStore = create<ViewStore>()((set) => ({
  range: nothing,
  bounds: nothing,
  followLive: false,
  crosshair: null,
  selection: null,
  selectedSegment: null,
  rangeSelection: null,
  setBounds: (bounds) =>
    set((s) => ({
      bounds,
      range: s.followLive ? followRange(s.range, s.bounds, bounds) : clampRange(s.range, bounds),
    })),
  setRange: (range) => set((s) => moved(s, range)),
  zoom: (factor, around) =>
    set((s) => {
      const width = (s.range.to - s.range.from) * factor;
      const share = (around - s.range.from) / (s.range.to - s.range.from);
      const from = around - share * width;
      return moved(s, { from, to: from + width });
    }),
  pan: (share) =>
    set((s) => {
      const by = (s.range.to - s.range.from) * share;
      return moved(s, { from: s.range.from + by, to: s.range.to + by });
    }),
  showAll: () => set((s) => moved(s, s.bounds)),
  setFollowLive: (followLive) =>
    set((s) => (followLive ? { followLive, range: followRange(s.range, s.bounds, s.bounds) } : { followLive })),
  setCrosshair: (crosshair) => set({ crosshair }),
  select: (selection) => set({ selection }),
  selectSegment: (selectedSegment) => set({ selectedSegment }),
  selectRange: (rangeSelection) => set({ rangeSelection }),
  reset: (bounds, followLive) =>
    set({
      bounds,
      range: clampRange(bounds, bounds),
      followLive,
      crosshair: null,
      selection: null,
      selectedSegment: null,
      rangeSelection: null,
    }),
}));
