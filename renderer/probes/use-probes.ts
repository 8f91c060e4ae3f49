import { useEffect, useRef, useState } from 'react';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import { engine } from '../bridge/engine.ts';
import { useSessionStore } from '../state/session-store.ts';
import { type TimeRange, useViewStore } from '../state/view-store.ts';
import { Latest } from '../timeline/latest.ts';

/** Charts are SVG: they follow the user at most so often, and a running capture twice a second. Milliseconds. */
const BY_HAND = 80;
const LIVE = 500;
/** How far beside the view points are asked for, ns: a few rounds of mtr. */
const BESIDE = 5e9;
/** Most points of a series; more are not told apart on a screen. */
const MOST_POINTS = 1000;

interface Ask {
  sessionId: string;
  range: TimeRange;
  points: number;
}

export interface ProbeAnswer {
  series: ProbeSeries[];
  /** The range that the series were asked for and are drawn over. */
  range: TimeRange;
}

/** A little more than is on screen, so that lines run on to both edges however far in the view is. */
function widened(range: TimeRange): TimeRange {
  const margin = Math.max(BESIDE, (range.to - range.from) * 0.1);
  return { from: range.from - margin, to: range.to + margin };
}

/** The probes' series over the window's time range, at most one point every two pixels. */
export function useProbes(width: number): ProbeAnswer | null {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const range = useViewStore((s) => s.range);
  const followLive = useViewStore((s) => s.followLive);
  const [answer, setAnswer] = useState<ProbeAnswer | null>(null);
  const latest = useRef<Latest<Ask, ProbeSeries[]> | null>(null);
  const asked = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins without series
  useEffect(() => {
    const mine = new Latest<Ask, ProbeSeries[]>(
      ({ sessionId, range, points }) => engine.viewProbes({ sessionId, ...widened(range), points }),
      (series, ask) => setAnswer({ series, range: ask.range }),
      () => setAnswer(null),
    );
    latest.current = mine;
    setAnswer(null);
    return () => mine.close();
  }, [sessionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (sessionId === null || width < 1) return;
    const wait = Math.max(0, asked.current + (followLive ? LIVE : BY_HAND) - performance.now());
    const timer = setTimeout(() => {
      asked.current = performance.now();
      latest.current?.ask({ sessionId, range, points: Math.max(50, Math.min(MOST_POINTS, Math.floor(width / 2))) });
    }, wait);
    return () => clearTimeout(timer);
  }, [sessionId, revision, range, width, followLive]);

  return answer;
}
