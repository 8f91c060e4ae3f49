import { useEffect, useMemo, useRef } from 'react';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import { engine } from '../bridge/engine.ts';
import { useSessionStore } from '../state/session-store.ts';
import { Latest } from '../timeline/latest.ts';
import { useFilterStore } from './filter-store.ts';

interface Ask {
  sessionId: string;
  filter: string;
}

/** Asks the engine what passes the applied filter, again at every revision; mounted once, by the filter bar. */
export function useFilterAnswers(): void {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const applied = useFilterStore((s) => s.applied);
  const latest = useRef<Latest<Ask, FilterAnswer> | null>(null);

  useEffect(() => {
    const { begin, answered } = useFilterStore.getState();
    begin(sessionId);
    const current = (filter: string) => useFilterStore.getState().applied === filter;
    const mine = new Latest<Ask, FilterAnswer>(
      (ask) => engine.viewFilter(ask),
      (answer) => current(answer.filter) && answered(answer, null),
      (reason) => answered(null, problemOf(reason)),
    );
    latest.current = mine;
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId !== null && applied !== '') latest.current?.ask({ sessionId, filter: applied });
  }, [sessionId, revision, applied]);
}

function overlay(analysis: Analysis | null, answer: FilterAnswer | null): Analysis | null {
  if (analysis === null || answer === null) return analysis;
  return { ...analysis, segments: answer.segments, losses: answer.losses };
}

/** The analysis with the figures and losses of what passes the filter. */
export function useShownAnalysis(): Analysis | null {
  const analysis = useSessionStore((s) => s.analysis);
  const answer = useFilterStore((s) => s.answer);
  return useMemo(() => overlay(analysis, answer), [analysis, answer]);
}

/** The same outside of React. */
export function shownAnalysis(): Analysis | null {
  return overlay(useSessionStore.getState().analysis, useFilterStore.getState().answer);
}
