import { Menu } from '@base-ui/react/menu';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { Maximize2, Minimize2, Plus, SquareTerminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import type { PictureKind } from '../export/export-choice.ts';
import { PictureButton } from '../export/picture-menu.tsx';
import { CHARTS, useChartStore } from '../probes/chart-store.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { showPanel, useDockStore } from './dock-store.ts';
import { panels } from './panels.ts';

/** Panels that were closed, and terminals on the nodes. */
function AddMenu() {
  const { t } = useTranslation('dock');
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const openTerminal = useTerminalStore((s) => s.open);
  const open = useDockStore((s) => s.open);
  const available = useDockStore((s) => s.available);
  const closed = panels.filter((panel) => !open.has(panel.id) && available.has(panel.id));
  if (nodes.length === 0 && closed.length === 0) return null;
  return (
    <Menu.Root>
      <Menu.Trigger className="button button--quiet button--icon button--small" aria-label={t('add')} title={t('add')}>
        <Plus size={13} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup popup--menu">
            {closed.map(({ id, icon: Icon }) => (
              <Menu.Item key={id} className="popup__item" onClick={() => showPanel(id)}>
                <Icon size={13} strokeWidth={1.75} aria-hidden />
                {t(`panel.${id}`)}
              </Menu.Item>
            ))}
            {nodes.length > 0 && <div className="popup__group">{t('app:terminal.new')}</div>}
            {nodes.map((node) => (
              <Menu.Item key={node.id} className="popup__item" onClick={() => openTerminal(node.id, node.name)}>
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

/** The picture that a panel can be saved as; null: it is none. */
function usePicture(panel: string | undefined): PictureKind | null {
  const charts = useChartStore((s) => (s.asTable ? undefined : CHARTS.find((kind) => s.shown.has(kind))));
  const session = useSessionStore((s) => s.session !== null);
  if (!session) return null;
  if (panel === 'ladder') return 'ladder';
  return panel === 'probes' ? (charts ?? null) : null;
}

/** At the right end of every group's tabs: what can be added, and the group as large as the window. */
export function GroupActions({ api, containerApi, activePanel }: IDockviewHeaderActionsProps) {
  const { t } = useTranslation('dock');
  const [large, setLarge] = useState(api.isMaximized());
  useEffect(() => {
    const end = containerApi.onDidMaximizedGroupChange(() => setLarge(api.isMaximized()));
    return () => end.dispose();
  }, [api, containerApi]);
  const picture = usePicture(activePanel?.id);
  return (
    <div className="dock-actions">
      {picture !== null && <PictureButton what={picture} />}
      <AddMenu />
      <Button
        small
        look="quiet"
        icon={large ? Minimize2 : Maximize2}
        label={t(large ? 'smaller' : 'larger')}
        onClick={() => (large ? api.exitMaximized() : api.maximize())}
      />
    </div>
  );
}
