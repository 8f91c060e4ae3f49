import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { HopFacts } from '../../shared/contract/view.ts';
import { durationText } from '../../shared/view/geometry-format.ts';
import { engine } from '../bridge/engine.ts';
import { useSessionStore } from '../state/session-store.ts';
import { Latest } from './latest.ts';

/** What is known of each hop beside its packets, in path order; null until the engine has told. */
export const useHopFacts = create<{ facts: HopFacts[] | null }>()(() => ({ facts: null }));

/** Asks for it at every revision of the session; mounted once, by the timeline. */
export function useHopFactsKeeper(): void {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const latest = useRef<Latest<{ sessionId: string }, HopFacts[]> | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins with nothing known
  useEffect(() => {
    const tell = (facts: HopFacts[] | null) => useHopFacts.setState({ facts });
    const mine = new Latest<{ sessionId: string }, HopFacts[]>(
      (ask) => engine.viewHops(ask),
      tell,
      // What cannot be told is not drawn; the timeline's own question says why.
      () => tell(null),
    );
    latest.current = mine;
    tell(null);
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId !== null) latest.current?.ask({ sessionId });
  }, [sessionId, revision]);
}

/** How far a hop's corrected times may be from the first hop's at a moment, ns; null: not bounded, or not known yet. */
export function uncertaintyAt(facts: HopFacts | undefined, time: number): number | null {
  const piece = facts?.clock.findLast(({ from }, i) => i === 0 || time >= from);
  return piece?.ns ?? null;
}

/** How far times may be off, for people: `±38 µs`; `±?` when nothing bounds it; '' on the first hop's own clock. */
export function boundText(ns: number | null): string {
  return ns === null ? '±?' : ns < 1 ? '' : `±${durationText(ns)}`;
}
