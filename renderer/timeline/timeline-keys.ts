import type { TimelinePackets } from '../../shared/contract/view.ts';
import { lossStops, stepLoss } from '../../shared/view/geometry-losses.ts';
import { findEntry, stepInLane } from '../../shared/view/geometry-packets.ts';
import { focusRange, revealTime } from '../../shared/view/geometry-scale.ts';
import { shownAnalysis } from '../filter/shown-analysis.ts';
import { journeyStops, useSelectedPacket } from '../packets/selected-packet.ts';
import { freeze, thaw, useFrozen } from '../state/frozen.ts';
import { togglePin } from '../state/pin-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { timeFormats, useTimeStore } from '../state/time-store.ts';
import { type TimeRange, useViewStore } from '../state/view-store.ts';
import { timelineChords } from './timeline-chords.ts';

/** The timeline's keys, for the list of all keys; `text` is their text key. */
export const timelineKeys = [
  { keys: ['W'], text: 'views:keys.zoomIn' },
  { keys: ['S'], text: 'views:keys.zoomOut' },
  { keys: ['A'], text: 'views:keys.panLeft' },
  { keys: ['D'], text: 'views:keys.panRight' },
  { keys: ['0', 'Home'], text: 'views:keys.showAll' },
  { keys: ['F'], text: 'views:keys.focus' },
  { keys: ['.'], text: 'views:keys.nextPacket' },
  { keys: [','], text: 'views:keys.previousPacket' },
  { keys: ['N'], text: 'views:keys.nextLoss' },
  { keys: ['P'], text: 'views:keys.previousLoss' },
  { keys: ['↑', '↓'], text: 'views:keys.changeHop' },
  { keys: ['T'], text: 'timeline:keys.timeFormat' },
  { keys: ['M'], text: 'timeline:keys.pin' },
  { keys: ['Z'], text: 'timeline:keys.freeze' },
  { keys: ['Esc'], text: 'views:keys.clear' },
  ...timelineChords,
] as const;

/** What a key did: `done`; `none`: not a key of ours; otherwise why nothing could be done, as a text key. */
export type KeyOutcome = 'done' | 'none' | 'keys.noLoss' | 'keys.noPackets' | PinOutcome;
type PinOutcome = 'timeline:pins.none' | 'timeline:pins.full';

/**
 * Does what a key means on the timeline.
 * @param packets single packets on screen; null while only densities are shown
 */
export function pressTimelineKey(key: string, packets: TimelinePackets | null): KeyOutcome {
  const view = useViewStore.getState();
  const centre = view.crosshair ?? selectedTime(view.range) ?? (view.range.from + view.range.to) / 2;
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'w':
      view.zoom(0.7, centre);
      return 'done';
    case 's':
      view.zoom(1 / 0.7, centre);
      return 'done';
    case 'a':
      view.pan(-0.15);
      return 'done';
    case 'd':
      view.pan(0.15);
      return 'done';
    case '0':
    case 'Home':
      view.showAll();
      return 'done';
    case 'f':
      return focusSelection();
    case '.':
      return stepPacket(packets, 1);
    case ',':
      return stepPacket(packets, -1);
    case 'n':
      return goToLoss(1);
    case 'p':
      return goToLoss(-1);
    case 'ArrowDown':
      return changeHop(1);
    case 'ArrowUp':
      return changeHop(-1);
    case 't': {
      const { format, setFormat } = useTimeStore.getState();
      setFormat(timeFormats[(timeFormats.indexOf(format) + 1) % timeFormats.length]!);
      return 'done';
    }
    case 'm':
      return pinSelection();
    case 'z':
      if (!useFrozen.getState().frozen) freeze();
      else thaw();
      return 'done';
    case 'Escape':
      if (view.rangeSelection !== null) view.selectRange(null);
      else if (view.selection !== null) view.select(null);
      else if (view.selectedSegment !== null) view.selectSegment(null);
      else return 'none';
      return 'done';
    default:
      return 'none';
  }
}

/** When the selected packet passed the hop at which it is selected; null when that is not on screen. */
function selectedTime(range: TimeRange): number | null {
  const hop = useViewStore.getState().selection?.hop ?? -1;
  const time = useSelectedPacket.getState().packet?.hops[hop]?.time ?? null;
  return time !== null && time >= range.from && time <= range.to ? time : null;
}

function focusSelection(): KeyOutcome {
  const view = useViewStore.getState();
  if (view.rangeSelection !== null) {
    view.setRange(view.rangeSelection);
    return 'done';
  }
  const times = journeyStops(useSelectedPacket.getState().packet).map((stop) => stop.time);
  if (times.length === 0) return 'none';
  view.setRange(focusRange(Math.min(...times), Math.max(...times), 200_000));
  return 'done';
}

function pinSelection(): KeyOutcome {
  const sessionId = useSessionStore.getState().session?.sessionId;
  const { selection } = useViewStore.getState();
  const { packet } = useSelectedPacket.getState();
  if (sessionId === undefined || selection === null || packet === null) return 'timeline:pins.none';
  const pin = { sessionId, ...selection, title: packet.title, stops: journeyStops(packet) };
  return togglePin(pin) ? 'done' : 'timeline:pins.full';
}

function stepPacket(packets: TimelinePackets | null, step: 1 | -1): KeyOutcome {
  if (packets === null || packets.count === 0) return 'keys.noPackets';
  const view = useViewStore.getState();
  const { selection, range } = view;
  const at = selection === null ? -1 : findEntry(packets, selection.hop, selection.frame);
  const start = step > 0 ? range.from : range.to;
  const entry =
    at >= 0
      ? stepInLane(packets, packets.hop[at]!, packets.time[at]!, packets.frame[at]!, step)
      : stepInLane(packets, selection?.hop ?? packets.hop[0]!, start, 0, step);
  if (entry < 0) {
    view.pan(step * 0.5);
    return 'done';
  }
  view.select({ hop: packets.hop[entry]!, frame: packets.frame[entry]! });
  const shown = revealTime(range, packets.time[entry]!);
  if (shown !== range) view.setRange(shown);
  return 'done';
}

function goToLoss(step: 1 | -1): KeyOutcome {
  const { session } = useSessionStore.getState();
  const analysis = shownAnalysis();
  if (session === null || analysis === null || analysis.losses.length === 0) return 'keys.noLoss';
  const view = useViewStore.getState();
  const { selection, range } = view;
  const time = useSelectedPacket.getState().packet?.hops[selection?.hop ?? 0]?.time ?? (range.from + range.to) / 2;
  const from = { hop: selection?.hop ?? -1, frame: selection?.frame ?? -1, time };
  const stop = stepLoss(lossStops(analysis, session.epochBase), from, step);
  if (stop === null) return 'keys.noLoss';
  view.select({ hop: stop.hop, frame: stop.frame });
  const shown = revealTime(range, stop.time);
  if (shown !== range) view.setRange(shown);
  return 'done';
}

/** The same packet at the next hop that saw it, down or up the lanes. */
function changeHop(step: 1 | -1): KeyOutcome {
  const view = useViewStore.getState();
  const hops = useSelectedPacket.getState().packet?.hops;
  if (view.selection === null || hops === undefined) return 'none';
  for (let hop = view.selection.hop + step; hop >= 0 && hop < hops.length; hop += step) {
    const frame = hops[hop]!.frame;
    if (frame === null) continue;
    view.select({ hop, frame });
    return 'done';
  }
  return 'done';
}

/** Whether a key press belongs to what has the focus: a text field, a terminal, a dialog, a menu, what can be scrolled. */
export function isTakenElsewhere(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (/^(Arrow|Home)/.test(key) && /auto|scroll/.test(getComputedStyle(target).overflowY)) return true;
  return (
    target.closest('input, textarea, select, [contenteditable="true"], .xterm, [role="dialog"], [role="menu"]') !== null
  );
}
