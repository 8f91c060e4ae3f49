import { useTranslation } from 'react-i18next';
import { KeyCaps } from '../controls/key-caps.tsx';
import { Modal } from '../controls/modal.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { timelineKeys } from '../timeline/timeline-keys.ts';
import { type ActionGroup, actions } from './actions.ts';
import { placeKeys } from './place-keys.ts';

const groups: readonly ActionGroup[] = ['capture', 'plan', 'session', 'view', 'help'];

/** All keys of the window. */
export function ShortcutsDialog() {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  return (
    <Modal wide title={t('action.shortcuts')} text={t('shortcuts.text')} onClose={() => ask(null)}>
      <div className="dialog__body shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`group.${group}`)}</h3>
            <dl>
              {actions
                .filter((a) => a.group === group)
                .map((a) => (
                  <div key={a.id}>
                    <dt>{t(`action.${a.id}`)}</dt>
                    <dd>
                      <KeyCaps keys={a.keys[0] ?? ''} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        {placeKeys.map((place) => (
          <section key={place.id}>
            <h3>{t(`place.${place.id}`)}</h3>
            <dl>
              {place.keys.map((entry) => (
                <div key={entry.id}>
                  <dt>{t(`placeKey.${entry.id}`)}</dt>
                  <dd>
                    {entry.keys.map((keys) => (
                      <KeyCaps key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t('views:timeline.label')}</h3>
          <dl>
            {timelineKeys.map((entry) => (
              <div key={entry.text}>
                <dt>{t(`views:${entry.text}`)}</dt>
                <dd>
                  {entry.keys.map((keys) => (
                    <KeyCaps key={keys} keys={keys} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
