import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
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
  // Screen readers get the name from here; a layout that is taken up brings the panel's id instead.
  useEffect(() => {
    api.setTitle(title);
    const watch = api.onDidTitleChange((change) => {
      if (change.title !== title) api.setTitle(title);
    });
    return () => watch.dispose();
  }, [api, title]);
  const self = useRef<HTMLDivElement>(null);
  // The tab around it has the focus. It may hold no button of its own, hence the key.
  useEffect(() => {
    const around = self.current?.closest('.dv-tab');
    if (!(around instanceof HTMLElement)) return;
    const take = (event: KeyboardEvent): void => {
      if (event.key === 'Delete' && event.target === around) api.close();
    };
    around.setAttribute('aria-keyshortcuts', 'Delete');
    around.addEventListener('keydown', take);
    return () => around.removeEventListener('keydown', take);
  }, [api]);
  return (
    <div ref={self} className="dock-tab" data-absent={available ? undefined : ''} data-state={tab?.state}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      <span>{title}</span>
      <span className="dock-tab__close" title={t('close', { title })} aria-hidden onClick={() => api.close()}>
        <X size={13} strokeWidth={1.75} />
      </span>
    </div>
  );
}
