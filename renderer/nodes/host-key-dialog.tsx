import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../shared/contract/errors.ts';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { useWords } from '../wording/use-words.ts';
import { trustNode } from './node-actions.ts';

interface HostKeyDialogProps {
  /** Id of the node in the plan. */
  node: number;
  problem: Problem;
}

/** Puts the key of a host that was never seen to the user; giving up is the default. */
export function HostKeyDialog({ node, problem }: HostKeyDialogProps) {
  const { t } = useTranslation('plan');
  const words = useWords();
  const ask = useUiStore((s) => s.ask);
  const cancel = useRef<HTMLSpanElement>(null);
  const { host, port, fingerprint, keyType, knownFingerprint } = problem.details ?? {};
  const close = (): void => ask(null);
  return (
    <Modal
      title={t('hostKey.title', { host: host ?? problem.subject ?? '' })}
      text={t('hostKey.text')}
      initialFocus={{
        get current() {
          return cancel.current?.querySelector('button') ?? null;
        },
      }}
      onClose={close}
    >
      <dl className="facts">
        <dt>{t('hostKey.host')}</dt>
        <dd className="mono selectable">
          {host}:{port}
        </dd>
        <dt>{t('hostKey.type')}</dt>
        <dd className="mono selectable">{keyType}</dd>
        <dt>{t('hostKey.fingerprint')}</dt>
        <dd className="mono selectable facts__key">{fingerprint}</dd>
        {knownFingerprint !== undefined && (
          <>
            <dt>{t('hostKey.known')}</dt>
            <dd className="mono selectable text-warn">{knownFingerprint}</dd>
          </>
        )}
      </dl>
      <p className="dialog__text">{words.remedy(problem.remedy)}</p>
      <div className="dialog__buttons">
        <span ref={cancel}>
          <Button onClick={close}>{t('app:cancel')}</Button>
        </span>
        <Button
          disabled={!host || !port || !fingerprint}
          onClick={() => {
            close();
            if (host && port && fingerprint) void trustNode(node, host, Number(port), fingerprint);
          }}
        >
          {t('hostKey.accept')}
        </Button>
      </div>
    </Modal>
  );
}
