import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { captureFiles, moved } from './capture-files.ts';
import { importCaptures } from './session-actions.ts';

/** Names and order of capture files: first where the packets start, last where they end. */
export function ImportDialog({ files }: { files: string[] }) {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  const [list, setList] = useState(() => captureFiles(files));
  const names = list.map((f) => f.name.trim());
  const ready = list.length > 0 && names.every((n) => n !== '') && new Set(names).size === names.length;
  return (
    <Modal wide title={t('import.title', { count: list.length })} text={t('import.text')} onClose={() => ask(null)}>
      <ol className="dialog__body import">
        {list.map((file, i) => (
          <li key={file.path}>
            <span className="mono text-muted">{i + 1}</span>
            <input
              className="input"
              aria-label={t('import.name', { position: i + 1 })}
              value={file.name}
              maxLength={64}
              onChange={(event) =>
                setList(list.map((f) => (f.path === file.path ? { ...f, name: event.target.value } : f)))
              }
            />
            <span className="mono text-muted ellipsis" title={file.path}>
              {file.path}
            </span>
            <Button
              small
              look="quiet"
              icon={ArrowUp}
              label={t('import.up', { name: file.name })}
              disabled={i === 0}
              onClick={() => setList(moved(list, i, -1))}
            />
            <Button
              small
              look="quiet"
              icon={ArrowDown}
              label={t('import.down', { name: file.name })}
              disabled={i === list.length - 1}
              onClick={() => setList(moved(list, i, 1))}
            />
            <Button
              small
              look="quiet"
              icon={X}
              label={t('import.remove', { name: file.name })}
              onClick={() => setList(list.filter((f) => f.path !== file.path))}
            />
          </li>
        ))}
      </ol>
      <div className="dialog__buttons">
        <Button onClick={() => ask(null)}>{t('cancel')}</Button>
        <Button
          look="primary"
          disabled={!ready}
          onClick={() => {
            ask(null);
            void importCaptures(list.map((f) => ({ name: f.name.trim(), path: f.path })));
          }}
        >
          {t('import.do')}
        </Button>
      </div>
    </Modal>
  );
}
