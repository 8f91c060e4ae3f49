import type { IDockviewPanelProps } from 'dockview-react';
import { useEffect, useState } from 'react';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { TerminalView } from '../terminal/terminal-view.tsx';
import { terminalOf } from './panel-ids.ts';

/** The panel of one terminal. */
export function TerminalPane({ api }: IDockviewPanelProps) {
  const tab = useTerminalStore((s) => s.tabs.find((one) => one.id === terminalOf(api.id)));
  const [shown, setShown] = useState(api.isVisible);
  useEffect(() => {
    const end = api.onDidVisibilityChange((event) => setShown(event.isVisible));
    return () => end.dispose();
  }, [api]);
  if (!tab) return null;
  return (
    <div className="dock-panel">
      <TerminalView tab={tab} shown={shown} />
    </div>
  );
}
