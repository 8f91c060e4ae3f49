import './export.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../shared/contract/errors.ts';
import { EXPORT_COMMENTS, type ExportProgress } from '../../shared/contract/export.ts';
import { engine, on } from '../bridge/engine.ts';
import { Button } from '../controls/button.tsx';
import { CheckField, SelectField } from '../controls/fields.tsx';
import { Modal } from '../controls/modal.tsx';
import { useFilterStore } from '../filter/filter-store.ts';
import { copy } from '../plan/plan-actions.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';
import {
  EXPORT_KINDS,
  type ExportDraft,
  type ExportKind,
  exportCommand,
  exportName,
  formatsOf,
  hasFilter,
  hasRange,
  isPicture,
  PICTURE_THEMES,
  rangeOf,
} from './export-choice.ts';
import { runExport } from './run-export.ts';
import { openMergedInWireshark } from './wireshark.ts';

/** What is to leave the window, how much of it, and in which form; the platform's own dialog then asks where to. */
export function ExportDialog({ what = 'capture' }: { what?: ExportKind | undefined }) {
  const { t } = useTranslation('export');
  const ask = useUiStore((s) => s.ask);
  const session = useSessionStore((s) => s.session);
  const applied = useFilterStore((s) => s.applied);
  const visible = useViewStore((s) => s.range);
  const selected = useViewStore((s) => s.rangeSelection);
  const [draft, setDraft] = useState<ExportDraft>({
    kind: what,
    format: formatsOf(what)[0] ?? 'csv',
    range: selected === null ? 'all' : 'selected',
    filtered: applied !== '',
    comments: ['lost'],
    redact: false,
    theme: 'window',
  });
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<ExportProgress | null>(null);
  useEffect(() => on('export.progress', setProgress), []);
  if (session === null) return null;

  const { kind } = draft;
  const change = (part: Partial<ExportDraft>) => setDraft({ ...draft, ...part });
  const choose = (next: ExportKind) =>
    change({ kind: next, format: formatsOf(next).find((f) => f === draft.format) ?? formatsOf(next)[0] ?? 'csv' });
  const filter = draft.filtered && hasFilter(kind) ? applied : '';
  const range = hasRange(kind) ? rangeOf(draft.range, visible, selected) : null;
  const name = exportName(session.name, draft);

  const work = async (job: () => Promise<boolean>): Promise<void> => {
    setRunning(true);
    setProgress(null);
    try {
      if (await job()) ask(null);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code !== 'export-cancelled') useUiStore.getState().fail(problem);
    } finally {
      setRunning(false);
    }
  };
  const close = () => {
    if (running) void engine.exportCancel();
    else ask(null);
  };

  return (
    <Modal title={t('title')} text={t(`about.${kind}`)} onClose={close}>
      <fieldset className="export" disabled={running}>
        <span>{t('what')}</span>
        <SelectField
          id="export-kind"
          label={t('what')}
          value={kind}
          options={EXPORT_KINDS.map((value) => ({ value, text: t(`kind.${value}`) }))}
          onChange={choose}
        />
        {formatsOf(kind).length > 0 && (
          <>
            <span>{t('format')}</span>
            <SelectField
              id="export-format"
              label={t('format')}
              value={draft.format}
              options={formatsOf(kind).map((value) => ({ value, text: t(`formats.${value}`) }))}
              onChange={(format) => change({ format })}
            />
          </>
        )}
        {hasRange(kind) && (
          <>
            <span>{t('range')}</span>
            <SelectField
              id="export-range"
              label={t('range')}
              value={draft.range}
              options={(['all', 'visible', ...(selected === null ? [] : (['selected'] as const))] as const).map(
                (value) => ({ value, text: t(`ranges.${value}`) }),
              )}
              onChange={(value) => change({ range: value })}
            />
          </>
        )}
        {hasFilter(kind) && applied !== '' && (
          <>
            <span>{t('packets')}</span>
            <CheckField
              text={t('filter')}
              hint={applied}
              checked={draft.filtered}
              onChange={(filtered) => change({ filtered })}
            />
            <code className="export__filter ellipsis" title={applied}>
              {applied}
            </code>
          </>
        )}
        {kind === 'capture' && (
          <>
            <span>{t('comments')}</span>
            <div className="export__comments">
              {EXPORT_COMMENTS.map((comment) => (
                <CheckField
                  key={comment}
                  text={t(`comment.${comment}`)}
                  hint={t(`comment.${comment}`)}
                  checked={draft.comments.includes(comment)}
                  onChange={(on) =>
                    change({
                      comments: EXPORT_COMMENTS.filter((one) => (one === comment ? on : draft.comments.includes(one))),
                    })
                  }
                />
              ))}
            </div>
          </>
        )}
        {isPicture(kind) && (
          <>
            <span>{t('theme')}</span>
            <SelectField
              id="export-theme"
              label={t('theme')}
              value={draft.theme}
              options={PICTURE_THEMES.map((value) => ({ value, text: t(`themes.${value}`) }))}
              onChange={(theme) => change({ theme })}
            />
          </>
        )}
        {!isPicture(kind) && (
          <>
            <span>{t('privacy')}</span>
            <CheckField
              text={t('redact')}
              hint={t('redactHint')}
              checked={draft.redact}
              onChange={(redact) => change({ redact })}
            />
            {draft.redact && <p className="export__note">{t('redactHint')}</p>}
          </>
        )}
        <span>{t('name')}</span>
        <code className="export__name" title={t('folder')}>
          {name}
        </code>
      </fieldset>
      {running && <ExportBar progress={progress} />}
      <div className="dialog__buttons">
        {!isPicture(kind) && (
          <Button
            look="quiet"
            disabled={running}
            onClick={() =>
              void copy(exportCommand(session.directory, session.epochBase, name, draft, filter, range), t('cliName'))
            }
          >
            {t('cli')}
          </Button>
        )}
        <span className="export__space" />
        {kind === 'capture' && !draft.redact && (
          <Button
            disabled={running}
            onClick={() => void work(() => openMergedInWireshark(draft.comments, { filter, range }))}
          >
            {t('wireshark')}
          </Button>
        )}
        <Button onClick={close}>{running ? t('stop') : t('cancel')}</Button>
        <Button
          look="primary"
          disabled={running}
          onClick={() => void work(() => runExport(session.sessionId, draft, name, { filter, range }))}
        >
          {t('do')}
        </Button>
      </div>
    </Modal>
  );
}

function ExportBar({ progress }: { progress: ExportProgress | null }) {
  const { t, i18n } = useTranslation('export');
  const counts = new Intl.NumberFormat(i18n.language);
  return (
    <div className="export__progress">
      <progress value={progress?.done} max={progress?.total} aria-label={t('writing')} />
      <span>
        {progress === null
          ? t('writing')
          : t('written', { done: counts.format(progress.done), total: counts.format(progress.total) })}
      </span>
    </div>
  );
}
