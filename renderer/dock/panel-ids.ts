/** Where a panel stands until it is moved. */
export type Place = 'right' | 'bottom';

export interface PanelPlace {
  id: string;
  place: Place;
}

/** The workspace: the plan, or path, filter and timeline of the session. It is always there. */
export const WORKSPACE = 'workspace';
const terminalPrefix = 'terminal-';

/** The panel of a terminal, by the terminal's id. */
export const terminalPanel = (terminal: number): string => `${terminalPrefix}${terminal}`;

/** The terminal that a panel shows; null for any other panel. */
export function terminalOf(panel: string): number | null {
  return panel.startsWith(terminalPrefix) ? Number(panel.slice(terminalPrefix.length)) : null;
}
