import type { Analysis } from '../../shared/contract/analysis.ts';
import type { HopFacts, TimelineView } from '../../shared/contract/view.ts';
import type { LaneLayout } from '../../shared/view/geometry-lanes.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import type { SegmentSelection } from '../state/view-store.ts';
import type { Palette } from './palette.ts';

/** Everything that the lanes' picture depends on. */
export interface Scene {
  range: TimeRange;
  width: number;
  layout: LaneLayout;
  view: TimelineView;
  palette: Palette;
  /** Entries [first, end) of the selected packet in `view.packets`; null when it is not among them. */
  selected: { first: number; end: number } | null;
  /** Clocks and gaps of the hops; null: not known yet. */
  facts: HopFacts[] | null;
  /** Says in a word or two why a hop did not listen. */
  deafText: (reason: string) => string;
  selectedSegment: SegmentSelection | null;
  /** How far right of its sending a loss is marked, px: half of what others took over the segment. */
  lossOffset: (segment: number, direction: number) => number;
}

/** Loss marks lean like the segment's other packets; without a measured delay they stand upright. */
export function lossOffsets(
  analysis: Analysis | null,
  range: TimeRange,
  width: number,
): (segment: number, direction: number) => number {
  const scale = width / (range.to - range.from);
  return (segment, direction) => {
    const figures = analysis?.segments[segment]?.[direction === 1 ? 'reverse' : 'forward'];
    const delay = figures?.delayNs?.p50 ?? 0;
    return Math.min(60, Math.max(0, delay * 0.5 * scale));
  };
}
