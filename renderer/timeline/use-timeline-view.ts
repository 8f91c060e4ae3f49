import { useEffect, useRef, useState } from 'react';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { TimelineView } from '../../shared/contract/view.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { Latest } from './latest.ts';

interface Ask {
  sessionId: string;
  from: number;
  to: number;
  width: number;
  filter: string;
}

export interface TimelineAnswer {
  /** The newest answer; it may still be that of an older range, and is then drawn stretched. */
  view: TimelineView | null;
  problem: Problem | null;
}

/**
 * The engine's picture of a range at a width in pixels, asked for one at a time and again at every new revision
 * of the session, of what passes the filter. The picture of another session is never kept.
 */
export function useTimelineView(range: TimeRange, width: number): TimelineAnswer {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const filter = useFilterStore((s) => s.applied);
  const [answer, setAnswer] = useState<TimelineAnswer>({ view: null, problem: null });
  const latest = useRef<Latest<Ask, TimelineView> | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins with an empty picture
  useEffect(() => {
    const mine = new Latest<Ask, TimelineView>(
      (ask) => engine.viewTimeline(ask),
      (view) => setAnswer({ view, problem: null }),
      (reason) => setAnswer((old) => ({ view: old.view, problem: problemOf(reason) })),
    );
    latest.current = mine;
    setAnswer({ view: null, problem: null });
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId === null || width < 1) return;
    latest.current?.ask({ sessionId, from: range.from, to: range.to, width: Math.round(width), filter });
  }, [sessionId, revision, range.from, range.to, width, filter]);

  return answer;
}
