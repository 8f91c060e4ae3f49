import { useEffect, useRef, useState } from 'react';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { LadderView } from '../../shared/contract/table.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import type { TimeRange } from '../state/view-store.ts';
import { Latest } from '../timeline/latest.ts';

type Ask = Parameters<typeof engine.viewLadder>[0];

/** The ladder of a range, asked for at most once a frame and again at every revision; of one conversation or of all. */
export function useLadder(range: TimeRange, flow: number | null): { view: LadderView | null; problem: Problem | null } {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const filter = useFilterStore((s) => s.applied);
  const [view, setView] = useState<LadderView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef<Latest<Ask, LadderView> | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins with an empty ladder
  useEffect(() => {
    const mine = new Latest<Ask, LadderView>(
      (ask) => engine.viewLadder(ask),
      (answer) => {
        setView(answer);
        setProblem(null);
      },
      (reason) => setProblem(problemOf(reason)),
    );
    latest.current = mine;
    setView(null);
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId === null) return;
    const frame = requestAnimationFrame(() =>
      latest.current?.ask({ sessionId, filter, from: range.from, to: range.to, flow }),
    );
    return () => cancelAnimationFrame(frame);
  }, [sessionId, revision, filter, range.from, range.to, flow]);

  return { view, problem };
}
