import { useUiStore } from '../state/ui-store.ts';
import { useTerminalStore } from '../terminal/terminal-store.ts';
import { showGroups, useDockStore } from './dock-store.ts';
import { firstLayout } from './layout.ts';
import { panels } from './panels.ts';

/** Every panel back at its first place and size, closed ones too; open terminals stay open. */
export function resetLayout(): void {
  const { api } = useDockStore.getState();
  if (!api) return;
  const terminals = useTerminalStore.getState().tabs.map((tab) => tab.id);
  // Panels that stay are moved, not made anew: a terminal keeps its connection.
  api.fromJSON(firstLayout(panels, terminals), { reuseExistingPanels: true });
  for (const pane of ['side', 'right', 'drawer'] as const) useUiStore.getState().reveal(pane);
  showGroups();
}

const takesFocus =
  'button:not([disabled]), input:not([disabled]), select, textarea, a[href], [tabindex]:not([tabindex="-1"])';

/** Focuses the first thing on the screen inside an area that takes the focus; what it shows goes before its tabs. */
function focusInto(area: HTMLElement): void {
  const content = area.querySelector<HTMLElement>('.dv-content-container') ?? area;
  const first = [...content.querySelectorAll<HTMLElement>(takesFocus)].find((e) => e.checkVisibility());
  (first ?? area.querySelector<HTMLElement>('.dv-tab.dv-active-tab') ?? area).focus();
}

/** Moves the focus to the next area of the window, or the one before: the side bar, then every group of panels. */
export function focusNextArea(step: 1 | -1): void {
  const groups = useDockStore.getState().api?.groups.filter((group) => group.api.isVisible) ?? [];
  const side = document.querySelector<HTMLElement>('.side');
  const areas = [...(side ? [side] : []), ...groups.map((group) => group.element)];
  if (areas.length === 0) return;
  const at = areas.findIndex((area) => area.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : areas.length - 1) : (at + step + areas.length) % areas.length;
  focusInto(areas[next]!);
}
