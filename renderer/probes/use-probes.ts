import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useChartStore } from './chart-store.ts';
import { type RangeQuestion, useOverRange } from './use-over-range.ts';

/** The probes' series over the window's time range; the table's figures are of its window. */
export function useProbes(width: number) {
  const lastSeconds = useChartStore((s) => s.lastSeconds);
  const ask = ({ sessionId, wide, points }: RangeQuestion) =>
    engine.viewProbes({ sessionId, ...wide, points, lastSeconds });
  return useOverRange(width, ask, String(lastSeconds));
}

/** One-way delays over the window's time range, of the packets that pass the window's filter. */
export function useDelays(width: number) {
  const filter = useFilterStore((s) => s.applied);
  const ask = ({ sessionId, range, points }: RangeQuestion) =>
    engine.viewDelays({ sessionId, ...range, buckets: points, filter });
  return useOverRange(width, ask, filter);
}
