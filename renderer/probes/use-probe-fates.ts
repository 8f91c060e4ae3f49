import { useEffect, useState } from 'react';
import type { ProbeFates } from '../../shared/contract/probe-fates.ts';
import { engine } from '../bridge/engine.ts';
import { useSessionStore } from '../state/session-store.ts';

/** While capturing, every packet of the captures is looked at again at most so often, ms. */
const PAUSE = 2000;

/** What the captures tell of mtr's probes; asked while `wanted`. Null: not known (yet). */
export function useProbeFates(wanted: boolean): ProbeFates[] | null {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const [answer, setAnswer] = useState<{ sessionId: string; fates: ProbeFates[] } | null>(null);
  const known = answer?.sessionId === sessionId ? answer.fates : null;
  const first = known === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is asked for though nothing else changed
  useEffect(() => {
    if (!wanted || sessionId === null) return;
    let current = true;
    const ask = () =>
      engine.viewProbeFates({ sessionId }).then(
        (fates) => current && setAnswer({ sessionId, fates }),
        () => current && setAnswer(null),
      );
    const timer = setTimeout(() => void ask(), first ? 0 : PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [sessionId, revision, wanted]);
  return known;
}
