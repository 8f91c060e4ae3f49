import 'dockview-react/dist/styles/dockview.css';
import './dock.css';
import { DockviewReact, type DockviewReadyEvent, type DockviewTheme, type IDockviewPanelProps } from 'dockview-react';
import { type FunctionComponent, useEffect, useMemo } from 'react';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { isEmptyDraft } from '../plan/draft.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { remember, remembered } from '../state/remembered.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { availableIn, closePanel, raisePanel, showGroups, showPanel, useDockStore } from './dock-store.ts';
import { DockTab } from './dock-tab.tsx';
import { GroupActions } from './group-actions.tsx';
import { firstLayout, keptLayout, layoutFrom } from './layout.ts';
import { terminalOf, terminalPanel, WORKSPACE } from './panel-ids.ts';
import { panels, type Situation } from './panels.ts';
import { TerminalPane } from './terminal-pane.tsx';
import { Workspace } from './workspace.tsx';

const layoutKey = 'layout';

const theme: DockviewTheme = {
  name: 'hopscope',
  className: 'dock-theme',
  dndOverlayMounting: 'absolute',
  dndPanelOverlay: 'group',
  dndTabIndicator: 'line',
};

const framed = (View: FunctionComponent) =>
  function PanelFrame() {
    return (
      <div className="dock-panel">
        <View />
      </div>
    );
  };

const components: Record<string, FunctionComponent<IDockviewPanelProps>> = {
  [WORKSPACE]: Workspace,
  terminal: TerminalPane,
  ...Object.fromEntries(panels.map((panel) => [panel.id, framed(panel.view)])),
};

function useSituation(): Situation {
  const page = useUiStore((s) => s.page);
  const session = useSessionStore((s) => s.session !== null);
  const ledger = useSessionStore((s) => s.live !== null || s.session?.books !== undefined);
  const emptyPlan = usePlanStore((s) => isEmptyDraft(s.history.present));
  return useMemo(() => ({ page, session, ledger, emptyPlan }), [page, session, ledger, emptyPlan]);
}

/** Ends a terminal whose panel was closed, and keeps the layout whenever it changes. */
function begin({ api }: DockviewReadyEvent): void {
  try {
    api.fromJSON(layoutFrom(remembered<string>(layoutKey, ''), panels));
  } catch {
    // Damaged further inside than its outline tells; a window without panels would be of no use.
    api.fromJSON(firstLayout(panels, []));
  }
  const note = (): void => useDockStore.setState({ open: new Set(api.panels.map((panel) => panel.id)) });
  api.onDidRemovePanel((panel) => {
    const terminal = terminalOf(panel.id);
    if (terminal !== null) useTerminalStore.getState().close(terminal);
    note();
  });
  api.onDidAddPanel(note);
  api.onDidMovePanel(showGroups);
  api.onDidLayoutChange(() => remember(layoutKey, JSON.stringify(keptLayout(api.toJSON()))));
  useDockStore.setState({ api });
  note();
}

/** Terminals that were opened get a panel in front; a terminal that is gone takes its panel with it. */
function useTerminalPanels(): void {
  const tabs = useTerminalStore((s) => s.tabs);
  const api = useDockStore((s) => s.api);
  useEffect(() => {
    if (!api) return;
    for (const tab of tabs) if (!api.getPanel(terminalPanel(tab.id))) showPanel(terminalPanel(tab.id));
    const ids = new Set(tabs.map((tab) => terminalPanel(tab.id)));
    for (const panel of api.panels) if (terminalOf(panel.id) !== null && !ids.has(panel.id)) closePanel(panel.id);
    showGroups();
  }, [api, tabs]);
}

/** The packet comes to the front when one is selected, and what was found when none is, or a range. */
function useFollowSelection(): void {
  const chosen = useSelectedPacket((s) => s.packet !== null || s.problem !== null);
  const range = useViewStore((s) => s.rangeSelection);
  useEffect(() => raisePanel(chosen ? 'packet' : 'findings'), [chosen]);
  useEffect(() => {
    if (range !== null) raisePanel('findings');
  }, [range]);
}

/** The plan or the session in the middle, and around it panels that can be moved, resized, closed and opened again. */
export function Dock() {
  const situation = useSituation();
  const api = useDockStore((s) => s.api);
  const open = useUiStore((s) => s.open);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `open` is read by showGroups
  useEffect(() => {
    useDockStore.setState({ available: availableIn(situation) });
    if (api) showGroups();
  }, [api, situation, open]);
  useTerminalPanels();
  useFollowSelection();
  return (
    <DockviewReact
      className="dock"
      theme={theme}
      components={components}
      defaultTabComponent={DockTab}
      rightHeaderActionsComponent={GroupActions}
      disableFloatingGroups
      onReady={begin}
    />
  );
}
