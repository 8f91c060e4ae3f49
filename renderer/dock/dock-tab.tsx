import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { useDockStore } from './dock-store.ts';
import { terminalOf } from './panel-ids.ts';
import { panels, terminalIcon } from './panels.ts';

/** The tab of a panel: its name in the window's language, and a way to close it. */
export function DockTab({ api }: IDockviewPanelHeaderProps) {
  const { t } = useTranslation('dock');
  const terminal = terminalOf(api.id);
  const tab = useTerminalStore((s) => s.tabs.find((one) => one.id === terminal));
  const available = useDockStore((s) => terminal !== null || s.available.has(api.id));
  const title = terminal === null ? t(`panel.${api.id}`) : (tab?.title ?? '');
  const Icon = panels.find((panel) => panel.id === api.id)?.icon ?? terminalIcon;
  // Screen readers get the name from here.
  useEffect(() => api.setTitle(title), [api, title]);
  return (
    <div className="dock-tab" data-absent={available ? undefined : ''} data-state={tab?.state}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      <span>{title}</span>
      <Button small look="quiet" icon={X} label={t('close', { title })} onClick={() => api.close()} />
    </div>
  );
}
