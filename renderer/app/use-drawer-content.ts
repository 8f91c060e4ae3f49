import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useTerminalStore } from '../terminal/terminal-store.ts';

/** Whether there is anything to show in the drawer: terminals, or the probes of the session on screen. */
export function useDrawerContent(): boolean {
  const onSession = useUiStore((s) => s.page === 'session');
  const hasProbes = useSessionStore((s) => (s.session?.probes.length ?? 0) > 0);
  const hasTerminals = useTerminalStore((s) => s.tabs.length > 0);
  return hasTerminals || (onSession && hasProbes);
}
