import { useSelectedPacket } from '../packets/selected-packet.ts';
import { travelSelection } from '../state/selection-history.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeStore } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { stepConversation, stepInTable } from './step-packet.ts';

/** The timeline's keys with Ctrl (Command) or Alt, for the list of all keys. */
export const timelineChords = [
  { keys: ['$mod+.'], text: 'timeline:keys.nextOfFlow' },
  { keys: ['$mod+,'], text: 'timeline:keys.previousOfFlow' },
  { keys: ['$mod+ArrowDown'], text: 'timeline:keys.nextOfTable' },
  { keys: ['$mod+ArrowUp'], text: 'timeline:keys.previousOfTable' },
  { keys: ['Alt+ArrowLeft'], text: 'timeline:keys.back' },
  { keys: ['Alt+ArrowRight'], text: 'timeline:keys.forward' },
  { keys: ['$mod+KeyT'], text: 'timeline:keys.reference' },
] as const;

type Chord = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * Does what a key with a modifier means on the timeline.
 * @returns null: not a key of ours; else, once done, a text key of why nothing could be done, or ''
 */
export function pressTimelineChord(event: Chord): Promise<string> | null {
  const mod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (mod && (event.key === '.' || event.key === ','))
    return stepConversation(event.key === '.' ? 1 : -1).then((why) => why ?? '');
  if (mod && (event.key === 'ArrowDown' || event.key === 'ArrowUp'))
    return stepInTable(event.key === 'ArrowDown' ? 1 : -1).then((why) => why ?? '');
  if (mod && event.key.toLowerCase() === 't') {
    toggleReference();
    return Promise.resolve('');
  }
  if (alt && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    travelSelection(event.key === 'ArrowLeft' ? -1 : 1);
    return Promise.resolve('');
  }
  return null;
}

/** Times count from the selected packet, or from the crosshair; pressed there again, from the start. */
function toggleReference(): void {
  const sessionId = useSessionStore.getState().session?.sessionId;
  if (sessionId === undefined) return;
  const { selection, crosshair } = useViewStore.getState();
  const time = useSelectedPacket.getState().packet?.hops[selection?.hop ?? -1]?.time ?? crosshair;
  const { reference, setReference } = useTimeStore.getState();
  const again = reference?.sessionId === sessionId && (time === null || reference.time === time);
  setReference(again || time === null ? null : { sessionId, time });
}
