import { useSessionStore } from './session-store.ts';
import { type PacketSelection, type TimeRange, useViewStore } from './view-store.ts';

interface Stop {
  selection: PacketSelection;
  /** What was on screen when it was left. */
  range: TimeRange;
}

/** Stops that are kept. */
const KEPT = 100;

let sessionId: string | null = null;
let stops: Stop[] = [];
let at = -1;
let travelling = false;

/** Notes every packet that is selected; returns the end of it. */
export function keepSelectionHistory(): () => void {
  return useViewStore.subscribe((now, before) => {
    const id = useSessionStore.getState().session?.sessionId ?? null;
    if (id !== sessionId) {
      sessionId = id;
      stops = [];
      at = -1;
    }
    const { selection, range } = now;
    if (travelling || selection === null) return;
    if (same(stops[at], selection)) stops[at]!.range = range;
    else if (selection !== before.selection) {
      stops = [...stops.slice(Math.max(0, at + 2 - KEPT), at + 1), { selection, range }];
      at = stops.length - 1;
    }
  });
}

/** Selects what was selected before (-1) or after (1), where it was looked at. @returns whether there was such */
export function travelSelection(step: 1 | -1): boolean {
  const stop = stops[at + step];
  if (stop === undefined || useSessionStore.getState().session?.sessionId !== sessionId) return false;
  at += step;
  travelling = true;
  useViewStore.getState().setRange(stop.range);
  useViewStore.getState().select(stop.selection);
  travelling = false;
  return true;
}

function same(stop: Stop | undefined, selection: PacketSelection): boolean {
  return stop !== undefined && stop.selection.hop === selection.hop && stop.selection.frame === selection.frame;
}
