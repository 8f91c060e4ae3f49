import type { TableSort } from '../../shared/contract/table.ts';
import { revealTime } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { type TimeRange, useViewStore } from '../state/view-store.ts';
import { byTime, useTableStore } from '../table/table-store.ts';

/** The packets that are stepped through, in their order. */
interface List {
  filter: string;
  sort: TableSort;
  range: TimeRange | null;
  /** Why there is no step beyond its ends, as a text key. */
  atEnd: string;
}

/**
 * Selects the packet sent after (1) or before (-1) the selected one in its conversation, of those that pass the filter,
 * at the same hop if that saw it. @returns why nothing could be done, as a text key; null: done
 */
export async function stepConversation(step: 1 | -1): Promise<string | null> {
  const flow = useSelectedPacket.getState().packet?.flow ?? null;
  if (useViewStore.getState().selection === null || flow === null) return 'timeline:keys.noConversation';
  const { applied } = useFilterStore.getState();
  const filter = applied === '' ? `flow == ${flow}` : `flow == ${flow} && (${applied})`;
  return stepIn({ filter, sort: byTime, range: null, atEnd: 'timeline:keys.lastOfFlow' }, step);
}

/** The same down and up the packet table as it is filtered and ordered, wherever the focus is; at first its first row. */
export async function stepInTable(step: 1 | -1): Promise<string | null> {
  const { sort, inView } = useTableStore.getState();
  const { range } = useViewStore.getState();
  const filter = useFilterStore.getState().applied;
  return stepIn(
    { filter, sort, range: inView ? { from: range.from, to: range.to } : null, atEnd: 'timeline:keys.lastOfTable' },
    step,
  );
}

/** Asks the engine: the next packet may be anywhere in the session. */
async function stepIn({ filter, sort, range, atEnd }: List, step: 1 | -1): Promise<string | null> {
  const sessionId = useSessionStore.getState().session?.sessionId;
  const { selection } = useViewStore.getState();
  if (sessionId === undefined) return atEnd;
  const page = (first: number, count: number, find: { hop: number; frame: number } | null) =>
    engine.viewTable({ sessionId, filter, range, sort, first, count, find });
  const found = selection === null ? null : (await page(0, 0, selection)).found;
  const place = found === null ? 0 : found + step;
  if (place < 0) return atEnd;
  const [row] = (await page(place, 1, null)).rows;
  // Another packet may have been chosen meanwhile: then this answer is of no use.
  if (useViewStore.getState().selection !== selection) return null;
  if (row === undefined) return atEnd;
  const here = selection === null ? undefined : row.cells[selection.hop];
  const at =
    selection !== null && here?.frame != null && here.time !== null
      ? { hop: selection.hop, frame: here.frame, time: here.time }
      : row;
  const view = useViewStore.getState();
  view.select({ hop: at.hop, frame: at.frame });
  const shown = revealTime(view.range, at.time);
  if (shown !== view.range) view.setRange(shown);
  return null;
}
