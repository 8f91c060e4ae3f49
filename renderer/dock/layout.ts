import type { SerializedDockview } from 'dockview-react';
import { type PanelPlace, type Place, terminalOf, terminalPanel, WORKSPACE } from './panel-ids.ts';

type GridNode = SerializedDockview['grid']['root'];
type GroupPanelViewState = Exclude<GridNode['data'], readonly unknown[]>;

/** The library's own name of it, without loading the library. */
const horizontal = 'HORIZONTAL' as SerializedDockview['grid']['orientation'];

/** A side of the workspace. */
export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Sizes of the first layout, pixels. */
const first = { width: 1200, height: 800, right: 348, bottom: 244 };

/** The group of the panels that belong to a place at first; others are looked for wherever they were moved. */
export const firstGroup = (place: Place): string => `group-${place}`;

const stateOf = (id: string) => ({
  id,
  contentComponent: terminalOf(id) === null ? id : 'terminal',
  title: id,
  // A terminal that left the document would lose its size, and with it lines of its output.
  ...(terminalOf(id) === null ? {} : { renderer: 'always' as const }),
});

/**
 * The first layout: the workspace, findings and packet at its right, charts and terminals below it.
 * @param panels every panel, in the order of their tabs
 * @param terminals ids of the open terminals
 */
export function firstLayout(panels: readonly PanelPlace[], terminals: readonly number[]): SerializedDockview {
  const at = (place: Place): string[] => panels.filter((p) => p.place === place).map((p) => p.id);
  const below = [...at('bottom'), ...terminals.map(terminalPanel)];
  const leaf = (views: string[], id: string, size: number): GridNode => ({
    type: 'leaf',
    size,
    data: {
      views,
      activeView: views[0]!,
      id,
      ...(id === WORKSPACE ? { hideHeader: true, locked: true } : {}),
    },
  });
  const centre: GridNode = {
    type: 'branch',
    size: first.width - first.right,
    data: [leaf([WORKSPACE], WORKSPACE, first.height - first.bottom), leaf(below, firstGroup('bottom'), first.bottom)],
  };
  return {
    grid: {
      root: { type: 'branch', size: first.height, data: [centre, leaf(at('right'), firstGroup('right'), first.right)] },
      width: first.width,
      height: first.height,
      orientation: horizontal,
    },
    panels: Object.fromEntries([WORKSPACE, ...at('right'), ...below].map((id) => [id, stateOf(id)])),
    activeGroup: WORKSPACE,
  };
}

/** A node of the grid without the panels that may not be there; null when nothing is left of it. */
function pruned(node: GridNode, keep: (panel: string) => boolean): GridNode | null {
  if (Array.isArray(node.data)) {
    const rest = node.data.flatMap((child) => pruned(child as GridNode, keep) ?? []);
    return rest.length === 0 ? null : { ...node, data: rest };
  }
  const group = node.data as GroupPanelViewState;
  const views = group.views.filter(keep);
  if (views.length === 0) return null;
  const active = group.activeView !== undefined && views.includes(group.activeView) ? group.activeView : views[0]!;
  return { ...node, data: { ...group, views, activeView: active } };
}

/** A layout as it is kept: without terminals, which end with the window. The workspace is always left. */
export function keptLayout(layout: SerializedDockview): SerializedDockview {
  return onlyPanels(layout, (id) => terminalOf(id) === null) ?? layout;
}

function onlyPanels(layout: SerializedDockview, keep: (panel: string) => boolean): SerializedDockview | null {
  const root = pruned(layout.grid.root, keep);
  if (root === null) return null;
  return {
    grid: { ...layout.grid, root },
    panels: Object.fromEntries(Object.entries(layout.panels).filter(([id]) => keep(id))),
    activeGroup: WORKSPACE,
  };
}

/**
 * The layout to begin with, from what was kept: panels that are known no more are dropped.
 * @returns the first layout when nothing was kept, or when what was kept is damaged or has no workspace
 */
export function layoutFrom(text: string, panels: readonly PanelPlace[]): SerializedDockview {
  const names = new Set([WORKSPACE, ...panels.map((p) => p.id)]);
  try {
    const layout = JSON.parse(text) as SerializedDockview;
    const rest = onlyPanels(layout, (id) => names.has(id));
    if (rest !== null && groups(rest.grid.root).some((group) => group.views.includes(WORKSPACE))) return rest;
  } catch {
    // Damaged, or of another version: the first layout is as good as any.
  }
  return firstLayout(panels, []);
}

function groups(node: GridNode): GroupPanelViewState[] {
  if (!Array.isArray(node.data)) return [node.data as GroupPanelViewState];
  return node.data.flatMap((child) => groups(child as GridNode));
}

/** On which side of the workspace every other group lies, by the group's id. */
export function sidesOf({ grid }: Pick<SerializedDockview, 'grid'>): Map<string, Side> {
  const sides = new Map<string, Side>();
  const visit = (node: GridNode, beside: boolean): boolean => {
    if (!Array.isArray(node.data)) return (node.data as GroupPanelViewState).views.includes(WORKSPACE);
    const children = node.data as GridNode[];
    const at = children.findIndex((child) => visit(child, !beside));
    if (at < 0) return false;
    children.forEach((child, i) => {
      if (i === at) return;
      const side: Side = beside ? (i < at ? 'left' : 'right') : i < at ? 'top' : 'bottom';
      for (const group of groups(child)) sides.set(group.id, side);
    });
    return true;
  };
  visit(grid.root, grid.orientation === horizontal);
  return sides;
}
