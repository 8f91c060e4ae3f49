import { useEffect } from 'react';
import { create } from 'zustand';
import type { TimelineView } from '../../shared/contract/view.ts';
import { type RangeSummary, summarizeRange } from '../../shared/view/geometry-range.ts';
import { useViewStore } from '../state/view-store.ts';

/** What the selected range holds, counted from what the timeline shows; null: no range is selected. */
export const useRangeSummary = create<{ summary: RangeSummary | null }>()(() => ({ summary: null }));

/** Keeps the summary in step with selection and picture; mounted once, by the timeline. */
export function useRangeSummaryKeeper(view: TimelineView | null): void {
  const selected = useViewStore((s) => s.rangeSelection);
  useEffect(() => {
    const summary = selected === null || view === null ? null : summarizeRange(view, selected);
    useRangeSummary.setState({ summary });
  }, [view, selected]);
  useEffect(() => () => useRangeSummary.setState({ summary: null }), []);
}
