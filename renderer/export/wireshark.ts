import { problemOf } from '../../shared/contract/errors.ts';
import type { ExportChoice, ExportComment } from '../../shared/contract/export.ts';
import { engine } from '../bridge/engine.ts';
import { i18n } from '../i18n/index.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';

/** The file of the selected packet's hop in the user's Wireshark, at that packet; without one, all hops merged. */
export async function openPacketInWireshark(): Promise<void> {
  const selection = useViewStore.getState().selection;
  await open(selection?.hop ?? null, selection?.frame ?? null, ['lost'], { filter: '', range: null });
}

/** All hops merged in the user's Wireshark. @returns whether it was opened */
export function openMergedInWireshark(comments: ExportComment[], choice: ExportChoice): Promise<boolean> {
  return open(null, null, comments, choice);
}

async function open(
  hop: number | null,
  frame: number | null,
  comments: ExportComment[],
  choice: ExportChoice,
): Promise<boolean> {
  const { session } = useSessionStore.getState();
  if (session === null) return false;
  try {
    const { path } = await engine.exportWireshark({ sessionId: session.sessionId, hop, frame, comments, ...choice });
    useUiStore.getState().say(i18n.t('export:opened', { path }));
    return true;
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== 'export-cancelled') useUiStore.getState().fail(problem);
    return false;
  }
}
