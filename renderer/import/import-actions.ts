import { problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { i18n } from '../i18n/index.ts';
import { readPlanFile } from '../plan/plan-actions.ts';
import { openSession } from '../sessions/session-actions.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useImportStore } from './import-store.ts';

/** Shows capture files in the import dialog, beside those that are in it already. */
function showCaptures(paths: readonly string[]): void {
  const ui = useUiStore.getState();
  if (ui.dialog?.kind === 'import') useImportStore.getState().add(paths);
  else {
    useImportStore.getState().begin(paths);
    ui.ask({ kind: 'import' });
  }
}

/** Opens what was dropped or chosen: a session at once, captures by way of the import dialog. */
export async function openPaths(paths: readonly string[]): Promise<void> {
  const ui = useUiStore.getState();
  if (paths.length === 0) return;
  if (captureBusy(useSessionStore.getState().capture)) {
    ui.say(i18n.t('app:session.stopFirst'));
    return;
  }
  try {
    const { sessions, files, problems } = await engine.importPaths({ paths: [...paths] });
    if (sessions.length + Math.min(files.length, 1) > 1) {
      ui.fail({
        code: 'mixed-drop',
        subject: null,
        message: i18n.t('front:drop.mixed'),
        remedy: i18n.t('front:drop.mixedRemedy'),
      });
      return;
    }
    if (files.length > 0) showCaptures(files);
    if (problems[0]) ui.fail(problems[0]);
    if (sessions[0] !== undefined) await openSession(sessions[0]);
  } catch (error) {
    ui.fail(problemOf(error));
  }
}

/** Lets the user pick capture files, then asks for their order and names. */
export async function pickCaptures(): Promise<void> {
  await openPaths(await shell.openFiles());
}

/** Opens files that were dropped on the window. A plan is read here: only captures are the engine's. */
export function openDropped(files: readonly File[]): void {
  const [first] = files;
  if (files.length === 1 && first && /\.json$/i.test(first.name) && first.name !== 'session.json')
    void readPlanFile(first);
  else {
    const paths = files.map((file) => shell.pathOfFile(file)).filter((path) => path !== null);
    void openPaths(paths);
  }
}
