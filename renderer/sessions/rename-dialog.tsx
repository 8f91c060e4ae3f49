import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { renameSession } from './session-actions.ts';

/** Another name for the session on screen. */
export function RenameDialog() {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  const session = useSessionStore((s) => s.session);
  const [name, setName] = useState(session?.name ?? '');
  const rename = (): void => {
    ask(null);
    void renameSession(name);
  };
  return (
    <Modal title={t('rename.title')} onClose={() => ask(null)}>
      <input
        className="input"
        aria-label={t('rename.name')}
        value={name}
        maxLength={64}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && name.trim() !== '' && rename()}
      />
      <div className="dialog__buttons">
        <Button onClick={() => ask(null)}>{t('cancel')}</Button>
        <Button look="primary" disabled={name.trim() === ''} onClick={rename}>
          {t('rename.do')}
        </Button>
      </div>
    </Modal>
  );
}
