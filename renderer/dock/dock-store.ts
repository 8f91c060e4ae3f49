import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { useUiStore } from '../state/ui-store.ts';
import { sidesOf } from './layout.ts';
import { terminalOf, WORKSPACE } from './panel-ids.ts';
import { panels, type Situation } from './panels.ts';

export interface DockStore {
  /** Null until the window has drawn it. */
  api: DockviewApi | null;
  /** Ids of the panels that have something to show. */
  available: ReadonlySet<string>;
  /** Which panels are open, available or not. */
  open: ReadonlySet<string>;
}

export const useDockStore = create<DockStore>()(() => ({
  api: null,
  available: new Set([WORKSPACE]),
  open: new Set(),
}));

/** Panels that have something to show; terminals always have. */
export const availableIn = (situation: Situation): ReadonlySet<string> =>
  new Set([WORKSPACE, ...panels.filter((p) => p.available(situation)).map((p) => p.id)]);

const isAvailable = (id: string): boolean => terminalOf(id) !== null || useDockStore.getState().available.has(id);

/** Shows or hides every group: those whose panels have nothing to show are away, and the sides that the user put away. */
export function showGroups(): void {
  const { api } = useDockStore.getState();
  if (!api) return;
  const { open } = useUiStore.getState();
  const sides = sidesOf(api.toJSON());
  for (const group of api.groups) {
    const shown = group.panels.filter((panel) => isAvailable(panel.id));
    const active = group.activePanel;
    if (shown.length > 0 && (!active || !shown.includes(active)))
      group.model.openPanel(shown[0]!, { skipSetGroupActive: true });
    const side = sides.get(group.id);
    const away = (side === 'right' && !open.right) || (side === 'bottom' && !open.drawer);
    const visible = shown.length > 0 && !away;
    if (group.api.isVisible !== visible) group.api.setVisible(visible);
  }
}

/** Opens a panel where it belongs (below the workspace, or at its right), beside what is already there. */
function addPanel(api: DockviewApi, id: string): void {
  const terminal = terminalOf(id);
  const place = panels.find((p) => p.id === id)?.place ?? 'bottom';
  const sides = sidesOf(api.toJSON());
  const beside = api.groups.find((group) => sides.get(group.id) === place);
  api.addPanel({
    id,
    component: terminal === null ? id : 'terminal',
    title: id,
    ...(terminal === null ? {} : { renderer: 'always' as const }),
    position: beside
      ? { referenceGroup: beside }
      : { referencePanel: WORKSPACE, direction: place === 'right' ? 'right' : 'below' },
    ...(beside ? {} : place === 'right' ? { initialWidth: 348 } : { initialHeight: 244 }),
  });
}

/** Brings a panel to the front, opening it when it was closed and its side when that was put away. */
export function showPanel(id: string): void {
  const { api } = useDockStore.getState();
  if (!api) return;
  if (!api.getPanel(id)) addPanel(api, id);
  const panel = api.getPanel(id)!;
  panel.api.setActive();
  const side = sidesOf(api.toJSON()).get(panel.group.id);
  if (side === 'right') useUiStore.getState().reveal('right');
  if (side === 'bottom') useUiStore.getState().reveal('drawer');
  showGroups();
}

/** Brings a panel to the front of its group, if it is open; sides that were put away stay so. */
export function raisePanel(id: string): void {
  const { api } = useDockStore.getState();
  const panel = api?.getPanel(id);
  if (panel && panel.group.activePanel !== panel) panel.group.model.openPanel(panel, { skipSetGroupActive: true });
}

export function closePanel(id: string): void {
  useDockStore.getState().api?.getPanel(id)?.api.close();
}

/** Whether a panel is in front of its group and on the screen. */
export function isShown(id: string): boolean {
  const panel = useDockStore.getState().api?.getPanel(id);
  return (panel?.api.isVisible ?? false) && (panel?.group.api.isVisible ?? false);
}
