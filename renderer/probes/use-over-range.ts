import { startTransition, useEffect, useRef, useState } from 'react';
import { useSessionStore } from '../state/session-store.ts';
import { type TimeRange, useViewStore } from '../state/view-store.ts';
import { Latest } from '../timeline/latest.ts';

/** Charts are SVG: they follow the user at most so often, and a running capture twice a second. Milliseconds. */
const BY_HAND = 120;
const LIVE = 500;
/** How far beside the view is asked for, ns: a few rounds of mtr. */
const BESIDE = 5e9;
/** Most points of a line; more are not told apart on a screen. */
const MOST_POINTS = 1000;

export interface RangeQuestion {
  sessionId: string;
  /** What is on screen. */
  range: TimeRange;
  /** A little more than that, so that lines run on to both edges however far in the view is. */
  wide: TimeRange;
  points: number;
}

/**
 * What the engine answers about the time range on screen, at most one point every two pixels; asked again when the
 * range, the session or its figures change.
 * @param width of the plot, px; below 1 nothing is asked
 * @param key asks again when it changes
 */
export function useOverRange<T>(width: number, ask: (question: RangeQuestion) => Promise<T>, key: string) {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const [answer, setAnswer] = useState<(RangeQuestion & { value: T }) | null>(null);
  const latest = useRef<Latest<RangeQuestion, T> | null>(null);
  const newest = useRef(ask);
  const asked = useRef(0);
  newest.current = ask;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins without an answer
  useEffect(() => {
    const mine = new Latest<RangeQuestion, T>(
      (question) => newest.current(question),
      // Drawing it may take longer than a frame: movements and keys go before it.
      (value, question) => startTransition(() => setAnswer({ ...question, value })),
      () => setAnswer(null),
    );
    latest.current = mine;
    setAnswer(null);
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId === null || width < 1) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const send = () => {
      timer = undefined;
      asked.current = performance.now();
      const { range } = useViewStore.getState();
      const margin = Math.max(BESIDE, (range.to - range.from) * 0.1);
      const wide = { from: range.from - margin, to: range.to + margin };
      const points = Math.max(50, Math.min(MOST_POINTS, Math.floor(width / 2)));
      latest.current?.ask({ sessionId, range, wide, points });
    };
    const plan = () => {
      const pause = useViewStore.getState().followLive ? LIVE : BY_HAND;
      timer ??= setTimeout(send, Math.max(0, asked.current + pause - performance.now()));
    };
    plan();
    // Not by a hook: a movement that nothing has been answered to yet must not draw the charts anew.
    const end = useViewStore.subscribe((now, before) => {
      if (now.range !== before.range) plan();
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [sessionId, revision, width, key]);

  return answer;
}
