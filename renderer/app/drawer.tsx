import { Menu } from '@base-ui/react/menu';
import { Activity, Plus, SquareTerminal, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { ProbeCharts } from '../probes/probe-charts.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { TerminalView } from '../terminal/terminal-view.tsx';

function NewTerminal() {
  const { t } = useTranslation();
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const open = useTerminalStore((s) => s.open);
  if (nodes.length === 0) return null;
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button button--quiet button--icon button--small"
        aria-label={t('terminal.new')}
        title={t('terminal.new')}
      >
        <Plus size={13} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start">
          <Menu.Popup className="popup popup--menu">
            <div className="popup__group">{t('terminal.new')}</div>
            {nodes.map((node) => (
              <Menu.Item key={node.id} className="popup__item" onClick={() => open(node.id, node.name)}>
                <SquareTerminal size={13} strokeWidth={1.75} aria-hidden />
                {node.name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Below the centre: how the path felt (probe charts), and a terminal per node. */
export function Drawer() {
  const { t } = useTranslation();
  const { drawerTab, page, showTab, toggle } = useUiStore();
  const session = useSessionStore((s) => s.session);
  const tabs = useTerminalStore((s) => s.tabs);
  const close = useTerminalStore((s) => s.close);
  const charts = page === 'session' && session !== null && session.probes.length > 0;
  const shown = drawerTab === 'probes' && !charts ? tabs[0]?.id : drawerTab;
  return (
    <section className="drawer" aria-label={t('pane.drawer')}>
      <div className="drawer__tabs" role="tablist">
        {charts && (
          <button
            type="button"
            role="tab"
            aria-selected={shown === 'probes'}
            className="drawer__tab"
            onClick={() => showTab('probes')}
          >
            <Activity size={13} strokeWidth={1.75} aria-hidden />
            {t('drawer.probes')}
          </button>
        )}
        {tabs.map((tab) => (
          <span key={tab.id} className="drawer__closable">
            <button
              type="button"
              role="tab"
              aria-selected={shown === tab.id}
              className="drawer__tab"
              data-state={tab.state}
              onClick={() => showTab(tab.id)}
            >
              <SquareTerminal size={13} strokeWidth={1.75} aria-hidden />
              {tab.title}
            </button>
            <Button
              small
              look="quiet"
              icon={X}
              label={t('terminal.close', { node: tab.title })}
              onClick={() => close(tab.id)}
            />
          </span>
        ))}
        <NewTerminal />
        <span className="topbar__space" />
        <Button small look="quiet" icon={X} label={t('drawer.hide')} onClick={() => toggle('drawer')} />
      </div>
      <div className="drawer__body">
        {charts && shown === 'probes' && <ProbeCharts />}
        {tabs.map((tab) => (
          <TerminalView key={tab.id} tab={tab} shown={shown === tab.id} />
        ))}
      </div>
    </section>
  );
}
