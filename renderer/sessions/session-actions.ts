import { create } from 'zustand';
import type { RecentSession, SessionInfo } from '../../shared/contract/engine-api.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { i18n } from '../i18n/index.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { giveUp } from '../state/work-store.ts';

/** The sessions that were opened or made last; null until asked for. */
export const useRecentStore = create<{ recent: RecentSession[] | null }>()(() => ({ recent: null }));

export async function refreshRecent(): Promise<void> {
  try {
    useRecentStore.setState({ recent: await engine.sessionRecent() });
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** Puts a finished session on the screen, with its analysis. */
export async function showSession(session: SessionInfo): Promise<void> {
  useSessionStore.getState().show(session);
  useViewStore.getState().reset({ from: session.from, to: session.to }, false);
  useUiStore.getState().go('session');
  // Why another one could not be opened has been answered by this one.
  useUiStore.getState().hush();
  const analysis = await engine.sessionAnalysis({ sessionId: session.sessionId });
  if (useSessionStore.getState().session?.sessionId === session.sessionId) {
    useSessionStore.getState().setAnalysis(analysis);
  }
  await refreshRecent();
}

/** Opens the session on the screen once more, for an engine that has not seen it; the range and the packet stay. */
export async function reopenSession(): Promise<void> {
  const { session } = useSessionStore.getState();
  if (!session) return;
  const { range, selection } = useViewStore.getState();
  const { page } = useUiStore.getState();
  try {
    const again = await engine.sessionOpen({ directory: session.directory });
    if (useSessionStore.getState().session !== session) return;
    await showSession(again);
    useUiStore.getState().go(page);
    useViewStore.getState().setRange(range);
    useViewStore.getState().select(selection);
  } catch (error) {
    refused(error);
  }
}

/** Runs a request about sessions; a refusal is shown, and a running capture keeps the screen. */
async function withSession(work: () => Promise<SessionInfo | null>): Promise<void> {
  const ui = useUiStore.getState();
  if (captureBusy(useSessionStore.getState().capture)) {
    ui.say(i18n.t('app:session.stopFirst'));
    return;
  }
  // Whoever opens another one no longer waits for the first.
  giveUp('open', 'import');
  try {
    const session = await work();
    if (session) await showSession(session);
  } catch (error) {
    refused(error);
  }
}

/** Shows why something could not be done; what was given up says only that. */
function refused(error: unknown): void {
  const problem = problemOf(error);
  const ui = useUiStore.getState();
  if (problem.code === 'cancelled') ui.say(i18n.t('front:given'));
  else ui.fail(problem);
}

export const openSession = (directory: string): Promise<void> => withSession(() => engine.sessionOpen({ directory }));

export const pickSession = (): Promise<void> =>
  withSession(async () => {
    const directory = await shell.openDirectory();
    return directory === null ? null : engine.sessionOpen({ directory });
  });

export const importCaptures = (files: { name: string; path: string }[]): Promise<void> =>
  withSession(() => engine.sessionImport({ files }));

/** Saves a copy of the session where the user says. */
export async function saveSession(): Promise<void> {
  const { session, describe } = useSessionStore.getState();
  const ui = useUiStore.getState();
  if (!session) return;
  const directory = await shell.saveDirectory(session.name);
  if (directory === null) return;
  try {
    describe(await engine.sessionSaveAs({ sessionId: session.sessionId, directory }));
    ui.say(i18n.t('app:session.saved', { directory }));
    await refreshRecent();
  } catch (error) {
    refused(error);
  }
}

export async function renameSession(name: string): Promise<void> {
  const { session, describe } = useSessionStore.getState();
  if (!session || name.trim() === '' || name === session.name) return;
  try {
    describe(await engine.sessionRename({ sessionId: session.sessionId, name: name.trim() }));
    await refreshRecent();
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** Takes a session off the list. */
export async function forgetSession(directory: string): Promise<void> {
  try {
    await engine.sessionForget({ directory });
    await refreshRecent();
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}
