import type { ExportChoice, ExportedCapture } from '../../shared/contract/export.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { formatBytes, formatCount } from '../format.ts';
import { i18n } from '../i18n/index.ts';
import { useUiStore } from '../state/ui-store.ts';
import { type ExportDraft, isPicture, isTable } from './export-choice.ts';
import { savePicture } from './save-picture.ts';

/**
 * Asks where to, and writes. @returns false when the person gave up
 * @throws ProblemError of the engine
 */
export async function runExport(
  sessionId: string,
  { kind, format, comments, redact, theme }: ExportDraft,
  name: string,
  choice: ExportChoice,
): Promise<boolean> {
  const { say } = useUiStore.getState();
  if (isPicture(kind)) {
    const path = await savePicture(kind, name, format === 'png' ? 'png' : 'svg', theme);
    if (path !== null) say(i18n.t('export:saved', { path }));
    return path !== null;
  }
  const path = await shell.savePath(name);
  if (path === null) return false;
  const told = (count: number, bytes: number) =>
    i18n.t('export:done', { path, count: formatCount(count, i18n.language), size: formatBytes(bytes) });
  if (isTable(kind)) {
    const as = format === 'json' ? 'json' : 'csv';
    const file = await engine.exportTable({ sessionId, path, table: kind, format: as, redact, ...choice });
    say(told(file.count, file.bytes));
  } else if (kind === 'session') {
    const { bytes } = await engine.exportSession({ sessionId, path, redact });
    say(i18n.t('export:packed', { path, size: formatBytes(bytes) }));
  } else {
    const file = await engine.exportCapture({ sessionId, path, comments, redact, ...choice });
    say([told(file.count, file.bytes), ...leftOut(file)].join(' '));
  }
  return true;
}

/** What is not in a capture although it was wanted. */
function leftOut({ untimed, unreadable }: ExportedCapture): string[] {
  const count = (n: number) => formatCount(n, i18n.language);
  return [
    ...(untimed > 0 ? [i18n.t('export:untimed', { count: count(untimed) })] : []),
    ...(unreadable > 0 ? [i18n.t('export:unreadable', { count: count(unreadable) })] : []),
  ];
}
