import { useSessionStore } from '../state/session-store.ts';

/** One array for all, so that a store without a session always answers the same. */
const NONE: string[] = [];

/** The session's hops in path order; none without a session. */
export function useHopNames(): string[] {
  return useSessionStore((s) => s.session?.hops ?? NONE);
}
