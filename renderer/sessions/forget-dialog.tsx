import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { forgetSession } from './session-actions.ts';

/** Takes a session off the list of recent ones, once confirmed. */
export function ForgetDialog({ directory, name }: { directory: string; name: string }) {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  return (
    <Modal title={t('forget.title', { name })} text={t('forget.text')} onClose={() => ask(null)}>
      <p className="mono selectable dialog__text">{directory}</p>
      <div className="dialog__buttons">
        <Button onClick={() => ask(null)}>{t('cancel')}</Button>
        <Button
          onClick={() => {
            ask(null);
            void forgetSession(directory);
          }}
        >
          {t('forget.do')}
        </Button>
      </div>
    </Modal>
  );
}
