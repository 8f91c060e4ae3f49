import { revealTime } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';

/**
 * Selects the packet sent after (1) or before (-1) the selected one in its conversation, of those that pass the filter,
 * at the same hop if that saw it. Asks the engine: it may be anywhere in the session.
 * @returns why nothing could be done, as a text key; null: done
 */
export async function stepConversation(step: 1 | -1): Promise<string | null> {
  const sessionId = useSessionStore.getState().session?.sessionId;
  const { selection } = useViewStore.getState();
  const flow = useSelectedPacket.getState().packet?.flow ?? null;
  if (sessionId === undefined || selection === null || flow === null) return 'timeline:keys.noConversation';
  const applied = useFilterStore.getState().applied;
  const filter = applied === '' ? `flow == ${flow}` : `flow == ${flow} && (${applied})`;
  const page = (first: number, find: { hop: number; frame: number } | null) =>
    engine.viewTable({
      sessionId,
      filter,
      range: null,
      sort: { column: 'time', hop: null, descending: false },
      first,
      count: 1,
      find,
    });
  const { found } = await page(0, selection);
  if (found === null || found + step < 0) return 'timeline:keys.lastOfFlow';
  const [row] = (await page(found + step, null)).rows;
  // Another packet may have been chosen meanwhile: then this answer is of no use.
  if (useViewStore.getState().selection !== selection) return null;
  if (row === undefined) return 'timeline:keys.lastOfFlow';
  const here = row.cells[selection.hop];
  const at =
    here?.frame != null && here.time !== null ? { hop: selection.hop, frame: here.frame, time: here.time } : row;
  const view = useViewStore.getState();
  view.select({ hop: at.hop, frame: at.frame });
  const shown = revealTime(view.range, at.time);
  if (shown !== view.range) view.setRange(shown);
  return null;
}
