import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { RangeView } from '../../shared/contract/view.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { Latest } from './latest.ts';

interface Ask {
  sessionId: string;
  from: number;
  to: number;
  filter: string;
}

interface RangeSummaryStore {
  /** The newest answer; it may be that of the range before. */
  summary: RangeView | null;
  problem: Problem | null;
}

/** What the selected range holds, by the engine's figures; null: no range is selected, or none is told yet. */
export const useRangeSummary = create<RangeSummaryStore>()(() => ({ summary: null, problem: null }));

/** Keeps the summary in step with selection, filter and revision; mounted once, by the timeline. */
export function useRangeSummaryKeeper(): void {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const filter = useFilterStore((s) => s.applied);
  const selected = useViewStore((s) => s.rangeSelection);
  const latest = useRef<Latest<Ask, RangeView> | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: nothing of another session is kept
  useEffect(() => {
    const mine = new Latest<Ask, RangeView>(
      (ask) => engine.viewRange(ask),
      (summary, ask) =>
        useFilterStore.getState().applied === ask.filter && useRangeSummary.setState({ summary, problem: null }),
      (reason) => useRangeSummary.setState({ summary: null, problem: problemOf(reason) }),
    );
    latest.current = mine;
    useRangeSummary.setState({ summary: null, problem: null });
    return () => mine.close();
  }, [sessionId, filter]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (selected === null) useRangeSummary.setState({ summary: null, problem: null });
    else if (sessionId !== null && selected.to > selected.from)
      latest.current?.ask({ sessionId, from: selected.from, to: selected.to, filter });
  }, [sessionId, revision, filter, selected]);
}

/** The summary, only when it is that of the selected range. */
export function useSelectedSummary(): RangeView | null {
  const selected = useViewStore((s) => s.rangeSelection);
  const summary = useRangeSummary((s) => s.summary);
  return isOf(summary, selected) ? summary : null;
}

function isOf(summary: RangeView | null, range: TimeRange | null): boolean {
  return summary !== null && range !== null && summary.from === range.from && summary.to === range.to;
}
